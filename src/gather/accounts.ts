// One account for every path that a change touches: who reads it, and so who judges it. See `Account` in the model.

import { isManifestPath } from '../collect/manifest-file.ts';
import type { FileDiff, Tree, TreeEntry } from '../git/tree.ts';
import type { Account, UnseenChange } from '../outcome.ts';
import { quote } from '../text/escape.ts';

export interface AccountQuestion {
  readonly differences: readonly FileDiff[];
  readonly base: Tree;
  readonly head: Tree;
  /** What renders from the file, on either side, for people: `the chart "charts/app"`. */
  readersOf(path: string): readonly string[];
  /** Is the file read as objects that are applied as they are, on either side? */
  isPlain(path: string): boolean;
  /** Files that objects were read from. */
  readonly parsed: ReadonlySet<string>;
  readonly unseen: readonly UnseenChange[];
  /** Why the config of the base takes the path out; null where it does not. */
  whyInert(path: string): string | null;
}

/**
 * In this order: what is unseen needs an approval whatever else reads the file; what is rendered is judged by what comes out of it; what is
 * left is read as it is where it may hold an object, and is nobody's otherwise.
 */
export async function accountsOf(question: AccountQuestion): Promise<readonly Account[]> {
  const { differences, readersOf, isPlain, parsed, whyInert } = question;
  const objects = await filesWithObjects(question);
  const unseen = new Map<string, UnseenChange[]>();
  for (const each of question.unseen) {
    for (const path of each.paths) {
      const known = unseen.get(path);
      if (known === undefined) unseen.set(path, [each]);
      else known.push(each);
    }
  }
  return differences.map(({ path }): Account => {
    const reachedBy = readersOf(path);
    const inert = whyInert(path);
    if (inert !== null) return { path, account: 'inert', why: inert, reachedBy };
    const [hidden] = unseen.get(path) ?? [];
    if (hidden !== undefined) return { path, account: 'unseen', why: hidden.message, reachedBy };
    if (reachedBy.length > 0) {
      return {
        path,
        account: 'rendered',
        why: `It goes into ${shortList(reachedBy)}, which is judged by what it renders to.`,
        reachedBy,
      };
    }
    if (parsed.has(path) || (objects.has(path) && isPlain(path))) {
      return { path, account: 'manifest', why: 'It holds objects, which are judged as they are applied.', reachedBy };
    }
    return { path, account: 'inert', why: 'It holds no object, and nothing that deploys reads it.', reachedBy };
  });
}

function shortList(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

/** Files that say `apiVersion` and `kind`, on either side. Only a label depends on it: what is judged is read by a sounder test. */
async function filesWithObjects({ base, head, differences }: AccountQuestion): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const [tree, side] of [
    [base, 'base'],
    [head, 'head'],
  ] as const) {
    const entries = differences.flatMap((difference): readonly TreeEntry[] => {
      const entry = difference[side];
      return entry?.mode.startsWith('100') && isManifestPath(entry.path) ? [entry] : [];
    });
    if (entries.length === 0) continue;
    const note = ({ entry, bytes }: { readonly entry: TreeEntry; readonly bytes: Buffer }): boolean => {
      if (bytes.includes('apiVersion') && bytes.includes('kind')) found.add(entry.path);
      return false;
    };
    for await (const { entry } of tree.readMany(entries, note))
      throw new Error(`${entry.path} was not to be handed out.`);
  }
  return found;
}

/** The account of the gate's own files goes before all others. */
export function withGuarded(accounts: readonly Account[], guarded: readonly string[]): readonly Account[] {
  const own = new Set(guarded);
  return accounts.map(account =>
    own.has(account.path)
      ? { ...account, account: 'gate', why: `${quote(account.path, 200)} decides what the gate decides.` }
      : account,
  );
}
