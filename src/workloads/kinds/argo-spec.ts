// A WorkflowSpec of Argo Workflows as pods: one for each template that runs containers.
// https://github.com/argoproj/argo-workflows/blob/main/pkg/apis/workflow/v1alpha1/workflow_types.go

import { isList, isObject, listAt, objectAt, stringAt, valueAt } from '../../kube/object.ts';
import type { Json, JsonObject, Path } from '../../model.ts';
import type { Doubt, TextReader } from '../kind.ts';
import { firstPlace, looseContainers, partsOfContainers } from '../places.ts';
import type { Part, Placed } from '../projection.ts';

/** Fields of a workflow that its pods get, and those of a template that override them. */
const POD_FIELDS = [
  'securityContext',
  'hostNetwork',
  'hostAliases',
  'dnsPolicy',
  'dnsConfig',
  'nodeSelector',
  'tolerations',
  'affinity',
  'imagePullSecrets',
  'automountServiceAccountToken',
  'schedulerName',
  'priorityClassName',
];

/** Longer than this, a patch of a pod is nobody's. It may name every container and volume of the pod, so reading it takes their product. */
const MAXIMUM_PATCH = 10_000;

/** The pods of the WorkflowSpec at a path of the object, made as they are taken. `account` is where another field names the service account. */
export function* argoPods(
  object: JsonObject,
  base: Path,
  readText: TextReader,
  account?: Path,
): Generator<readonly Part[]> {
  const spec = objectAt(object, base);
  if (spec === null) return;
  const own = account === undefined ? null : firstPlace(object, [account.map(String)]);
  const templates = [
    ...listAt(spec, ['templates']).map((template, index) => ({ template, from: [...base, 'templates', index] })),
    { template: spec['templateDefaults'], from: [...base, 'templateDefaults'] },
  ];
  const common = readPatch(spec, base, readText);
  const covered: Path[] = [];
  for (const { template, from } of templates) {
    if (!isObject(template)) continue;
    const containers = containersOfTemplate(template, from);
    if (containers.length === 0) continue;
    const parts = [...podFields(spec, base, template, from, own), ...containers];
    // A patch is laid over what the one before it made, the workflow's first.
    for (const patch of [common, readPatch(template, from, readText)]) parts.push(...patchParts(parts, patch));
    for (const part of parts) if (part.at.length === 3) covered.push(part.from);
    yield parts;
  }
  const loose = looseContainers(spec, covered, base);
  if (loose.length === 0 && covered.length > 0) return;
  yield [
    ...podFields(spec, base, {}, base, own),
    ...partsOfContainers(loose, 'containers', ({ from }) => from.slice(-2).join('-')),
  ];
}

function containersOfTemplate(template: JsonObject, from: Path): readonly Part[] {
  const main: Placed[] = ['container', 'script'].map(key => ({ value: template[key], from: [...from, key] }));
  for (const [index, value] of listAt(template, ['containerSet', 'containers']).entries())
    main.push({ value, from: [...from, 'containerSet', 'containers', index] });
  for (const [index, value] of listAt(template, ['sidecars']).entries())
    main.push({ value, from: [...from, 'sidecars', index] });
  const init = listAt(template, ['initContainers']).map((value, index) => ({
    value,
    from: [...from, 'initContainers', index],
  }));
  return [...partsOf(main, 'containers'), ...partsOf(init, 'initContainers')];
}

function partsOf(places: readonly Placed[], list: string): readonly Part[] {
  return places
    .filter(({ value }) => isObject(value))
    .flatMap(({ value, from }, index): readonly Part[] => {
      if (!isObject(value)) return [];
      const at = ['spec', list, index];
      // A template's container is called main. A script's source is the file that its command is given.
      const whole: Part[] = [{ at, value: without(value, 'source'), from }];
      if (typeof value['name'] !== 'string') whole.push({ at: [...at, 'name'], value: 'main', from });
      const args = valueAt(value, ['args']);
      const count = isList(args) ? args.length : 0;
      if (value['source'] !== undefined)
        whole.push({ at: [...at, 'args', count], value: value['source'], from: [...from, 'source'] });
      return whole;
    });
}

function without(object: JsonObject, key: string): JsonObject {
  const kept: Record<string, Json> = Object.create(null);
  for (const [name, value] of Object.entries(object)) if (name !== key && value !== undefined) kept[name] = value;
  return kept;
}

function podFields(
  spec: JsonObject,
  base: Path,
  template: JsonObject,
  from: Path,
  account: Placed | null,
): readonly Part[] {
  const either = (field: string): Placed | null => {
    if (template[field] !== undefined && template !== spec) return { value: template[field], from: [...from, field] };
    return spec[field] === undefined ? null : { value: spec[field], from: [...base, field] };
  };
  const parts: Part[] = [];
  const add = (at: Path, placed: Placed | null): void => {
    if (placed !== null) parts.push({ at, ...placed });
  };
  add(
    ['metadata'],
    template['metadata'] === undefined ? null : { value: template['metadata'], from: [...from, 'metadata'] },
  );
  for (const field of POD_FIELDS) add(['spec', field], either(field));
  add(
    ['spec', 'serviceAccountName'],
    either('serviceAccountName') ?? account ?? { value: undefined, from: [...base, 'serviceAccountName'] },
  );
  const shared = listAt(spec, ['volumes']);
  if (shared.length > 0) add(['spec', 'volumes'], { value: shared, from: [...base, 'volumes'] });
  for (const [index, value] of listAt(template, ['volumes']).entries())
    add(['spec', 'volumes', shared.length + index], { value, from: [...from, 'volumes', index] });
  return parts;
}

/** The value of `podSpecPatch`, a text that is laid over the pod; null where there is none, or it cannot be read. */
function readPatch(owner: Json, from: Path, readText: TextReader): Placed | null {
  const text = stringAt(owner, ['podSpecPatch']);
  const value = text === null || text.length > MAXIMUM_PATCH ? null : readText(text);
  return value !== null && isObject(value) ? { value, from: [...from, 'podSpecPatch'] } : null;
}

/** Lists of a pod that a strategic merge patch merges by a key; others are replaced. */
const MERGED_LISTS: ReadonlyMap<string, string> = new Map([
  ['containers', 'name'],
  ['initContainers', 'name'],
  ['volumes', 'name'],
  ['env', 'name'],
  ['volumeMounts', 'mountPath'],
]);

function patchParts(parts: readonly Part[], patch: Placed | null): readonly Part[] {
  const patched: Part[] = [];
  // All of a patch is at the line of its text.
  if (patch !== null) merge(patch.value, ['spec'], parts, part => patched.push(part), patch.from);
  return patched;
}

function merge(patch: Json | undefined, at: Path, parts: readonly Part[], out: (part: Part) => void, from: Path): void {
  if (isObject(patch)) {
    for (const [key, value] of Object.entries(patch)) merge(value, [...at, key], parts, out, from);
    return;
  }
  const key = MERGED_LISTS.get(String(at.at(-1)));
  if (key === undefined || !isList(patch)) {
    if (patch !== undefined) out({ at, value: patch, from });
    return;
  }
  const names = namesAt(parts, at, key);
  for (const item of patch) {
    const known = isObject(item) ? names.indexOf(stringAt(item, [key])) : -1;
    if (known === -1) {
      out({ at: [...at, names.length], value: item, from });
      names.push(stringAt(item, [key]));
    } else merge(item, [...at, known], parts, out, from);
  }
}

/** The names of the items that parts put into a list, in order. */
function namesAt(parts: readonly Part[], list: Path, key: string): (string | null)[] {
  const names: (string | null)[] = [];
  for (const { at, value } of parts) {
    if (value === undefined || !list.every((step, index) => at[index] === step || index >= at.length)) continue;
    const inner = valueAt(value, list.slice(at.length));
    if (at.length <= list.length && isList(inner))
      for (const [index, item] of inner.entries()) names[index] = stringAt(item, [key]);
    const index = at[list.length];
    if (typeof index !== 'number') continue;
    if (at.length === list.length + 1) names[index] = stringAt(value, [key]) ?? names[index] ?? null;
    if (at.length === list.length + 2 && at.at(-1) === key && typeof value === 'string') names[index] = value;
  }
  return Array.from(names, name => name ?? null);
}

/** Patches that cannot be read, so that what they do to the pod cannot be seen. */
export function argoDoubts(object: JsonObject, base: Path, readText: TextReader): readonly Doubt[] {
  const spec = objectAt(object, base);
  if (spec === null) return [];
  const templates = listAt(spec, ['templates']).map((template, index) => ({
    template,
    from: [...base, 'templates', index],
  }));
  const places = [{ template: spec as Json, from: base }, ...templates];
  return places.flatMap(({ template, from }) => {
    const patch = valueAt(template, ['podSpecPatch']);
    if (patch === undefined || patch === null || (typeof patch === 'string' && patch.trim() === '')) return [];
    if (readPatch(template, from, readText) !== null) return [];
    const message = `What the podSpecPatch does to the pod cannot be seen: it is no YAML or JSON object of at most ${MAXIMUM_PATCH} characters as it stands.`;
    return [{ at: [...from, 'podSpecPatch'], message }];
  });
}
