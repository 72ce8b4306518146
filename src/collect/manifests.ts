// Plain manifests of a tree: which files are read as such, and what among them cannot be.

import type { Blob, FileDiff, Tree, TreeEntry } from '../git/tree.ts';
import { type Resolved, treeIndex } from '../git/tree-index.ts';
import type { Problem, SourceFile } from '../model.ts';
import { isManifestPath, isOwnFile, isProblem, judgeFile, type MayHold } from './manifest-file.ts';

/**
 * The files among `entries` that may hold objects of interest, in order, in constant memory; the rest is read over.
 *
 * - `.yaml`, `.yml`, `.json`, and any other text file whose contents pass the prefilter.
 * - A link is read as the file of the repository that it leads to, under its own path: kubectl and Argo CD follow it. One
 *   that leads to a folder is not: nobody walks through it, and the files in the folder are read where they are.
 * - What cannot be judged goes to `report`: submodules, links that lead out of the repository or nowhere, Git LFS pointers,
 *   encrypted or over-large files, paths that are not text. Never silent.
 * - Paths that differ in nothing but case are no fault: deployers run on disks that tell them apart, and each is judged.
 */
export async function* collectManifests(
  tree: Tree,
  entries: readonly TreeEntry[],
  mayHold: MayHold,
  report: (problem: Problem) => void,
): AsyncGenerator<SourceFile, void, undefined> {
  const files: TreeEntry[] = [];
  for (const entry of entries) {
    if (isOwnFile(entry.path)) continue;
    if (entry.mode === '160000') report(submoduleProblem(entry.path));
    else if (entry.mode !== '120000') files.push(entry);
    else {
      const resolved = await (await treeIndex(tree)).resolve(entry.path);
      if (resolved.kind === 'file') files.push({ ...resolved.entry, path: entry.path });
      else if (resolved.kind !== 'folder') report(linkProblem(entry.path, resolved.kind));
    }
  }
  const judge = ({ entry, bytes, size }: Blob): SourceFile | Problem | null =>
    judgeFile({ path: entry.path, bytes, size }, mayHold);
  for await (const blob of tree.readMany(files, each => judge(each) !== null)) {
    const judged = judge(blob);
    if (judged === null) continue;
    if (isProblem(judged)) report(judged);
    else yield judged;
  }
}

/**
 * The differences, and those that no list of changed files shows: links that are as they were, to a file (or by way of a
 * link) that is not. They come with the same entry on both sides.
 */
export async function withLinks(
  base: Tree,
  head: Tree,
  differences: readonly FileDiff[],
): Promise<readonly FileDiff[]> {
  const known = new Map(differences.map(difference => [difference.path, difference]));
  if (differences.length === 0) return differences;
  // A link that is no difference itself is the same entry in both trees, so the head's list has them all.
  const links = (await head.entries()).filter(entry => entry.mode === '120000' && !known.has(entry.path));
  for (const tree of links.length === 0 ? [] : [base, head]) {
    const index = await treeIndex(tree);
    for (const link of links) {
      const resolved = await index.resolve(link.path);
      const reached = resolved.kind === 'file' ? [...resolved.via, resolved.entry] : resolved.via;
      const touched = reached.some(entry => entry.path !== link.path && isChanged(known.get(entry.path)));
      if (touched) known.set(link.path, { path: link.path, base: link, head: link });
    }
  }
  return [...known.values()];
}

function isChanged(difference: FileDiff | undefined): boolean {
  return difference !== undefined && difference.base !== difference.head;
}

function submoduleProblem(path: string): Problem {
  return {
    code: 'submodule',
    path,
    message: 'The files of a submodule are in another repository and are not read.',
    hint: 'Check them in their own repository, and keep what this one deploys out of submodules.',
  };
}

function linkProblem(path: string, kind: Exclude<Resolved['kind'], 'file' | 'folder'>): Problem {
  const where = {
    missing: 'leads to a file that is not in the repository',
    outside: 'leads out of the repository or round in a circle',
    submodule: 'leads into a submodule',
  }[kind];
  return {
    code: 'symlink',
    path,
    message: `The symbolic link ${where}, so that what it stands for cannot be read.`,
    hint: 'Replace the link with the file, or let it point to a file of the repository.',
    // Of another name, it is a manifest only to somebody who names it to kubectl; repositories are full of stale links.
    ...(isManifestPath(path) ? {} : { level: 'warning' }),
  };
}
