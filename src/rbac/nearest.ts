// Of several objects of one name, the ones that are meant: a repository holds many clusters, and each has its own.
import type { Place } from './objects.ts';

/** Could both be in one cluster? Not where their environments are known to differ. */
export function sameEnvironment(a: Place, b: Place): boolean {
  return a.environment === null || b.environment === null || a.environment === b.environment;
}

/** How near two objects stand: in one rendering, else by the folders that their files share. */
function closeness(a: Place, b: Place): number {
  const isOneRendering =
    a.source.type !== 'manifest' &&
    a.source.type === b.source.type &&
    a.source.path === b.source.path &&
    a.source.detail === b.source.detail;
  return isOneRendering ? Number.MAX_SAFE_INTEGER : sharedFolders(a.path, b.path);
}

/** Those that stand nearest to a place; all of them where several are equally near. */
export function nearest<T extends { readonly place: Place }>(place: Place, candidates: readonly T[]): readonly T[] {
  if (candidates.length < 2) return candidates;
  const measured = candidates.map(candidate => closeness(place, candidate.place));
  let best = 0;
  for (const measure of measured) if (measure > best) best = measure;
  return candidates.filter((_, index) => measured[index] === best);
}

function sharedFolders(a: string, b: string): number {
  let folders = 0;
  for (let at = 0; at < a.length && a[at] === b[at]; at += 1) if (a[at] === '/') folders += 1;
  return folders;
}
