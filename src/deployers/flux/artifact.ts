// What Flux's source-controller puts into the artifact of a repository: not all that is checked out.
// https://fluxcd.io/flux/components/source/gitrepositories/#excluding-files
import type { Tree, TreeEntry } from '../../git/tree.ts';
import { type TreeIndex, treeIndex } from '../../git/tree-index.ts';
import { stringAt, valueAt } from '../../kube/object.ts';
import type { JsonObject } from '../../model.ts';
import { textsAt } from '../lists.ts';
import { defaultPatterns, IGNORE_FILE, type IgnorePattern, isLeftOut, readPatterns } from './source-ignore.ts';

const artifacts = new WeakMap<Tree, Map<string, Promise<TreeIndex>>>();

/**
 * The artifact of a tree: links are not in it, nor what `.sourceignore` files, `spec.ignore` and the default exclusions name.
 * @param source the GitRepository, where this repository shows it.
 */
export function fluxArtifact(tree: Tree, source: JsonObject | null): Promise<TreeIndex> {
  const ignore = stringAt(source, ['spec', 'ignore']) ?? '';
  const only = source === null ? [] : textsAt(source, ['spec', 'sparseCheckout']).map(cleaned);
  const submodules = valueAt(source ?? {}, ['spec', 'recurseSubmodules']) === true;
  const known = artifacts.get(tree) ?? new Map<string, Promise<TreeIndex>>();
  artifacts.set(tree, known);
  const key = JSON.stringify([ignore, only, submodules]);
  const made = known.get(key) ?? pack(tree, ignore, only, submodules);
  known.set(key, made);
  return made;
}

async function pack(tree: Tree, ignore: string, only: readonly string[], submodules: boolean): Promise<TreeIndex> {
  const isChecked = ({ path }: TreeEntry): boolean => only.length === 0 || only.some(folder => path.startsWith(folder));
  const patterns = [...defaultPatterns(), ...(await ignoreFiles(tree, isChecked)), ...readPatterns(ignore, '')];
  const keeps = (entry: TreeEntry): boolean =>
    (entry.mode === '160000' ? submodules : entry.mode !== '120000') &&
    isChecked(entry) &&
    !isLeftOut(patterns, entry.path);
  const entries = (await tree.entries()).filter(keeps);
  const kept = new Set(entries.map(entry => entry.path));
  return treeIndex({
    ...tree,
    entries: async (under = '') =>
      under === '' ? entries : entries.filter(({ path }) => path.startsWith(`${under}/`)),
    readFile: async path => (kept.has(path) ? tree.readFile(path) : null),
  });
}

/** Parents before children, in order of name; of a link, the file that it leads to. */
async function ignoreFiles(tree: Tree, isChecked: (entry: TreeEntry) => boolean): Promise<readonly IgnorePattern[]> {
  const index = await treeIndex(tree);
  const found = index
    .below('')
    .filter(entry => (entry.path === IGNORE_FILE || entry.path.endsWith(`/${IGNORE_FILE}`)) && isChecked(entry))
    .map(({ path }) => path.slice(0, -IGNORE_FILE.length - 1));
  const patterns: IgnorePattern[] = [];
  for (const domain of found.sort((a, b) => (order(a) < order(b) ? -1 : 1))) {
    const file = await index.resolve(domain === '' ? IGNORE_FILE : `${domain}/${IGNORE_FILE}`);
    const bytes = file.kind === 'file' ? await tree.readFile(file.entry.path) : null;
    if (bytes !== null) patterns.push(...readPatterns(bytes.toString('utf8'), domain));
  }
  return patterns;
}

/** `a` before `a/b` before `a.b`. */
function order(folder: string): string {
  return folder.replaceAll('/', '\0');
}

/** A path as Flux joins it to the artifact: it cannot leave it. https://pkg.go.dev/github.com/cyphar/filepath-securejoin */
export function cleaned(path: string): string {
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return steps.join('/');
}
