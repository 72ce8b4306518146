// Where in the object a policy's violation is: the elements that `variables.offenders` names, or the paths of `cronledger.dev/at`.

import { type CelValue, fromJson, isList as isCelList } from '../cel/values.ts';
import { isList, isObject, valueAt } from '../kube/object.ts';
import type { Json, JsonObject, Path } from '../model.ts';
import { jobSpecPath, podSpecPath } from '../workloads/pod-spec.ts';
import { invalid } from './shape.ts';

/** The policy's variable that lists the offending elements. */
export const OFFENDERS = 'offenders';

/** Fields of `cronledger.dev/at`: from the root, or below `podSpec`, `jobSpec` or (with offenders) an offender. */
export type Field = readonly string[];

/** `securityContext.privileged, securityContext` → the fields. Throws PolicyError. */
export function readFields(text: string): readonly Field[] {
  return text.split(',').map(part => {
    const steps = part.trim().split('.');
    if (!steps.every(step => /^[A-Za-z0-9_/-]+$/.test(step)))
      invalid(`the annotation cronledger.dev/at has '${part.trim()}', which is no path`);
    return steps;
  });
}

/** An offender with the paths to report it at. */
export interface Offence {
  /** Undefined where the whole object is meant. */
  readonly offender: CelValue | undefined;
  readonly paths: readonly Path[];
}

/**
 * One offence per offender that is a part of the object, at the fields that it has, or at itself where it has none of them. Without
 * offenders: one offence at the fields that the object has; the first of them where it has none, since a missing field is at its parent.
 */
export function offences(
  object: JsonObject,
  offenders: CelValue | undefined,
  fields: readonly Field[],
): readonly Offence[] {
  if (offenders !== undefined && isCelList(offenders) && offenders.length > 0) {
    const places = indexParts(object);
    return offenders.map(offender => {
      const at = places.get(offender);
      return { offender, paths: at === undefined ? [podSpecPath(object)] : pathsBelow(object, at, fields) };
    });
  }
  const resolved = fields.map(field => resolve(object, field));
  const present = resolved.filter(path => isSet(valueAt(object, path)));
  const [first = podSpecPath(object)] = resolved;
  return [{ offender: undefined, paths: present.length > 0 ? present : [first] }];
}

function pathsBelow(object: JsonObject, at: Path, fields: readonly Field[]): readonly Path[] {
  const present = fields.map(field => [...at, ...field]).filter(path => valueAt(object, path) !== undefined);
  return present.length > 0 ? present : [at];
}

/** `hostNetwork: false` is there and offends nobody. */
function isSet(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== false;
}

function resolve(object: JsonObject, [root = '', ...rest]: Field): Path {
  if (root === 'podSpec') return [...podSpecPath(object), ...rest];
  if (root === 'jobSpec') return [...jobSpecPath(object), ...rest];
  return [root, ...rest];
}

/**
 * The path of every mapping in the object by CEL's value of it: that is the same Map each time (fromJson remembers), so that what a policy
 * filtered out of the object is found in it again. What the policy computed is in no place.
 */
function indexParts(object: JsonObject): ReadonlyMap<CelValue, Path> {
  const places = new Map<CelValue, Path>();
  const visit = (value: Json | undefined, path: Path): void => {
    if (isList(value)) for (const [index, item] of value.entries()) visit(item, [...path, index]);
    if (!isObject(value)) return;
    places.set(fromJson(value), path);
    for (const key of Object.keys(value)) visit(value[key], [...path, key]);
  };
  visit(object, []);
  return places;
}
