// How Argo CD builds a kustomization: with `kustomize edit` it writes an Application's options into the folder's own kustomization, in
// its copy, and builds that. https://github.com/argoproj/argo-cd/blob/v3.6.1/util/kustomize/kustomize.go (Build)

import { joinPath } from '../../git/tree-index.ts';
import { isObject, listAt, objectAt, stringAt, valueAt } from '../../kube/object.ts';
import { compilePathMatch } from '../../kube/path-match.ts';
import type { Json, JsonObject } from '../../model.ts';
import { KUSTOMIZATION_NAMES } from '../../render/kustomize/names.ts';
import type { EditedKustomization, KustomizationEdit } from '../../render/root.ts';
import { quote } from '../../text/escape.ts';
import { type DeployerContext, type Followed, NOTHING_FOLLOWED } from '../deployer.ts';
import { notFollowed } from '../describe.ts';
import { environmentOfFolder } from '../environment.ts';
import { objectsAt, textMapAt, textsAt } from '../lists.ts';
import type { ArgoSource } from './argo-source.ts';
import { substituteEnvironment } from './environment.ts';

export async function kustomizeSource(argo: ArgoSource, context: DeployerContext): Promise<Followed> {
  const options = objectAt(argo.source, ['kustomize']) ?? {};
  const components = await componentsOf(argo, options, context);
  if ('refused' in components) {
    const hint = 'Argo CD refuses that: correct the path, or set `ignoreMissingComponents`.';
    return { ...NOTHING_FOLLOWED, problems: [notFollowed(argo.found, components.refused, hint, [argo.real])] };
  }
  const edits = editsOf(argo, options, components.found);
  return {
    ...NOTHING_FOLLOWED,
    roots: [
      {
        type: 'kustomize',
        problems: [],
        spec: {
          path: argo.real,
          loadRestrictions: 'root-only',
          generate: false,
          edit: edits.length === 0 ? null : { fields: options, reading: 'strict', apply: own => applyAll(edits, own) },
          namespace: argo.namespace,
          environment: environmentOfFolder(argo.folder),
          network: false,
          why: argo.why,
        },
      },
    ],
  };
}

type Own = Parameters<KustomizationEdit['apply']>[0];

/** One `kustomize edit …`. */
type Edit = (own: Own) => EditedKustomization;

function applyAll(edits: readonly Edit[], own: Own): EditedKustomization {
  let kustomization = own;
  for (const edit of edits) {
    const edited = edit(kustomization);
    if ('refused' in edited) return edited;
    ({ kustomization } = edited);
  }
  return { kustomization };
}

/** In Argo CD's order: what an edit refuses ends it there. */
function editsOf(argo: ArgoSource, options: JsonObject, components: readonly string[]): readonly Edit[] {
  const edits: Edit[] = [];
  for (const field of ['namePrefix', 'nameSuffix', 'namespace']) {
    const text = stringAt(options, [field]) ?? '';
    if (text !== '') edits.push(own => withField(own, field, text));
  }
  const images = textsAt(options, ['images']).map(image => substituteEnvironment(image, argo));
  if (images.length > 0) edits.push(own => setImages(own, images));
  const replicas = objectsAt(options, ['replicas']);
  if (replicas.length > 0) edits.push(own => setReplicas(own, replicas));
  const labels = textMapAt(options, ['commonLabels']);
  if (labels.size > 0) edits.push(own => addLabels(own, pairsOf(labels, argo), options));
  const annotations = textMapAt(options, ['commonAnnotations']);
  if (annotations.size > 0) {
    const pairs = pairsOf(annotations, valueAt(options, ['commonAnnotationsEnvsubst']) === true ? argo : null);
    const force = valueAt(options, ['forceCommonAnnotations']) === true;
    edits.push(own => addPairs(own, 'commonAnnotations', pairs, force));
  }
  const patches = objectsAt(options, ['patches']);
  if (patches.length > 0) edits.push(own => withField(own, 'patches', [...listAt(own, ['patches']), ...patches]));
  if (components.length > 0) {
    edits.push(own => withField(own, 'components', [...new Set([...listAt(own, ['components']), ...components])]));
  }
  return edits;
}

function withField(own: Own, field: string, value: Json): EditedKustomization {
  const kustomization: Record<string, Json> = Object.assign(Object.create(null), own);
  kustomization[field] = value;
  return { kustomization };
}

/**
 * `kustomize edit set image`: an entry takes the place of the folder's whole one of that name, but for what it says `*` of; then all
 * stand in order of name. https://github.com/kubernetes-sigs/kustomize/blob/kustomize/v5.8.1/kustomize/commands/edit/set/setimage.go
 */
function setImages(own: Own, texts: readonly string[]): EditedKustomization {
  const byName = new Map<string, JsonObject>();
  for (const text of texts) {
    const image = imageOverride(text);
    if (image === null)
      return { refused: `${quote(text)} is no image to set: it has neither tag nor digest nor \`=\`` };
    byName.set(stringAt(image, ['name']) ?? '', image);
  }
  for (const old of [...listAt(own, ['images']), ...listAt(own, ['imageTags'])].filter(isObject)) {
    const name = stringAt(old, ['name']) ?? '';
    const given = byName.get(name);
    byName.set(name, given === undefined ? old : withKept(given, old));
  }
  const images = [...byName.values()].map(image => withKept(image, {}));
  const kustomization: Record<string, Json> = Object.create(null);
  for (const [field, value] of Object.entries(own)) if (field !== 'imageTags') kustomization[field] = value;
  kustomization['images'] = images.sort((a, b) => byBytes(stringAt(a, ['name']) ?? '', stringAt(b, ['name']) ?? ''));
  return { kustomization };
}

/** `*` stands for what the old entry has there. */
function withKept(image: JsonObject, old: JsonObject): JsonObject {
  const kept: Record<string, Json> = Object.create(null);
  for (const [key, value] of Object.entries(image)) {
    const actual = value === '*' && key !== 'name' ? (old[key] ?? '') : value;
    if (actual !== undefined && actual !== '') kept[key] = actual;
  }
  return kept;
}

/** `name=new:tag@digest` and its parts; null for a bare name, which kustomize refuses. */
export function imageOverride(text: string): JsonObject | null {
  const equals = text.indexOf('=');
  const value = text.slice(equals + 1);
  // A colon before the first slash belongs to the registry's port.
  const from = Math.max(0, value.indexOf('/'));
  const colon = value.indexOf(':', from);
  const at = value.indexOf('@', from);
  const tagged = colon !== -1 && (at === -1 || colon < at);
  const name = tagged ? value.slice(0, colon) : at === -1 ? value : value.slice(0, at);
  if (name === text) return null;
  const override: Record<string, Json> = Object.create(null);
  override['name'] = equals === -1 ? name : text.slice(0, equals);
  if (equals !== -1 && name !== '') override['newName'] = name;
  if (tagged) override['newTag'] = value.slice(colon + 1, at === -1 ? undefined : at);
  if (at !== -1) override['digest'] = value.slice(at + 1);
  return override;
}

/** `kustomize edit set replicas`. */
function setReplicas(own: Own, replicas: readonly JsonObject[]): EditedKustomization {
  const byName = new Map<string, JsonObject>();
  for (const replica of replicas) {
    const name = stringAt(replica, ['name']) ?? '';
    const written = valueAt(replica, ['count']) ?? 0;
    if (name.includes('=') || (typeof written === 'string' && !/^[+-]?[0-9]{1,18}$/.test(written))) {
      return { refused: `${quote(String(written))} is no number of replicas for ${quote(name)}` };
    }
    byName.set(name, { name, count: typeof written === 'string' ? Number(written) : written });
  }
  for (const old of listAt(own, ['replicas']).filter(isObject)) {
    const name = stringAt(old, ['name']) ?? '';
    if (!byName.has(name)) byName.set(name, old);
  }
  return withField(
    own,
    'replicas',
    [...byName.entries()].sort(([a], [b]) => byBytes(a, b)).map(([, each]) => each),
  );
}

/** As `kustomize edit add` takes `key:value`: the first colon ends the key, quotes around the value fall. */
function pairsOf(map: ReadonlyMap<string, string>, environment: ArgoSource | null): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const [key, value] of map) {
    const text = `${key}:${environment === null ? value : substituteEnvironment(value, environment)}`;
    const colon = text.indexOf(':');
    const written = text.slice(colon + 1);
    const quoted = written.length >= 2 && written.startsWith('"') && written.endsWith('"');
    pairs.set(text.slice(0, colon), quoted ? written.slice(1, -1) : written);
  }
  return pairs;
}

/** `kustomize edit add label`: into `commonLabels`, or without selectors into the first entry of `labels` of that kind. */
function addLabels(own: Own, pairs: ReadonlyMap<string, string>, options: JsonObject): EditedKustomization {
  const force = valueAt(options, ['forceCommonLabels']) === true;
  const templates = valueAt(options, ['labelIncludeTemplates']) === true;
  if (valueAt(options, ['labelWithoutSelector']) !== true) {
    return templates
      ? { refused: '`labelIncludeTemplates` needs `labelWithoutSelector`' }
      : addPairs(own, 'commonLabels', pairs, force);
  }
  const entries = listAt(own, ['labels']);
  const index = entries.findIndex(
    entry =>
      valueAt(entry, ['includeSelectors']) !== true && (valueAt(entry, ['includeTemplates']) === true) === templates,
  );
  const entry = index === -1 ? { pairs: {}, includeTemplates: templates } : entries[index];
  const added = addPairs({ pairs: objectAt(entry, ['pairs']) ?? {} }, 'pairs', pairs, force);
  if ('refused' in added) return added;
  const changed = Object.assign(Object.create(null), entry, added.kustomization);
  return withField(own, 'labels', index === -1 ? [...entries, changed] : entries.with(index, changed));
}

function addPairs(own: Own, field: string, pairs: ReadonlyMap<string, string>, force: boolean): EditedKustomization {
  const all: Record<string, Json | undefined> = Object.assign(Object.create(null), objectAt(own, [field]));
  for (const [key, value] of pairs) {
    if (key === '') return { refused: `a key of \`${field}\` is empty` };
    if (Object.hasOwn(all, key) && !force)
      return { refused: `${quote(key)} is in \`${field}\` of the kustomization already` };
    all[key] = value;
  }
  return withField(own, field, all);
}

/** `kustomize edit add component`: patterns of Go's filepath.Glob, or folders. */
async function componentsOf(
  argo: ArgoSource,
  options: JsonObject,
  context: DeployerContext,
): Promise<{ readonly found: readonly string[] } | { readonly refused: string }> {
  const optional = valueAt(options, ['ignoreMissingComponents']) === true;
  const found: string[] = [];
  for (const component of textsAt(options, ['components'])) {
    const path = joinPath(argo.folder, component);
    const there = path === null ? null : await context.index.resolve(path);
    if (optional) {
      // Argo CD 3.6.1 takes the first that is there and no other, earlier ones take all: what either deploys counts.
      if (there?.kind === 'folder' && hasKustomization(there.path, context)) found.push(component);
    } else if (there?.kind === 'folder' || there?.kind === 'file') found.push(component);
    else {
      const matches = /[*?[\\]/.test(component) ? matchingEntries(argo.folder, component, context) : [];
      if (matches.length === 0)
        return { refused: `names the component ${quote(component)}, which is not in this repository` };
      found.push(...matches);
    }
  }
  return { found };
}

function hasKustomization(folder: string, context: DeployerContext): boolean {
  return KUSTOMIZATION_NAMES.some(
    name => context.index.entry(folder === '' ? name : `${folder}/${name}`) !== undefined,
  );
}

/** Paths that a pattern matches, written as the pattern is: `../c/*` gives `../c/a`. */
function matchingEntries(folder: string, pattern: string, context: DeployerContext): readonly string[] {
  const steps = pattern.split('/').findIndex(step => step !== '..' && step !== '.');
  const up = pattern.split('/').slice(0, Math.max(0, steps));
  const from = joinPath(folder, [...up, '.'].join('/'));
  const matches = compilePathMatch(pattern.split('/').slice(up.length).join('/'));
  if (from === null || matches === null) return [];
  const offset = from === '' ? 0 : from.length + 1;
  const found = new Set<string>();
  for (const { path } of context.index.below(from)) {
    const segments = path.slice(offset).split('/');
    for (let length = 1; length <= segments.length; length += 1) {
      const part = segments.slice(0, length).join('/');
      if (!found.has(part) && matches(part)) found.add(part);
    }
  }
  return [...found].map(part => [...up, part].join('/'));
}

function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
