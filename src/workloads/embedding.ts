// How a workload stands in the object around it.
import { isList, isObject } from '../kube/object.ts';
import type { Json, Workload } from '../model.ts';

type Placed = Pick<Workload, 'at' | 'manifest'>;

/** Does it stand in a text within the outer object, rather than as a part of it? */
export function isInText(workload: Placed): boolean {
  return textAround(workload) !== null;
}

/** In a text that nobody can read as it stands? */
export function isEncoded(workload: Placed): boolean {
  return /^[A-Za-z0-9+/\s]+={0,2}$/.test(textAround(workload)?.trim() ?? '');
}

/** The outermost text on the way to the workload; null where the way leads through objects and lists only. */
function textAround({ at, manifest }: Placed): string | null {
  let value: Json | undefined = manifest.object;
  for (const step of at) {
    if (isList(value)) value = value[Number(step)];
    else if (isObject(value)) value = value[String(step)];
    if (typeof value === 'string') return value;
  }
  return null;
}
