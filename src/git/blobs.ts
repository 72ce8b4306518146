// Reads the contents of files from git's objects; what a partial clone left out is fetched in one go.
import { UserError } from '../errors.ts';
import { quote } from '../text/escape.ts';
import { type Git, saidByGit } from './git.ts';
import { type GitObject, MAX_OBJECT_BYTES } from './object-reader.ts';
import { type ObjectStore, readObjects } from './objects.ts';
import { ANYTHING, foundIn, needlesOf } from './sieve.ts';
import type { Blob, KeepBlob, Sieve, TreeEntry } from './tree.ts';

/** The contents of regular files and links, in order, in constant memory; only those that `keep` says yes to. */
export type ReadBlobs = (entries: readonly TreeEntry[], keep?: KeepBlob, sieve?: Sieve) => AsyncIterableIterator<Blob>;

/** Up to this many are asked for one by one, of the process that is there anyway: starting one costs as much. */
const FEW = 64;
/** Up to this many bytes are asked for in one go. */
const TOGETHER_BYTES = 1024 * 1024;

/** @param treeish the revision that the entries are of. */
export function createBlobReader(git: Git, store: ObjectStore, treeish: string): ReadBlobs {
  return (entries, keep, sieve) => {
    const submodule = entries.find(entry => entry.mode === '160000');
    if (submodule !== undefined) throw new Error(`A submodule has no contents here: ${submodule.path}`);
    return entries.length <= FEW
      ? readFew(git, store, treeish, entries, keep && sieve ? siftedOne(keep, sieve) : keep)
      : oneByOne(readBatches(git, treeish, entries, keep, sieve));
  };
}

/** For files that are looked at one at a time. */
export function siftedOne(keep: KeepBlob, { sets, always }: Sieve): KeepBlob {
  const needles = needlesOf(sets);
  return blob => {
    const found = blob.bytes.length < blob.size ? ANYTHING : foundIn(blob.bytes, needles);
    return (found !== 0 || always(blob.entry)) && keep(blob, found);
  };
}

async function* readFew(
  git: Git,
  store: ObjectStore,
  treeish: string,
  entries: readonly TreeEntry[],
  keep: KeepBlob | undefined,
): AsyncGenerator<Blob, void, undefined> {
  for (const together of smallTogether(entries)) {
    const found = await store.getAll(together.map(entry => entry.oid));
    for (const [at, entry] of together.entries()) {
      const there = found[at];
      const isThere = there !== undefined && there.type !== 'missing';
      const { bytes, size } = isThere ? there : await readObject(git, store, treeish, entry.oid);
      const blob = { entry, bytes, size };
      if (keep?.(blob, 0) !== false) yield blob;
    }
  }
}

/** Groups that may be in memory at the same time; one whose size is not known is alone. */
function smallTogether(entries: readonly TreeEntry[]): readonly (readonly TreeEntry[])[] {
  const groups: TreeEntry[][] = [];
  let room = 0;
  for (const entry of entries) {
    const size = entry.size ?? TOGETHER_BYTES;
    if (size > room) {
      groups.push([]);
      room = TOGETHER_BYTES;
    }
    groups.at(-1)?.push(entry);
    room -= size;
  }
  return groups;
}

async function* readBatches(
  git: Git,
  treeish: string,
  entries: readonly TreeEntry[],
  keep: KeepBlob | undefined,
  sieve: Sieve | undefined,
): AsyncGenerator<readonly Blob[], void, undefined> {
  const needles = needlesOf(sieve?.sets ?? []);
  let rest = entries;
  for (let fetched = false; rest.length > 0; fetched = true) {
    let missing = -1;
    const entryAt = (index: number): TreeEntry => {
      const entry = rest[index];
      if (entry === undefined) throw new Error(`git gave a blob more than the ${rest.length} that were asked for.`);
      return entry;
    };
    const kept =
      keep &&
      ((index: number, bytes: Buffer, size: number, bits: number) =>
        keep({ entry: entryAt(index), bytes, size }, bits));
    const sifting = sieve && { needles, always: (index: number) => sieve.always(entryAt(index)) };
    for await (const found of readObjects(git, rest, kept, sifting)) {
      const end = found.findIndex(object => object.type !== 'blob');
      const blobs = (end < 0 ? found : found.slice(0, end)).map(({ index, bytes, size }) => {
        return { entry: entryAt(index), bytes, size };
      });
      if (blobs.length > 0) yield blobs;
      missing = found[end]?.index ?? -1;
      if (missing >= 0) break;
    }
    if (missing < 0) return;
    rest = rest.slice(missing);
    if (fetched) throw new Error(`git has no blob ${entryAt(0).oid}, though it was fetched.`);
    const oids = rest.map(entry => entry.oid);
    await fetchMissing(git, treeish, oids);
  }
}

/** A generator that delegates to another one would cost several promises for each of what may be 100,000 blobs. */
function oneByOne<T>(batches: AsyncGenerator<readonly T[], void, undefined>): AsyncIterableIterator<T> {
  let batch: readonly T[] = [];
  let at = 0;
  const iterator: AsyncIterableIterator<T> = {
    [Symbol.asyncIterator]: () => iterator,
    next() {
      const value = batch[at];
      if (value === undefined) return refill();
      at += 1;
      return Promise.resolve({ done: false, value });
    },
    async return() {
      await batches.return();
      return { done: true, value: undefined };
    },
  };
  async function refill(): Promise<IteratorResult<T>> {
    const next = await batches.next();
    if (next.done) return { done: true, value: undefined };
    batch = next.value;
    at = 0;
    return iterator.next();
  }
  return iterator;
}

/** One object of a revision, which is fetched where a partial clone left it out. */
export async function readObject(git: Git, store: ObjectStore, treeish: string, oid: string): Promise<GitObject> {
  const object = await store.get(oid);
  if (object.type !== 'missing') return object;
  await fetchMissing(git, treeish, [oid]);
  const fetched = await store.get(oid);
  if (fetched.type === 'missing') throw new Error(`git has no object ${oid}, though it was fetched.`);
  return fetched;
}

/** All bytes of a file that is wanted as a whole, such as a configuration. */
export function wholeFile(path: string, { bytes, size }: { readonly bytes: Buffer; readonly size: number }): Buffer {
  if (bytes.length === size) return bytes;
  throw new UserError(
    'file-unreadable',
    `${quote(path)} has ${size} bytes, and no more than ${MAX_OBJECT_BYTES} are read.`,
    'Split the file.',
  );
}

/**
 * Fetches the objects of a revision that a partial clone (`--filter=blob:none`) left out, in one go: git itself would make
 * a connection for each. Throws a UserError where that is not possible: what cannot be read is never passed over.
 */
async function fetchMissing(git: Git, treeish: string, wanted: readonly string[]): Promise<void> {
  // Of all commands of git before 2.44, this one alone tells what is missing without trying to fetch it.
  const listed = await git.run(['rev-list', '--objects', '--no-walk', '--missing=print', treeish]);
  const lines = listed.stdout.toString('latin1').split('\n');
  const leftOut = new Set(lines.flatMap(line => (line.startsWith('?') ? [line.slice(1)] : [])));
  const missing = [...new Set(wanted)].filter(oid => leftOut.has(oid));
  const promisor = await git.run(['config', '--get-regexp', '^remote\\..*\\.promisor$', '^true$']);
  const remote = /^remote\.(.+)\.promisor /m.exec(promisor.stdout.toString('utf8'))?.[1];
  const hint = 'Clone again, without a filter such as --filter=blob:none.';
  if (remote === undefined || missing.length === 0) {
    throw new UserError(
      'shallow-clone',
      `The clone lacks files of ${treeish} and does not say where to find them.`,
      hint,
    );
  }
  const { code, stderr } = await git.fetch(['--filter=blob:none', '--stdin', '--', remote], `${missing.join('\n')}\n`);
  if (code === 0) return;
  const message = `The clone lacks files of ${treeish}, and fetching them failed: git said ${saidByGit(stderr)}.`;
  throw new UserError('shallow-clone', message, hint);
}
