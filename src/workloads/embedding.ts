// How a workload stands in the object around it.
import { valueAt } from '../json.ts';
import type { Workload } from '../model.ts';

/** In a text within the outer object, rather than as a part of it? */
export function isInText({ at, manifest }: Pick<Workload, 'at' | 'manifest'>): boolean {
  // A path that leads into an object of a text leads nowhere in the outer object.
  const value = valueAt(manifest.object, at);
  return at.length > 0 && (typeof value === 'string' || value === undefined);
}

/** In a text that nobody can read as it stands? */
export function isEncoded(workload: Pick<Workload, 'at' | 'manifest'>): boolean {
  const text = valueAt(workload.manifest.object, workload.at);
  return typeof text === 'string' && isInText(workload) && /^[A-Za-z0-9+/\s]+={0,2}$/.test(text.trim());
}
