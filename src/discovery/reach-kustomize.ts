// Does a kustomization read one of some files? See reach.ts.

import { FILE_KEYS, mayHoldPatch, nameRun, patchesFileKey } from '../deployers/file-names.ts';
import { baseName, type FolderShapes, joinPath } from '../deployers/folder-shapes.ts';
import { repositoryPath } from '../git/repository-path.ts';
import type { Tree, TreeEntry } from '../git/tree.ts';
import type { TreeIndex } from '../git/tree-index.ts';
import { mayHoldText, undisguised } from '../manifest/disguise.ts';
import { KUSTOMIZATION_NAMES } from '../render/kustomize/names.ts';
import { mayName } from './named-path.ts';
import { isManifestName, lookThrough, type SeenFile } from './scan.ts';

/** A replacement may put any text of the repository into a deployer: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/replacements/ */
export const REPLACES: readonly string[] = ['ReplacementTransformer'];

interface Place {
  readonly tree: Tree;
  readonly shapes: FolderShapes;
  readonly index: TreeIndex;
}

export interface KustomizationReach {
  isOne(entry: TreeEntry): boolean;
  look(question: Question): void;
  /** @param deployed are there deployers, to which a patch or a replacement may name a file? */
  reads(deployed: () => Promise<boolean>): Promise<boolean>;
}

interface Question {
  readonly file: Omit<SeenFile, 'found'>;
  /** Does it hold the run of one of the names, or hide what it holds? */
  readonly names: boolean;
  /** Does it hold a key of deployers that name files? */
  readonly keys: boolean;
  /** Does it hold a transformer that replaces texts? */
  readonly replaces: boolean;
}

/**
 * A kustomization names a file itself, or names a configuration of a plugin that does, or a patch by which a deployer does. All of these are
 * found by their own text, whoever names them; of files that are manifests by name the scan for deployers shows every one. A kustomization
 * may name any other file, too: those whose names stand in one are looked through.
 */
export async function kustomizationReach(
  { tree, shapes, index }: Place,
  paths: readonly string[],
  runs: readonly string[],
): Promise<KustomizationReach> {
  const folders = await foldersOf(shapes, index);
  const differing = new Set(paths);
  const others = await otherFiles(index, shapes);
  const kustomizations = new Map<string, TreeEntry>();
  const configurations = new Map<string, TreeEntry>();
  const patches = new Map<string, TreeEntry>();
  const replacing = new Map<string, TreeEntry>();
  const named = new Set(others.get('')?.map(({ file }) => file));

  const note = ({ file: { entry, bytes, hidden }, names, keys, replaces }: Question): void => {
    const own = folders.get(entry.path);
    const texts = [bytes, ...(hidden ?? [])];
    const mayBeNamed = hidden === null || (names && mayName(texts, paths, own ?? null));
    if (own === undefined && mayBeNamed) configurations.set(entry.path, entry);
    if (
      hidden === null ||
      ((names || keys) && texts.some(text => (names || patchesFileKey(text)) && mayHoldPatch(text)))
    )
      patches.set(entry.path, entry);
    if (replaces) replacing.set(entry.path, entry);
    if (own === undefined) return;
    if (mayBeNamed) kustomizations.set(entry.path, entry);
    for (const text of texts.map(each => each.toString('latin1'))) {
      if (/replacements/i.test(text) && /\bpath\b|\bspec\b/i.test(text)) replacing.set(entry.path, entry);
      if (others.size === 0) continue;
      for (const run of text.split(/[^A-Za-z0-9._-]+/))
        for (const { file, path } of others.get(run) ?? [])
          if (!named.has(file) && (path === null || mayName(texts, [path], own))) named.add(file);
    }
  };

  return {
    isOne: entry => folders.has(entry.path),
    // Of the scan's other files (a chart's), those that are named are looked through below.
    look(question) {
      if (isManifestName(question.file.entry.path)) note(question);
    },
    async reads(deployed) {
      await lookThrough(tree, [...named], ({ entry, bytes }) => {
        if (differing.has(entry.path)) return false;
        const hidden = undisguised(bytes);
        const holds = (words: readonly string[]): boolean => mayHoldText(bytes, hidden, words);
        note({ file: { entry, bytes, hidden }, names: holds(runs), keys: holds(FILE_KEYS), replaces: holds(REPLACES) });
        return false;
      });
      const forDeployers = patches.size + replacing.size > 0 && (await deployed());
      const asked = [kustomizations, configurations, ...(forDeployers ? [patches, replacing] : [])];
      if (asked.every(each => each.size === 0)) return false;
      // Parsing is loaded where it is needed: most pull requests need none.
      const { mayReplaceFiles, namedFiles, patchesName } = await import('./reach-parsed.ts');
      const names = new Set(paths.map(baseName));
      let isRead = false;
      const each = async (entries: ReadonlyMap<string, TreeEntry>, reads: (bytes: Buffer, path: string) => boolean) => {
        if (isRead) return;
        await lookThrough(tree, [...entries.values()], ({ entry, bytes }) => {
          isRead ||= reads(bytes, entry.path);
          return false;
        });
      };
      await each(kustomizations, (bytes, path) => {
        const files = namedFiles(bytes);
        const own = [...(folders.get(path) ?? [])];
        return (
          files === null || files.some(file => own.some(folder => differing.has(repositoryPath(file, folder) ?? '')))
        );
      });
      // What a plugin's configuration names counts from the folder of whichever kustomization uses it.
      await each(configurations, bytes => namedFiles(bytes)?.some(file => names.has(baseName(file))) !== false);
      if (!forDeployers) return isRead;
      await each(patches, bytes => patchesName(bytes, paths));
      await each(replacing, bytes => mayReplaceFiles(bytes));
      return isRead;
    },
  };
}

/** The kustomizations by their files, a link's target in its place, and the folders that each of them is the kustomization of. */
async function foldersOf(shapes: FolderShapes, index: TreeIndex): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const folders = new Map<string, Set<string>>();
  for (const folder of shapes.kustomizations) {
    for (const name of KUSTOMIZATION_NAMES) {
      const path = joinPath(folder, name);
      const direct = index.entry(path);
      if (direct === undefined) continue;
      const resolved = direct.mode === '120000' ? await index.resolve(path) : null;
      const entry = resolved === null ? direct : resolved.kind === 'file' ? resolved.entry : null;
      if (entry === null || !entry.mode.startsWith('100')) continue;
      folders.set(entry.path, (folders.get(entry.path) ?? new Set()).add(folder));
    }
  }
  return folders;
}

interface OtherFile {
  readonly file: TreeEntry;
  /** What names it; null where there may be further paths. */
  readonly path: string | null;
}

/** Regular files of other names than manifests have, by the runs of the names that lead to them; of a name without one, by ''. */
async function otherFiles(index: TreeIndex, shapes: FolderShapes): Promise<ReadonlyMap<string, readonly OtherFile[]>> {
  const found = new Map<string, OtherFile[]>();
  if (shapes.kustomizations.length === 0) return found;
  // By way of a link to a folder a file has further paths.
  const links = index.below('').filter(entry => entry.mode === '120000');
  const resolvedLinks = await Promise.all(links.map(entry => index.resolve(entry.path)));
  const isOnePath = resolvedLinks.every(({ kind }) => kind !== 'folder');
  for (const entry of index.below('')) {
    const resolved = entry.mode === '120000' ? await index.resolve(entry.path) : null;
    const file = resolved === null ? entry : resolved.kind === 'file' ? resolved.entry : null;
    if (file === null || !file.mode.startsWith('100')) continue;
    if (isManifestName(file.path)) continue;
    const run = nameRun(baseName(entry.path));
    const known = found.get(run);
    const other = { file, path: isOnePath ? entry.path : null };
    if (known === undefined) found.set(run, [other]);
    else known.push(other);
  }
  return found;
}
