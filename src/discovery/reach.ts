// Can anything that renders read a file that differs? Said from the trees alone, cheaply, and never "no" where it could: most pull requests
// of a large repository touch nothing that is rendered, and for them nothing else is looked at.
//
// The proof. With no Chart.yaml, kustomization, link, deployer or other reader among the differences, both trees have the same readers with
// the same texts, so one tree is asked. A file is read
// - by a chart, if it lies in the chart's folder (`chartOf`);
// - by a kustomization, if the kustomization, or a plugin configuration that it names, names the file: see `kustomizationsRead`;
// - by a deployer that reads whole folders, if it is a manifest by name: then a repository with deployers always says yes;
// - by a deployer that names files (values, parameters, generators), if the text names it: see deployers/file-names.ts;
// - by another program (helmfile, Fleet, …), as readers.ts says.

import { mayNameFile, nameRun, namesFilesByPattern } from '../deployers/file-names.ts';
import { baseName, type FolderShapes, joinPath } from '../deployers/folder-shapes.ts';
import { DEPLOYERS } from '../deployers/index.ts';
import { folderOf } from '../git/path.ts';
import { isWithin, repositoryPath } from '../git/repository-path.ts';
import type { FileDiff, Tree, TreeEntry } from '../git/tree.ts';
import type { TreeIndex } from '../git/tree-index.ts';
import type { JsonObject } from '../model.ts';
import { KUSTOMIZATION_NAMES, PROGRAM_WORDS } from '../render/kustomize/names.ts';
import { isReaderFile, readersOf } from './readers.ts';
import { createMentionReader, isManifestName, type Mention, type ScanMemory, scanForDeployers } from './scan.ts';

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

  const runs = [...new Set(differences.map(({ path }) => nameRun(baseName(path))))];
  const naming = new Set<string>();
  const suspicious: TreeEntry[] = [];
  let runsPrograms = false;
  const mentions = await scanForDeployers(head, shapes, memory, ({ entry, bytes }) => {
    if (runs.some(run => bytes.includes(run))) naming.add(entry.path);
    if (namesFilesByPattern(bytes)) suspicious.push(entry);
    runsPrograms ||= PROGRAM_WORDS.some(word => bytes.includes(word));
  });
  // A program that a kustomization names may read any file.
  if (runsPrograms && shapes.kustomizations.length > 0) return true;
  if (await kustomizationsRead({ head, shapes, index }, differences, runs, naming)) return true;
  const readers = await readersOf(index);
  if (readers.some(reader => differences.some(({ path }) => reader.reads(path)))) return true;
  if (mentions.length === 0) return false;
  if (differences.some(({ path }) => !isPassedBy(path))) return true;
  if (
    mentions.some(mention => mention.text.includes('directories')) &&
    differences.some(each => movesFolder(each, index))
  )
    return true;
  return deployersName(head, shapes, memory, differences, { mentions, naming, suspicious });
}

/** Files that no deployer takes for a manifest, template or archive when it reads a whole folder. */
function isPassedBy(path: string): boolean {
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

/**
 * Does a kustomization read one of the files? To name a file it has to hold the longest plain run of its base name, unless it escapes
 * characters of it (`"\x61"`, a line that ends in a backslash) or is UTF-16: a quote is doubled, and white space may be folded, but neither is
 * in a run. What a kustomization names may be a plugin's configuration, which names further files in the same way. What passes these tests
 * is parsed.
 */
async function kustomizationsRead(
  { head, shapes, index }: Place,
  differences: readonly FileDiff[],
  runs: readonly string[],
  naming: ReadonlySet<string>,
): Promise<boolean> {
  const folders = new Map<string, Set<string>>();
  const entries: TreeEntry[] = [];
  for (const folder of shapes.kustomizations) {
    for (const name of KUSTOMIZATION_NAMES) {
      const path = joinPath(folder, name);
      const direct = index.entry(path);
      if (direct === undefined) continue;
      const resolved = direct.mode === '120000' ? await index.resolve(path) : null;
      const entry = resolved === null ? direct : resolved.kind === 'file' ? resolved.entry : null;
      if (entry === null || !entry.mode.startsWith('100')) continue;
      const known = folders.get(entry.path);
      if (known === undefined) entries.push(entry);
      folders.set(entry.path, (known ?? new Set()).add(folder));
    }
  }
  /** Kustomizations that are to be parsed. */
  const asked = new Map<string, TreeEntry>();
  /** Files that kustomizations name, and by which. */
  const named = new Map<string, { readonly entry: TreeEntry; readonly by: Set<TreeEntry> }>();
  await lookAt(head, entries, ({ entry, bytes }) => {
    const own = folders.get(entry.path) ?? [];
    if (bytes.includes('\\') || bytes.includes(0) || runs.some(run => bytes.includes(run))) {
      asked.set(entry.path, entry);
    }
    for (const word of bytes.toString('latin1').split(/[\s'",[\]{}]+/)) {
      if (!word.includes('.')) continue;
      for (const folder of own) {
        const path = repositoryPath(word, folder);
        const file = path === null ? undefined : index.entry(path);
        if (file === undefined) continue;
        const found = named.get(file.path) ?? { entry: file, by: new Set() };
        found.by.add(entry);
        named.set(file.path, found);
      }
    }
  });
  const differing = new Set(differences.map(({ path }) => path));
  const unread: TreeEntry[] = [];
  const configurations: TreeEntry[] = [];
  for (const { entry } of named.values()) {
    if (differing.has(entry.path)) continue;
    // What a link leads to may hold anything.
    if (entry.mode === '120000') return true;
    if (naming.has(entry.path)) configurations.push(entry);
    else if (!isManifestName(entry.path) && entry.mode.startsWith('100')) unread.push(entry);
  }
  await lookAt(head, unread, ({ entry, bytes }) => {
    if (runs.some(run => bytes.includes(run))) configurations.push(entry);
  });
  if (asked.size + configurations.length === 0) return false;
  // Parsing is loaded where it is needed: most pull requests need none.
  const { namedFiles } = await import('../render/kustomize/fields.ts');
  const names = new Set(differences.map(({ path }) => baseName(path)));
  let isRead = false;
  await lookAt(head, [...asked.values(), ...configurations], ({ entry, bytes }) => {
    const files = namedFiles(bytes);
    if (files === null) isRead = true;
    for (const file of files ?? []) {
      if (!names.has(baseName(file))) continue;
      // What a plugin's configuration names counts from the folder of whichever kustomization uses it.
      const own = asked.has(entry.path) ? [...(folders.get(entry.path) ?? [])] : [];
      if (own.length === 0 || own.some(folder => differing.has(repositoryPath(file, folder) ?? ''))) isRead = true;
    }
  });
  return isRead;
}

interface Place {
  readonly head: Tree;
  readonly shapes: FolderShapes;
  readonly index: TreeIndex;
}

/** What can stand for a letter or digit of a name, or join two halves of it, in double quotes: https://yaml.org/spec/1.2.2/#57-escaped-characters */
const LETTER_ESCAPE = /\\(?:[xuU]|\r|\n)/;

interface Named {
  readonly mentions: readonly Mention[];
  /** Files that hold a run of a changed name. */
  readonly naming: ReadonlySet<string>;
  /** Files that hold the words and the signs of a pattern over files. */
  readonly suspicious: readonly TreeEntry[];
}

async function deployersName(
  head: Tree,
  shapes: FolderShapes,
  memory: ScanMemory,
  differences: readonly FileDiff[],
  { mentions, naming, suspicious }: Named,
): Promise<boolean> {
  const paths = differences.map(({ path }) => path);
  const asked = new Map(suspicious.map(entry => [entry.path, entry]));
  const own = new Set(mentions.map(({ entry }) => entry.path));
  for (const { entry, text } of mentions) {
    if (naming.has(entry.path) || text === '' || LETTER_ESCAPE.test(text)) asked.set(entry.path, entry);
  }
  // A template may compute any name.
  if ([...asked.keys()].some(path => shapes.chartOf(path) !== null)) return true;
  if (asked.size === 0) return false;
  const { parseOnce } = await import('./parse-once.ts');
  for (const { entry, parsed } of await parseOnce(head, [...asked.values()], memory)) {
    if (parsed.problems.length > 0) return true;
    if (parsed.manifests.length === 0 && own.has(entry.path)) return true;
    // Many kinds have a `plugin` or `files`; only what says of a deployer, itself or in a text within it, names files to one.
    if (parsed.manifests.some(({ object }) => namesDeployer(object) && mayNameFile(object, paths))) return true;
  }
  return false;
}

function namesDeployer(object: JsonObject): boolean {
  // Whole numbers beyond 2^53 are bigint, which JSON does not know.
  const text = JSON.stringify(object, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  return DEPLOYERS.some(({ group, reaches }) => reaches !== 'nothing' && text.includes(group));
}

async function mentionsDeployer(tree: Tree, entries: readonly TreeEntry[]): Promise<boolean> {
  const mention = createMentionReader();
  let found = false;
  await lookAt(tree, entries, ({ bytes }) => {
    found ||= mention(bytes, false)?.namesGroup === true;
  });
  return found;
}

async function lookAt(
  tree: Tree,
  entries: readonly TreeEntry[],
  look: (blob: { readonly entry: TreeEntry; readonly bytes: Buffer }) => void,
): Promise<void> {
  if (entries.length === 0) return;
  const note = (blob: { readonly entry: TreeEntry; readonly bytes: Buffer }): boolean => {
    look(blob);
    return false;
  };
  for await (const { entry } of tree.readMany(entries, note))
    throw new Error(`${entry.path} was not to be handed out.`);
}

export function sideOf(differences: readonly FileDiff[], side: 'base' | 'head'): readonly TreeEntry[] {
  return differences.flatMap(difference => {
    const entry = difference[side];
    return entry?.mode.startsWith('100') ? [entry] : [];
  });
}
