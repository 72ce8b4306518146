// A kind that a row of data describes: where its pods, schedules and service account are.

import { dotted, isList, isObject, objectAt, valueAt } from '../kube/object.ts';
import type { Json, JsonObject, Path } from '../model.ts';
import type { WorkloadKind } from './kind.ts';
import { firstPlace, looseContainers, partsOfContainers, placesOf } from './places.ts';
import { type Part, type Placed, projections, type Timing } from './projection.ts';

/** Paths are keys with dots between them; `*` stands for every item of a list or every value of a map. */
export interface KindRow {
  readonly group: string;
  readonly kind: string;
  /** Where it is not the kind in lower case with an `s`. */
  readonly plural?: string;
  /** Pod specs. Where the last key is `spec`, what stands around it is a pod template, with metadata. */
  readonly pods?: readonly string[];
  readonly schedules?: readonly string[];
  readonly timeZone?: string;
  readonly suspend?: string;
  /** Says the opposite of `suspend`. */
  readonly enabled?: string;
  /** Of pods that name none; the first that is there counts. */
  readonly serviceAccount?: readonly string[];
  /** Texts that the pods run, beside their containers' commands. */
  readonly scripts?: readonly string[];
  /** Objects with the fields of a container; what has an `image` is found without. */
  readonly containers?: readonly string[];
  /** Volumes of containers that stand outside of pod specs. */
  readonly volumes?: readonly string[];
  /** Texts that are images of containers which are not written as such: `toolImage`, the `from` of a build. */
  readonly images?: readonly string[];
  /** The only part of the object that counts; of a database's object for instance what it says of its backups. */
  readonly within?: string;
  /** Is an object without any pod no workload? (An analysis that only asks Prometheus.) */
  readonly needsPods?: boolean;
}

/** The kind that a row describes. A container that the row does not know of is found all the same, see looseContainers. */
export function rowKind(row: KindRow): WorkloadKind {
  const plural = row.plural ?? `${row.kind.toLowerCase()}s`;
  const pods = (row.pods ?? []).map(steps);
  return {
    group: row.group,
    kind: row.kind,
    plural,
    project: whole => {
      const object = row.within === undefined ? whole : only(whole, steps(row.within));
      const found = pods.flatMap(path => placesOf(object, path)).filter(({ value }) => isObject(value));
      // Somebody's own kind may have its pods elsewhere.
      const isElsewhere = object['spec'] === undefined && (found.length > 0 || row.within !== undefined);
      if (!isReal(object) && !isElsewhere) return [];
      const parts = podsOf(object, found, row);
      return parts.length === 0 && row.needsPods === true ? [] : projections(object, parts, timingOf(object, row));
    },
  };
}

/** What identifies the object, and of the rest what stands at a path. */
function only(object: JsonObject, path: Path): JsonObject {
  const kept: Record<string, Json> = Object.create(null);
  for (const key of ['apiVersion', 'kind', 'metadata']) if (object[key] !== undefined) kept[key] = object[key];
  const inner = valueAt(object, path);
  if (inner === undefined) return kept;
  const [first, ...rest] = path;
  const value = rest.reduceRight<Json>((below, step) => ({ [step]: below }), inner);
  kept[String(first)] = value;
  return kept;
}

export function steps(path: string): readonly string[] {
  return path.split('.');
}

/**
 * An object without a spec only refers to one. A `$patch` at its top means something to a patch alone: whoever applies the object
 * hands it on as it is, and the key with it.
 */
export function isReal(object: JsonObject): boolean {
  return isObject(object['spec']) && Object.keys(object['spec']).length > 0;
}

export function timingOf(object: JsonObject, row: Omit<KindRow, 'group' | 'kind'>): Timing {
  const schedules = (row.schedules ?? [])
    .flatMap(path => placesOf(object, steps(path)))
    .filter(({ value }) => typeof value === 'string' && value !== '');
  const timeZone = row.timeZone === undefined ? null : firstPlace(object, [steps(row.timeZone)]);
  const suspend = row.suspend === undefined ? null : firstPlace(object, [steps(row.suspend)]);
  const enabled = row.enabled === undefined ? null : firstPlace(object, [steps(row.enabled)]);
  return {
    schedules,
    timeZone: timeZone ?? missing(row.timeZone),
    suspend:
      suspend ?? (enabled === null ? missing(row.suspend) : { value: enabled.value === false, from: enabled.from }),
  };
}

/** Where a field would be that is not there. */
function missing(path: string | undefined): Placed | null {
  return path === undefined || path.includes('*') ? null : { value: undefined, from: steps(path) };
}

function podsOf(object: JsonObject, specs: readonly Placed[], row: KindRow): readonly (readonly Part[])[] {
  const account = firstPlace(object, (row.serviceAccount ?? []).map(steps));
  const pods = specs.map(({ value, from }) => podParts(object, value, from, account));
  const covered = specs.map(({ from }) => from);
  const named = (row.containers ?? []).flatMap(path => placesOf(object, steps(path)));
  const known = new Set(named.map(({ from }) => dotted(from)));
  const loose = [
    ...named.filter(({ value }) => isObject(value)),
    ...looseContainers(object['spec'], covered, ['spec']).filter(({ from }) => !known.has(dotted(from))),
  ];
  const scripts = (row.scripts ?? []).flatMap(path => placesOf(object, steps(path)));
  const texts = scripts.filter(({ value }) => typeof value === 'string');
  const images = (row.images ?? [])
    .flatMap(path => placesOf(object, steps(path)))
    .filter(({ value }) => typeof value === 'string' && value !== '');
  const hasScripts = texts.length > 0 || (row.volumes ?? []).some(path => placesOf(object, steps(path)).length > 0);
  const isBare = pods.length === 0 && row.needsPods !== true && (hasScripts || account !== null);
  if (loose.length > 0 || images.length > 0 || isBare) {
    pods.push([...loosePod(object, loose, account, row), ...imageParts(images, loose.length)]);
  }
  return pods.map((pod, index) => (index === 0 ? [...pod, ...scriptParts(object, pod, texts)] : pod));
}

/** Parts of a pod whose spec stands in the object. */
function podParts(object: JsonObject, spec: Json | undefined, from: Path, account: Placed | null): readonly Part[] {
  const parts: Part[] = [];
  if (from.at(-1) === 'spec') {
    const template = from.slice(0, -1);
    const metadata = valueAt(object, [...template, 'metadata']);
    if (template.length > 0) parts.push({ at: ['metadata'], value: metadata, from: [...template, 'metadata'] });
  }
  parts.push({ at: ['spec'], value: spec, from });
  return [...parts, ...accountParts(spec, account)];
}

function accountParts(spec: Json | undefined, account: Placed | null): readonly Part[] {
  const own = isObject(spec) && ['serviceAccountName', 'serviceAccount'].some(key => spec[key] !== undefined);
  return own || account === null ? [] : [{ at: ['spec', 'serviceAccountName'], ...account }];
}

function loosePod(
  object: JsonObject,
  containers: readonly Placed[],
  account: Placed | null,
  row: KindRow,
): readonly Part[] {
  const volumes = (row.volumes ?? []).flatMap(path => placesOf(object, steps(path)));
  return [
    ...partsOfContainers(containers, 'containers', ({ from }) => from.slice(1).join('-') || 'main'),
    ...volumes.flatMap((volume, index) => volumeParts(volume, ['spec', 'volumes', index])),
    ...accountParts(undefined, account),
  ];
}

function imageParts(images: readonly Placed[], before: number): readonly Part[] {
  return images.flatMap(({ value, from }, index): readonly Part[] => {
    const at: Path = ['spec', 'containers', before + index];
    return [
      {
        at: [...at, 'name'],
        value: from
          .filter(step => typeof step === 'string')
          .slice(1)
          .join('-'),
        from,
      },
      { at: [...at, 'image'], value, from },
    ];
  });
}

/** Rancher's plans write folders of the node as `source`. */
function volumeParts({ value, from }: Placed, at: Path): readonly Part[] {
  if (!isObject(value) || typeof value['source'] !== 'string') return [{ at, value, from }];
  return [
    { at: [...at, 'name'], value: value['name'], from: [...from, 'name'] },
    { at: [...at, 'hostPath', 'path'], value: value['source'], from: [...from, 'source'] },
  ];
}

/** Scripts become the last arguments of the first container. */
function scriptParts(object: JsonObject, pod: readonly Part[], scripts: readonly Placed[]): readonly Part[] {
  const used = new Set(pod.map(part => dotted(part.from)));
  const texts = scripts.filter(({ from }) => !used.has(dotted(from)));
  const [firstText] = texts;
  if (firstText === undefined) return [];
  const spec = pod.find(part => part.at.length === 1 && part.at[0] === 'spec');
  const isArgs = ({ at }: Part): boolean => at[1] === 'containers' && at[2] === 0 && at[3] === 'args';
  const whole = pod.find(part => isArgs(part) && part.at.length === 4)?.value;
  const args = spec === undefined ? whole : valueAt(object, [...spec.from, 'containers', 0, 'args']);
  const own = pod.filter(part => isArgs(part) && part.at.length === 5).length;
  const before = (isList(args) ? args.length : 0) + own;
  const hasFirst =
    (spec !== undefined && objectAt(object, [...spec.from, 'containers', 0]) !== null) ||
    pod.some(({ at }) => at[1] === 'containers' && at[2] === 0);
  const name: readonly Part[] = hasFirst
    ? []
    : [{ at: ['spec', 'containers', 0, 'name'], value: 'main', from: firstText.from }];
  return [
    ...name,
    ...texts.map((script, index) => ({ ...script, at: ['spec', 'containers', 0, 'args', before + index] })),
  ];
}
