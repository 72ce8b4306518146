// Can anything that renders read a file that differs? Said from the trees alone, cheaply, and never "no" where it could: most pull requests
// of a large repository touch nothing that is rendered, and for them nothing else is looked at.
//
// The proof. With no Chart.yaml, kustomization, link, deployer or other reader among the differences, both trees have the same readers with
// the same texts, so one tree is asked. A file is read
// - by a chart, if it lies in the chart's folder (`chartOf`);
// - by a kustomization, if the kustomization, or a plugin configuration that it names, names the file: see reach-kustomize.ts;
// - by a deployer that reads whole folders, if it is a manifest by name: then a repository with deployers always says yes;
// - by a deployer that names files (values, parameters, generators), if the text names it: see reach-deployers.ts;
// - by another program (helmfile, Fleet, …), as readers.ts says.
//
// To name a file, a text has to hold the longest plain run of its base name (`nameRun`), or disguise it (disguise.ts), or name it by a pattern
// or a template. All of that is looked for in one pass over the manifests, and what passes is parsed.

import { FILE_KEYS, nameRun } from '../deployers/file-names.ts';
import { baseName, type FolderShapes } from '../deployers/folder-shapes.ts';
import { folderOf } from '../git/path.ts';
import { isWithin } from '../git/repository-path.ts';
import type { FileDiff, Tree, TreeEntry } from '../git/tree.ts';
import type { TreeIndex } from '../git/tree-index.ts';
import { once } from '../once.ts';
import { KUSTOMIZATION_NAMES, PROGRAM_WORDS } from '../render/kustomize/names.ts';
import { deployerReach } from './reach-deployers.ts';
import { kustomizationReach, REPLACES } from './reach-kustomize.ts';
import { isReaderFile, readersOf } from './readers.ts';
import {
  type AlsoLook,
  createMentionReader,
  lookThrough,
  type ScanMemory,
  type SeenFile,
  scanForDeployers,
} from './scan.ts';

export async function canReach(
  base: Tree,
  head: Tree,
  index: TreeIndex,
  shapes: FolderShapes,
  memory: ScanMemory,
  differences: readonly FileDiff[],
): Promise<boolean> {
  for (const { path, base: before, head: after } of differences) {
    const name = baseName(path);
    if (name === 'Chart.yaml' || KUSTOMIZATION_NAMES.includes(name) || shapes.chartOf(path) !== null) return true;
    if (isReaderFile(path) || nameRun(name) === '') return true;
    for (const side of [before, after]) if (side !== null && !side.mode.startsWith('100')) return true;
  }
  if (await linkLeadsTo(index, differences)) return true;
  if (
    (await mentionsDeployer(base, sideOf(differences, 'base'))) ||
    (await mentionsDeployer(head, sideOf(differences, 'head')))
  )
    return true;

  const paths = differences.map(({ path }) => path);
  const runs = [...new Set(paths.map(path => nameRun(baseName(path))))];
  const kustomizations = await kustomizationReach({ tree: head, shapes, index }, paths, runs);
  const deployers = deployerReach(head, shapes, paths);
  let runsPrograms = false;
  const look = (file: SeenFile): void => {
    const { hidden, found } = file;
    const holds = (set: keyof typeof SETS, texts: readonly string[]): boolean =>
      hidden === null || (found & SETS[set]) !== 0 || hidden.some(bytes => texts.some(text => bytes.includes(text)));
    runsPrograms ||= holds('programs', PROGRAM_WORDS);
    const question = { file, names: holds('runs', runs), keys: holds('keys', FILE_KEYS) };
    kustomizations.look({ ...question, replaces: holds('replaces', REPLACES) });
    deployers.look(question);
  };
  const maybe: TreeEntry[] = [];
  const also: AlsoLook = {
    sets: [runs, PROGRAM_WORDS, FILE_KEYS, REPLACES],
    always: kustomizations.isOne,
    look,
    maybe: entry => maybe.push(entry),
  };
  await scanForDeployers(head, shapes, memory, also);
  const deployed = once(() => mentionsAny(head, maybe));
  // A program that a kustomization names may read any file.
  if (runsPrograms && shapes.kustomizations.length > 0) return true;
  if (await kustomizations.reads(deployed)) return true;
  const readers = await readersOf(index);
  if (readers.some(reader => paths.some(path => reader.reads(path)))) return true;
  if (!(await deployed())) return false;
  if (paths.some(path => !isPassedBy(path))) return true;
  if (deployers.readFolders() && differences.some(each => movesFolder(each, index))) return true;
  return deployers.name(memory);
}

/** The bits of what is looked for. */
const SETS = { runs: 1, programs: 2, keys: 4, replaces: 8 } as const;

/** Files that no deployer takes for a manifest, template or archive when it reads a whole folder. */
export function isPassedBy(path: string): boolean {
  const name = baseName(path);
  return (
    name.includes('.', 1) &&
    !/\.(?:ya?ml|json|jsonnet|libsonnet|tgz|gz|tar|zip|gotmpl|tpl|tmpl|env|properties|toml|cue|k|star)$/i.test(name)
  );
}

/** Is there a folder on one side only? A git generator makes an application of each. */
function movesFolder({ path, base, head }: FileDiff, index: TreeIndex): boolean {
  const folder = folderOf(path);
  if (head === null) return !index.isFolder(folder);
  return base === null && index.below(folder).every(entry => entry.path === path || entry.oid === head.oid);
}

/** Is a link that did not change a way to a file that did? */
async function linkLeadsTo(index: TreeIndex, differences: readonly FileDiff[]): Promise<boolean> {
  for (const link of index.below('').filter(entry => entry.mode === '120000')) {
    const resolved = await index.resolve(link.path);
    const target = resolved.kind === 'file' ? resolved.entry.path : resolved.kind === 'folder' ? resolved.path : null;
    if (target !== null && differences.some(({ path }) => isWithin(path, target))) return true;
  }
  return false;
}

/** Does one of the files mention a deployer? The first few mostly do. */
async function mentionsAny(tree: Tree, entries: readonly TreeEntry[]): Promise<boolean> {
  const mention = createMentionReader();
  for (let from = 0; from < entries.length; from += FEW) {
    let found = false;
    await lookThrough(tree, entries.slice(from, from + FEW), ({ bytes, entry }) => {
      found ||= entry.path.endsWith('.tgz') || mention(bytes, false) !== null;
      return false;
    });
    if (found) return true;
  }
  return false;
}

const FEW = 64;

async function mentionsDeployer(tree: Tree, entries: readonly TreeEntry[]): Promise<boolean> {
  const mention = createMentionReader();
  let found = false;
  await lookThrough(tree, entries, ({ bytes }) => {
    found ||= mention(bytes, false)?.namesGroup === true;
    return false;
  });
  return found;
}

export function sideOf(differences: readonly FileDiff[], side: 'base' | 'head'): readonly TreeEntry[] {
  return differences.flatMap(difference => {
    const entry = difference[side];
    return entry?.mode.startsWith('100') ? [entry] : [];
  });
}
