// Writes the kustomization that a deployer builds: the folder's own or a generated one, with the deployer's fields in it.

import { joinPath, type TreeIndex } from '../../git/tree-index.ts';
import type { Json, Problem } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import type { KustomizationEdit, KustomizeRenderSpec } from '../root.ts';
import { kustomizationsIn, type WrittenKustomization } from './files.ts';
import { type ReadKustomization, readKustomization } from './kustomization-file.ts';
import { KUSTOMIZATION_NAMES } from './names.ts';

export interface Writing {
  /** Null where the folder is built as it is, and where nothing can be written. */
  readonly written: WrittenKustomization | null;
  /** Why the deployer gives up before it builds. */
  readonly problems: readonly Problem[];
}

const NOTHING_WRITTEN: Writing = { written: null, problems: [] };

export async function writeKustomization(index: TreeIndex, spec: KustomizeRenderSpec): Promise<Writing> {
  const { edit, generate } = spec;
  if (edit === null && !generate) return NOTHING_WRITTEN;
  const own = await ownKustomization(index, spec.path, edit?.reading ?? 'strict');
  if (own !== null) {
    if (edit === null) return NOTHING_WRITTEN;
    if (!own.read.ok) return refuse(spec, own.path, `it cannot be read: ${own.read.reason}`);
    return edited(own.path, own.read.kustomization, spec);
  }
  if (!generate) return NOTHING_WRITTEN;
  const path = joinPath(spec.path, KUSTOMIZATION_NAMES[0] ?? '') ?? '';
  if (!index.isFolder(path)) return edited(path, generatedKustomization(index, spec.path), spec);
  return refuse(spec, path, 'a folder stands where the deployer writes a kustomization of all manifests');
}

function edited(path: string, own: Readonly<Record<string, Json>>, spec: KustomizeRenderSpec): Writing {
  const result = spec.edit === null ? { kustomization: own } : spec.edit.apply(own);
  if ('refused' in result) return refuse(spec, path, result.refused);
  return { written: { path, kustomization: result.kustomization }, problems: [] };
}

function refuse(spec: KustomizeRenderSpec, path: string, reason: string): Writing {
  const problem: Problem = {
    code: 'render-failed',
    path: spec.path,
    message: `Building the kustomization ${quote(path)} fails: ${reason} (${spec.why}).`,
    hint: 'Mend it: what it deploys cannot be judged before it builds.',
  };
  return { written: null, problems: [problem] };
}

/** The kustomization of a folder: the first of the names that is a file, links followed. A folder of such a name is none. */
export async function ownKustomization(
  index: TreeIndex,
  folder: string,
  reading: KustomizationEdit['reading'],
): Promise<{ readonly path: string; readonly read: ReadKustomization } | null> {
  for (const { path } of kustomizationsIn(index, folder)) {
    const found = await index.resolve(path);
    if (found.kind !== 'file') continue;
    const bytes = (await index.tree.readFile(found.entry.path)) ?? Buffer.alloc(0);
    return { path, read: readKustomization(bytes, reading) };
  }
  return null;
}

/**
 * What Flux writes into a folder without a kustomization: all YAML files below, and folders with a kustomization as a whole.
 * https://github.com/fluxcd/pkg/blob/kustomize/v1.44.0/kustomize/kustomize_generator.go (scanManifests)
 */
function generatedKustomization(index: TreeIndex, folder: string): Readonly<Record<string, Json>> {
  const resources = new Set<string>();
  const base = folder === '' ? '' : `${folder}/`;
  for (const { path } of index.below(folder)) {
    const relative = path.slice(base.length);
    const folders = relative.split('/').slice(0, -1);
    const own = folders.findIndex(
      (_, at) => kustomizationsIn(index, base + folders.slice(0, at + 1).join('/')).length > 0,
    );
    if (own >= 0) resources.add(`./${folders.slice(0, own + 1).join('/')}`);
    else if (/\.ya?ml$/.test(relative)) resources.add(`./${relative}`);
  }
  // Flux's own way to build a folder that holds nothing.
  return resources.size > 0 ? { resources: [...resources] } : { namespace: '_placeholder' };
}
