// Charts and kustomizations that no deployer names: how they are rendered all the same, and in which order.
//
// A chart is rendered with its default values, and once more with each values file for an environment that lies beside it
// (deployers/environment.ts). A kustomization that no other one includes is built as it is.

import type { PlannedRoot } from '../deployers/deployer.ts';
import { environmentOfFolder, environmentValues } from '../deployers/environment.ts';
import { baseName, joinPath } from '../deployers/folder-shapes.ts';
import type { TreeIndex } from '../git/tree-index.ts';
import { type Chart, findCharts } from '../render/helm/chart.ts';
import { kustomizationsIn, kustomizeFiles } from '../render/kustomize/files.ts';
import { findKustomizationRoots } from '../render/kustomize/index.ts';
import type { HelmRenderSpec } from '../render/root.ts';
import { quote } from '../text/escape.ts';
import { type NamedFolders, namedFolders, namesFolder } from './mentions.ts';
import type { Mention } from './scan.ts';

/** A folder that is rendered by itself unless somebody names it. */
export interface Candidate {
  readonly type: 'helm' | 'kustomize';
  readonly path: string;
  /** A file of it: a root that claims the file covers the folder. */
  readonly evidence: string;
  /** Is the file part of what it renders to? */
  holds(path: string): boolean;
  /** Does it mention deployers, so that its rendering may name other folders? */
  readonly carries: boolean;
  readonly names: NamedFolders;
  readonly plans: readonly DefaultPlan[];
}

export interface DefaultPlan {
  readonly plan: PlannedRoot;
  /** Its failure is no alarm, because the chart is rendered otherwise as well. */
  readonly softened: boolean;
  /** The values file that makes the difference; null for the default values. */
  readonly values: string | null;
}

export async function findCandidates(index: TreeIndex, mentions: readonly Mention[]): Promise<readonly Candidate[]> {
  const charts = await findCharts(index.tree);
  const depended = new Set(charts.flatMap(chart => chart.dependencies.map(dependency => dependency.folder)));
  const candidates: Candidate[] = [];
  for (const chart of charts) {
    // A library chart cannot be installed; it is judged as part of the charts that use it.
    if (chart.library) continue;
    const inside = mentions.filter(({ entry }) => chart.folder === '' || entry.path.startsWith(`${chart.folder}/`));
    candidates.push({
      type: 'helm',
      path: chart.folder,
      evidence: joinPath(chart.folder, 'Chart.yaml'),
      // Deployers in a chart are templates, and never taken for files of their own.
      holds: () => false,
      carries: inside.length > 0,
      names: namedFolders(inside.map(mention => mention.text)),
      plans: chartPlans(chart, index, depended.has(chart.folder)),
    });
  }
  for (const folder of await findKustomizationRoots(index.tree)) {
    const { claimed } = await kustomizeFiles(index, folder);
    const inside = mentions.filter(({ entry }) => claimed.has(entry.path));
    candidates.push({
      type: 'kustomize',
      path: folder,
      evidence: kustomizationsIn(index, folder)[0]?.path ?? folder,
      holds: path => claimed.has(path),
      carries: inside.length > 0,
      names: namedFolders(inside.map(mention => mention.text)),
      plans: [{ plan: kustomizationPlan(folder), softened: false, values: null }],
    });
  }
  return candidates;
}

/**
 * Candidates that no other one seems to name. A path that a template computes from its start (`{{ .path }}`) may be any folder: such guesses
 * are believed only as far as they leave somebody to begin with, and so are the surer ones where charts name each other in a circle.
 */
export function firstInLine(candidates: readonly Candidate[]): readonly Candidate[] {
  const judges: readonly ((named: NamedFolders, folder: string) => boolean)[] = [
    namesFolder,
    (named, folder) => namesFolder({ ...named, starts: named.starts.filter(start => start !== '') }, folder),
    (named, folder) => named.exact.has(folder),
  ];
  for (const isNamed of judges) {
    const first = candidates.filter(
      candidate => !candidates.some(other => other !== candidate && isNamed(other.names, candidate.path)),
    );
    if (first.length > 0) return first;
  }
  return candidates;
}

function chartPlans(chart: Chart, index: TreeIndex, isDependency: boolean): readonly DefaultPlan[] {
  const { folder } = chart;
  const files = index.below(folder).map(entry => (folder === '' ? entry.path : entry.path.slice(folder.length + 1)));
  const environments = environmentValues(files);
  const spec = defaultSpec(folder, folder === '' ? chart.name : baseName(folder));
  return [
    { plan: { type: 'helm', spec, problems: [] }, softened: isDependency || environments.length > 0, values: null },
    ...environments.map(({ file, environment }): DefaultPlan => {
      const path = joinPath(folder, file);
      const why = `a chart that nothing in this repository deploys with ${quote(file)}, which lies beside it`;
      return {
        plan: { type: 'helm', spec: { ...spec, environment, values: [{ file: path }], why }, problems: [] },
        softened: isDependency,
        values: path,
      };
    }),
  ];
}

/** A chart by itself, with its default values. */
export function chartPlan(folder: string): PlannedRoot {
  return { type: 'helm', spec: defaultSpec(folder, baseName(folder)), problems: [] };
}

function defaultSpec(folder: string, name: string): HelmRenderSpec {
  return {
    chart: folder,
    release: releaseNameOf(name),
    isGuess: true,
    namespace: null,
    environment: environmentOfFolder(folder),
    values: [],
    set: [],
    kubeVersion: null,
    apiVersions: [],
    network: false,
    why: 'a chart that nothing in this repository deploys, with its default values',
  };
}

export function kustomizationPlan(path: string): PlannedRoot {
  return {
    type: 'kustomize',
    problems: [],
    spec: {
      path,
      loadRestrictions: 'root-only',
      generate: false,
      edit: null,
      namespace: null,
      environment: environmentOfFolder(path),
      network: false,
      why: 'a kustomization that no other one includes',
    },
  };
}

/** A release name that Helm takes. https://github.com/helm/helm/blob/main/pkg/chart/common/util/validate_name.go */
function releaseNameOf(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9.-]/g, '-')
    .slice(0, 53)
    .replace(/^[-.]+|[-.]+$/g, '');
  return name === '' ? 'release' : name;
}
