// What the folders of a tree are, by the names of their files alone: charts, kustomizations, or neither.

import { folderOf } from '../git/path.ts';
import type { TreeEntry } from '../git/tree.ts';
import { KUSTOMIZATION_NAMES } from '../render/kustomize/names.ts';

export interface FolderShapes {
  /** Every folder with a Chart.yaml, subcharts too, in order. */
  readonly charts: readonly string[];
  /** Every folder with a kustomization file, in order. */
  readonly kustomizations: readonly string[];
  isChart(folder: string): boolean;
  isKustomization(folder: string): boolean;
  /** The outermost chart that a file lies in: charts in its `charts/` folder belong to it. Null: it lies in none. */
  chartOf(path: string): string | null;
}

export function folderShapes(entries: readonly TreeEntry[]): FolderShapes {
  const charts = new Set<string>();
  const kustomizations = new Set<string>();
  for (const { path } of entries) {
    // Cheap tests first: this runs over every path of a repository.
    if (path.endsWith('Chart.yaml') && baseName(path) === 'Chart.yaml') charts.add(folderOf(path));
    else if (/ustomization(?:\.ya?ml)?$/.test(path) && KUSTOMIZATION_NAMES.includes(baseName(path))) {
      kustomizations.add(folderOf(path));
    }
  }
  const chartOf = (path: string): string | null => {
    let found: string | null = null;
    let folder = folderOf(path);
    for (;;) {
      if (charts.has(folder) && (found === null || found.startsWith(folder === '' ? 'charts/' : `${folder}/charts/`))) {
        found = folder;
      }
      if (folder === '') return found;
      folder = folderOf(folder);
    }
  };
  return {
    charts: [...charts].sort(),
    kustomizations: [...kustomizations].sort(),
    isChart: folder => charts.has(folder),
    isKustomization: folder => kustomizations.has(folder),
    chartOf,
  };
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A path below a folder; the folder may be `''`. */
export function joinPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
