// Argo CD's Application: one or several sources, each a chart, a kustomization or a folder of manifests.
// https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/

import { dotted, isObject, listAt, objectAt, stringAt } from '../../kube/object.ts';
import type { Json, JsonObject, Problem } from '../../model.ts';
import { KUSTOMIZATION_NAMES } from '../../render/kustomize/names.ts';
import { placeOf } from '../../render/remote/remote-chart.ts';
import { quote } from '../../text/escape.ts';
import {
  type DeployerContext,
  type DeployerObject,
  type Followed,
  joinFollowed,
  NOTHING_FOLLOWED,
} from '../deployer.ts';
import { describe, notFollowed, remoteSource } from '../describe.ts';
import { type AllowedChart, allowedChart } from '../remote-charts.ts';
import { placeOfSource } from '../source-place.ts';
import type { ArgoSource } from './argo-source.ts';
import { argoFolder } from './directory.ts';
import { knownFields, readInto } from './go-json.ts';
import { helmSource } from './helm.ts';
import { kustomizeSource } from './kustomize.ts';
import { mergeSourceFiles } from './source-files.ts';
import { SOURCE, withoutEmpty } from './source-type.ts';

export async function followApplication(found: DeployerObject, context: DeployerContext): Promise<Followed> {
  const spec = objectAt(found.object, ['spec']) ?? {};
  const sources = sourcesOf(spec);
  if (sources.length === 0) {
    return problem(notFollowed(found, 'names no source', 'Give it `spec.source` or `spec.sources`.'));
  }
  const read: Listed[] = [];
  for (const { source, at } of sources) {
    const typed = readInto(SOURCE, knownFields(SOURCE, source), undefined);
    if (!typed.ok || !isObject(typed.value)) {
      const reason = typed.ok ? 'a source is no object' : `${dotted(at)}: ${typed.reason}`;
      return problem(
        notFollowed(found, `is no Application that an API server takes (${reason})`, 'Correct the field.'),
      );
    }
    read.push({ source: withoutEmpty(typed.value), at });
  }
  const refs = new Map<string, string>();
  for (const { source } of read) {
    const ref = stringAt(source, ['ref']);
    if (ref !== null && ref !== '') refs.set(ref, stringAt(source, ['repoURL']) ?? '');
  }
  const parts: Followed[] = [];
  for (const { source, at } of read) {
    const onlyRef =
      (stringAt(source, ['ref']) ?? '') !== '' && !stringAt(source, ['path']) && !stringAt(source, ['chart']);
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

/**
 * Names of Argo CD's own namespace. Outside of it an Application is known as `namespace_name`. Where a name only looks like one, both
 * readings count.
 */
function instancesOf({ name, namespace }: DeployerObject): readonly string[] {
  if (namespace === null || namespace === 'argocd' || namespace === 'openshift-gitops') return [name];
  const apart = `${namespace}_${name}`;
  return /argo|gitops/i.test(namespace) ? [name, apart] : [apart];
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
    const allowed = allowedChart(found, at, { url, name: chart, version: revision }, context);
    const plain = Object.keys(source).every(key => REMOTE_FIELDS.has(key)) && isWhole(stringAt(source, ['path']));
    if (allowed !== null && plain) return helmSource(chartSource(found, source, at, refs, allowed), context);
    return remote(found, source, at, what, localValues(source, refs, context));
  }
  const path = stringAt(source, ['path']) ?? '';
  if (path.startsWith('/')) {
    const hint = 'Argo CD refuses that: count the path from the root of the repository, without a leading slash.';
    return problem(notFollowed(found, `names the folder ${quote(path)}, which is an absolute path`, hint));
  }
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
  const namespace = stringAt(found.object, ['spec', 'destination', 'namespace']);
  const project = stringAt(found.object, ['spec', 'project']);
  const parts = new Map<string, Followed>();
  for (const instance of instancesOf(found)) {
    const merged = await mergeSourceFiles(source, place.folder, instance, context);
    // The other reading matters only where a file makes it another one.
    const same = merged.notes.join();
    if (parts.has(same)) continue;
    const argo: ArgoSource = {
      found,
      source: merged.source,
      folder: place.folder,
      real: place.real,
      refs,
      several: at.includes('sources'),
      namespace: namespace === '' ? null : namespace,
      instance,
      project: project === null || project === '' ? 'default' : project,
      why: describe(found, [place.note, other, ...merged.notes]),
    };
    if (merged.refused !== null) {
      const hint = 'Argo CD refuses that: correct the file.';
      parts.set(same, problem(notFollowed(found, merged.refused, hint, [place.real])));
    } else {
      const followed = await followKind(argo, context);
      parts.set(same, { ...followed, problems: [...merged.problems, ...followed.problems] });
    }
  }
  return joinFollowed([...parts.values()]);
}

/** Of a chart that is fetched: others change what comes out in ways that are not followed. */
const REMOTE_FIELDS: ReadonlySet<string> = new Set([
  'repoURL',
  'chart',
  'targetRevision',
  'helm',
  'path',
  'ref',
  'name',
]);

function isWhole(path: string | null): boolean {
  return path === null || path === '' || path === '.';
}

function chartSource(
  found: DeployerObject,
  source: JsonObject,
  at: readonly (string | number)[],
  refs: ReadonlyMap<string, string>,
  remote: AllowedChart,
): ArgoSource {
  const folder = placeOf(remote.chart);
  const namespace = stringAt(found.object, ['spec', 'destination', 'namespace']);
  const project = stringAt(found.object, ['spec', 'project']);
  return {
    found,
    source,
    folder,
    real: folder,
    refs,
    several: at.includes('sources'),
    namespace: namespace === '' ? null : namespace,
    instance: found.name,
    project: project === null || project === '' ? 'default' : project,
    why: describe(found, []),
    remote,
  };
}

/** What Argo CD takes the folder for: what the source says, else what its files say. */
async function followKind(argo: ArgoSource, context: DeployerContext): Promise<Followed> {
  const { source, found, real } = argo;
  const explicit = ['kustomize', 'helm', 'directory', 'plugin'].filter(key => objectAt(source, [key]) !== null);
  if (explicit.length > 1) {
    return problem(
      notFollowed(found, `says ${explicit.join(' and ')} of one source`, 'Argo CD refuses that: leave one of them.'),
    );
  }
  const kind = explicit[0] ?? kindOfFolder(argo, context);
  if (kind === 'plugin') {
    const hint = 'Render it in a step of its own and name the result under `sources: [{rendered: …}]` in the config.';
    return problem(
      notFollowed(found, 'is rendered by a config management plugin, whose output is not known here', hint, [real]),
    );
  }
  if (kind === 'helm') return helmSource(argo, context);
  if (kind === 'kustomize') return kustomizeSource(argo, context);
  // Go's filepath.Walk does not go through a link that it is given: Argo CD finds no file there.
  return isLink(argo.folder, context) ? NOTHING_FOLLOWED : argoFolder(argo, context);
}

/**
 * Of the files directly in the folder, in order of name, the last that says something does: a kustomization or what ends in `Chart.yaml`.
 * https://github.com/argoproj/argo-cd/blob/v3.6.1/util/app/discovery/discovery.go
 */
function kindOfFolder({ folder, real }: ArgoSource, context: DeployerContext): 'kustomize' | 'helm' | 'directory' {
  if (isLink(folder, context)) return 'directory';
  const names = context.index
    .below(real)
    .map(({ path }) => (real === '' ? path : path.slice(real.length + 1)))
    .filter(name => !name.includes('/') && (name.endsWith('Chart.yaml') || KUSTOMIZATION_NAMES.includes(name)));
  const last = names.at(-1);
  return last === undefined ? 'directory' : last.endsWith('Chart.yaml') ? 'helm' : 'kustomize';
}

function isLink(folder: string, context: DeployerContext): boolean {
  return context.index.entry(folder)?.mode === '120000';
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
