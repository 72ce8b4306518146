// Whom Prow's OWNERS files name for a path: approvers of the folder and of the folders above it.
// https://www.kubernetes.dev/docs/guide/owners/ and https://github.com/kubernetes-sigs/prow/blob/main/pkg/repoowners/repoowners.go
import { RE2JS, RE2JSSyntaxException } from 're2js';
import { parse, YAMLParseError } from 'yaml';
import type { Tree, TreeEntry } from '../git/tree.ts';

export interface ProwOwners {
  /** `@user` for each approver of the path, the nearest folder's first. */
  approvers(path: string): readonly string[];
  /** Is nobody named for it below the root? */
  isGeneral(path: string): boolean;
}

interface Folder {
  /** Approvers, each list for the paths below the folder that its pattern matches; null: all. */
  readonly lists: readonly {
    readonly matches: ((path: string) => boolean) | null;
    readonly approvers: readonly string[];
  }[];
  readonly alone: boolean;
}

export const OWNERS_FILE = 'OWNERS';
export const ALIASES_FILE = 'OWNERS_ALIASES';
/** Kubernetes has some 500. */
const MAX_FILES = 5_000;

export function isOwnersFile(path: string): boolean {
  return path === ALIASES_FILE || path === OWNERS_FILE || path.endsWith(`/${OWNERS_FILE}`);
}

/** Null where the tree has no OWNERS file. What cannot be read names nobody. */
export async function loadProwOwners(tree: Tree): Promise<ProwOwners | null> {
  const files = (await tree.entries()).filter(({ path, mode }) => isOwnersFile(path) && mode.startsWith('100'));
  if (!files.some(({ path }) => path !== ALIASES_FILE)) return null;
  const texts = await textsOf(tree, files.slice(0, MAX_FILES));
  const aliases = aliasesOf(texts.get(ALIASES_FILE) ?? '');
  const folders = new Map<string, Folder>();
  for (const [path, text] of texts) {
    if (path !== ALIASES_FILE)
      folders.set(path.slice(0, -OWNERS_FILE.length).replace(/\/$/, ''), folderOf(text, aliases));
  }
  const namedBy = (path: string): readonly (readonly [string, readonly string[]])[] => {
    const found: (readonly [string, readonly string[]])[] = [];
    const steps = path.split('/');
    for (let length = steps.length - 1; length >= 0; length -= 1) {
      const name = steps.slice(0, length).join('/');
      const folder = folders.get(name);
      const below = steps.slice(length).join('/');
      const lists = folder?.lists.filter(({ matches }) => matches === null || matches(below)) ?? [];
      found.push([name, lists.flatMap(({ approvers }) => approvers)]);
      if (folder?.alone === true) break;
    }
    return found.filter(([, approvers]) => approvers.length > 0);
  };
  return {
    approvers: path => [...new Set(namedBy(path).flatMap(([, approvers]) => approvers))],
    isGeneral: path => namedBy(path).every(([folder]) => folder === ''),
  };
}

async function textsOf(tree: Tree, files: readonly TreeEntry[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for await (const { entry, bytes } of tree.readMany(files)) texts.set(entry.path, bytes.toString('utf8'));
  return texts;
}

/** Lower case: Prow compares names so. */
function aliasesOf(text: string): ReadonlyMap<string, readonly string[]> {
  const aliases = objectOf(objectOf(read(text))['aliases']);
  return new Map(Object.keys(aliases).map(name => [name.toLowerCase(), namesOf(aliases[name])]));
}

function folderOf(text: string, aliases: ReadonlyMap<string, readonly string[]>): Folder {
  const file = objectOf(read(text));
  const people = (list: unknown): readonly string[] =>
    namesOf(list).flatMap(name => (aliases.get(name) ?? [name]).map(login => `@${login}`));
  const filters = objectOf(file['filters']);
  const lists = Object.keys(filters).map(pattern => ({
    matches: matcherOf(pattern),
    approvers: people(objectOf(filters[pattern])['approvers']),
  }));
  const alone = objectOf(file['options'])['no_parent_owners'] === true;
  // With filters there are no lists of the whole folder.
  return { alone, lists: lists.length > 0 ? lists : [{ matches: null, approvers: people(file['approvers']) }] };
}

function matcherOf(pattern: string): (path: string) => boolean {
  try {
    const compiled = RE2JS.compile(pattern);
    return path => compiled.matcher(path).find();
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    return () => false;
  }
}

function namesOf(value: unknown): readonly string[] {
  const list = Array.isArray(value) ? value : [];
  return list.flatMap(name => {
    const login = typeof name === 'string' ? name.replace(/^@/, '').toLowerCase() : '';
    return /^[a-z0-9][a-z0-9_.-]{0,99}$/.test(login) ? [login] : [];
  });
}

function read(text: string): unknown {
  try {
    return parse(text, { logLevel: 'silent', maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof YAMLParseError || error instanceof ReferenceError) return null;
    throw error;
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
