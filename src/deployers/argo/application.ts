// Argo CD's Application: one or several sources, each a chart, a kustomization or a folder of manifests.
// https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/

import { isObject, listAt, objectAt, stringAt } from '../../kube/object.ts';
import type { Json, JsonObject, Problem } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import {
  type Deployer,
  type DeployerContext,
  type DeployerObject,
  type Followed,
  joinFollowed,
  NOTHING_FOLLOWED,
} from '../deployer.ts';
import { describe, notFollowed, remoteSource } from '../describe.ts';
import { baseName } from '../folder-shapes.ts';
import { placeOfSource } from '../source-place.ts';
import { argoFolder } from './directory.ts';
import { helmSource } from './helm.ts';
import { kustomizeSource } from './kustomize.ts';
import { mergeSourceFiles } from './source-files.ts';

export const argoApplication: Deployer = { group: 'argoproj.io', kind: 'Application', follow: followApplication };

/** A source of an Application whose folder lies in this tree. */
export interface ArgoSource {
  readonly found: DeployerObject;
  /** With `.argocd-source.yaml` of the folder merged in. */
  readonly source: JsonObject;
  readonly folder: string;
  /** The same, where links on the way lead. */
  readonly real: string;
  /** URLs by the names that `$name/…` refers to: `values` for `ref: values`. */
  readonly refs: ReadonlyMap<string, string>;
  readonly namespace: string | null;
  readonly why: string;
}

export async function followApplication(found: DeployerObject, context: DeployerContext): Promise<Followed> {
  const spec = objectAt(found.object, ['spec']) ?? {};
  const sources = sourcesOf(spec);
  if (sources.length === 0) {
    return {
      ...NOTHING_FOLLOWED,
      problems: [notFollowed(found, 'names no source', 'Give it `spec.source` or `spec.sources`.')],
    };
  }
  const refs = new Map<string, string>();
  for (const { source } of sources) {
    const ref = stringAt(source, ['ref']);
    if (ref !== null && ref !== '') refs.set(ref, stringAt(source, ['repoURL']) ?? '');
  }
  const parts: Followed[] = [];
  for (const { source, at } of sources) {
    const onlyRef =
      stringAt(source, ['ref']) !== null && stringAt(source, ['path']) === null && stringAt(source, ['chart']) === null;
    if (!onlyRef) parts.push(await followSource(found, source, at, refs, context));
  }
  return joinFollowed(parts);
}

interface Listed {
  readonly source: JsonObject;
  readonly at: readonly (string | number)[];
}

/** `sources` replaces `source`; the source hydrator's dry source is what people edit. */
function sourcesOf(spec: JsonObject): readonly Listed[] {
  const several = listAt(spec, ['sources']).flatMap((source: Json, index): Listed[] =>
    isObject(source) ? [{ source, at: ['spec', 'sources', index] }] : [],
  );
  if (several.length > 0) return several;
  for (const path of [['source'], ['sourceHydrator', 'drySource']]) {
    const source = objectAt(spec, path);
    if (source !== null) return [{ source, at: ['spec', ...path] }];
  }
  return [];
}

async function followSource(
  found: DeployerObject,
  source: JsonObject,
  at: readonly (string | number)[],
  refs: ReadonlyMap<string, string>,
  context: DeployerContext,
): Promise<Followed> {
  const url = stringAt(source, ['repoURL']) ?? '';
  const chart = stringAt(source, ['chart']) ?? '';
  const revision = stringAt(source, ['targetRevision']) ?? '';
  if (chart !== '' || /^oci:/i.test(url)) {
    const what = `the chart ${quote(chart === '' ? url : chart)} of ${quote(url)} (version ${quote(revision || 'latest')})`;
    return remote(found, source, at, what, localValues(source, refs, context));
  }
  const path = stringAt(source, ['path']) ?? '';
  const place = await placeOfSource(url, path, context);
  if (place.place === 'elsewhere') {
    return remote(found, source, at, `the folder ${quote(path)} of ${quote(url)}`, localValues(source, refs, context));
  }
  if (place.place === 'outside') {
    return problem(
      notFollowed(
        found,
        `names the folder ${quote(path)}, which leads out of the repository`,
        'Name a folder of the repository.',
      ),
    );
  }
  if (place.place === 'missing') {
    const hint = 'If it is on another branch, its jobs are checked in pull requests to that branch.';
    return problem({
      ...notFollowed(found, `names the folder ${quote(path)}, which this revision does not have`, hint),
      level: 'warning',
    });
  }
  const other = /^(|HEAD|main|master|refs\/heads\/(main|master))$/.test(revision)
    ? ''
    : `it deploys the revision ${quote(revision)}`;
  const destination = objectAt(found.object, ['spec', 'destination']);
  const namespace = stringAt(destination ?? {}, ['namespace']);
  const merged = await mergeSourceFiles(source, place.folder, found.name, context);
  const argo: ArgoSource = {
    found,
    source: merged.source,
    folder: place.folder,
    real: place.real,
    refs,
    namespace: namespace === '' ? null : namespace,
    why: describe(found, [place.note, other, ...merged.notes]),
  };
  const followed = await followKind(argo, context);
  return { ...followed, problems: [...merged.problems, ...followed.problems] };
}

/** What Argo CD takes the folder for: what the source says, else what its files say, a kustomization before a chart. */
async function followKind(argo: ArgoSource, context: DeployerContext): Promise<Followed> {
  const { source, found, real } = argo;
  const explicit = ['kustomize', 'helm', 'directory', 'plugin'].filter(key => objectAt(source, [key]) !== null);
  if (explicit.length > 1) {
    return problem(
      notFollowed(found, `says ${explicit.join(' and ')} of one source`, 'Argo CD refuses that: leave one of them.'),
    );
  }
  const kind =
    explicit[0] ??
    (context.shapes.isKustomization(real) ? 'kustomize' : context.shapes.isChart(real) ? 'helm' : 'directory');
  if (kind === 'plugin') {
    const hint = 'Render it in a step of its own and name the result under `sources: [{rendered: …}]` in the config.';
    return problem(
      notFollowed(found, 'is rendered by a config management plugin, whose output is not known here', hint, [real]),
    );
  }
  if (kind === 'helm') return helmSource(argo, context);
  if (kind === 'kustomize') return kustomizeSource(argo, context);
  return argoFolder(argo, context);
}

/** Values files of this repository that a remote chart gets: `$ref/…` paths of sources that are ours. */
function localValues(
  source: JsonObject,
  refs: ReadonlyMap<string, string>,
  context: DeployerContext,
): readonly string[] {
  return listAt(source, ['helm', 'valueFiles']).flatMap(file => {
    const match = typeof file === 'string' ? /^\$([^/]+)\/+(.+)$/.exec(file) : null;
    const url = refs.get(match?.[1] ?? '');
    const path = match?.[2];
    return url !== undefined && path !== undefined && context.repositories.relation(url) !== 'other' ? [path] : [];
  });
}

async function remote(
  found: DeployerObject,
  source: JsonObject,
  at: readonly (string | number)[],
  what: string,
  files: readonly string[],
): Promise<Followed> {
  return { ...NOTHING_FOLLOWED, remoteSources: [remoteSource(found, at, what, source, files)] };
}

function problem(one: Problem): Followed {
  return { ...NOTHING_FOLLOWED, problems: [one] };
}

/** The release name that Argo CD gives a chart: what the source says, else the Application's name. */
export function releaseOf(argo: ArgoSource): string {
  const given = stringAt(argo.source, ['helm', 'releaseName']) ?? '';
  // An ApplicationSet over clusters leaves a placeholder in the name; the chart's folder stands for it then.
  if (given !== '') return given;
  return argo.found.name.includes('{{') ? baseName(argo.folder) || 'release' : argo.found.name;
}
