// What a change deploys that nobody here can see: what of it is news, and the files of the change that make it so.
import { createHash } from 'node:crypto';
import type { RemoteSource } from '../deployers/deployer.ts';
import type { FileDiff } from '../git/tree.ts';
import type { Location, Problem } from '../model.ts';
import type { UnseenChange } from '../outcome.ts';

/** One side, as it was found. */
export interface UnseenSide {
  /** All problems; those without `unseen` are passed by. */
  readonly problems: readonly Problem[];
  readonly remoteSources: readonly RemoteSource[];
}

export const NOTHING_UNSEEN: UnseenSide = { problems: [], remoteSources: [] };

/**
 * News is what the head has and the base had not, or had otherwise; and what reads a file that differs, whoever of the two sides says that
 * it reads it. What is alike and reads nothing of the change is not its business.
 */
export function unseenOfChange(
  base: UnseenSide,
  head: UnseenSide,
  differences: readonly FileDiff[],
): readonly UnseenChange[] {
  const before = new Set([...base.problems.flatMap(({ unseen }) => unseen?.key ?? []), ...keysOf(base.remoteSources)]);
  const found = new Map<string, UnseenChange>();
  const add = (change: Omit<UnseenChange, 'paths' | 'print'>, reads: (path: string) => boolean): void => {
    const isNew = !before.has(change.key);
    const { path } = change.location;
    const read = differences.filter(difference => reads(difference.path) || (isNew && difference.path === path));
    if (!isNew && read.every(difference => !reads(difference.path))) return;
    const known = `${path}\0${change.message}`;
    if (found.has(known)) return;
    const paths = read.length === 0 ? [path] : read.map(difference => difference.path);
    const [first] = read;
    // The place is in the change, where a review shows it.
    const location: Location =
      first === undefined || paths.includes(path)
        ? change.location
        : { path: first.path, line: 1, column: 1, precision: 'file' };
    found.set(known, { ...change, location, paths, print: printOf(change.key, read) });
  };
  for (const { unseen, message, hint } of head.problems) {
    if (unseen === undefined) continue;
    const { key, location } = unseen;
    add({ message, hint, key, location, object: null, rule: unseen.rule ?? 'unseen-change' }, unseen.reads);
  }
  for (const { message, hint, key, location, object, files } of head.remoteSources) {
    add({ message, hint, key, location, object, rule: 'remote-source' }, path => files.includes(path));
  }
  return [...found.values()];
}

function keysOf(sources: readonly RemoteSource[]): readonly string[] {
  return sources.map(({ key }) => key);
}

/** The same as long as what is unseen and the files that go into it are, on both sides. */
function printOf(key: string, differences: readonly FileDiff[]): string {
  const files = differences.map(({ path, base, head }) => [path, base?.oid ?? null, head?.oid ?? null]);
  return createHash('sha256')
    .update(JSON.stringify([key, files]))
    .digest('hex');
}
