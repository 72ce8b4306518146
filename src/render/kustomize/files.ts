// Which files a kustomization reads: resources, bases, components, patches, generators, replacements, configurations,
// transformers, …
//
// The build's key, the copy it works on, and what is not read as a plain manifest beside it all come from this list. A
// file that is missing from it makes the build fail, because the copy lacks it; so an omission is seen, and never hides
// anything.
// Reading rules: https://github.com/kubernetes-sigs/kustomize/blob/master/api/types/kustomization.go and
// …/api/internal/loader/fileloader.go

import type { TreeEntry } from '../../git/tree.ts';
import { joinPath, type TreeIndex } from '../../git/tree-index.ts';
import type { JsonObject, Problem } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import { type LooseDocuments, looseDocuments } from '../loose-documents.ts';
import { looseValue } from '../loose-yaml.ts';
import { leavingLink } from '../sandbox-copy.ts';
import { type Effect, kustomizationFields, type NamingFields, pluginFields, type Reference } from './fields.ts';
import { KUSTOMIZATION_NAMES } from './names.ts';
import { replacementPatterns } from './patterns.ts';

const MAX_FOLDERS = 2_000;

export interface KustomizeFiles {
  /** All that the build reads, links included. */
  readonly entries: ReadonlyMap<string, TreeEntry>;
  /** Paths that are judged as part of the build. */
  readonly claimed: ReadonlySet<string>;
  /** Folders of other kustomizations that this one includes, directly or not. */
  readonly includes: ReadonlySet<string>;
  /**
   * What keeps the build from being tried: remote references, references out of the repository, Helm charts, YAML
   * bombs.
   */
  readonly problems: readonly Problem[];
  /** References that need the network. */
  readonly remote: readonly string[];
  /** Folders that build configurations of plugins, so that what those read is not known before they are built. */
  readonly builtPlugins: readonly string[];
  /** Configurations of plugins that are programs: those may read anything. */
  readonly programs: readonly string[];
  /** Selections of replacements that versions of kustomize read in two ways. */
  readonly patterns: readonly string[];
  /** Texts of several lines that lead out of the repository if they are taken for paths. */
  readonly climbing: readonly string[];
  readonly effects: ReadonlySet<Effect>;
}

interface Walk {
  /** Leave out what the included folders read. */
  readonly shallow: boolean;
  readonly index: TreeIndex;
  readonly documents: LooseDocuments;
  readonly entries: Map<string, TreeEntry>;
  readonly claimed: Set<string>;
  readonly includes: Set<string>;
  readonly visited: Set<string>;
  readonly problems: Map<string, Problem>;
  readonly remote: Set<string>;
  readonly builtPlugins: Set<string>;
  readonly programs: Set<string>;
  readonly patterns: Set<string>;
  readonly climbing: Set<string>;
  readonly effects: Set<Effect>;
}

/** A kustomization file as a deployer has written it, in place of the tree's. */
export interface WrittenKustomization {
  readonly path: string;
  readonly kustomization: JsonObject;
}

/** The files of the kustomization in `folder`, of which a deployer may have written the file. */
export async function kustomizeFiles(
  index: TreeIndex,
  folder: string,
  written: WrittenKustomization | null = null,
): Promise<KustomizeFiles> {
  const walk = await newWalk(index, false);
  await visitFolder(walk, folder, null, written);
  walk.includes.delete(folder);
  const { entries, claimed, includes, problems, remote, builtPlugins, programs, patterns, climbing, effects } = walk;
  return {
    entries,
    claimed,
    includes,
    problems: [...problems.values()],
    remote: [...remote],
    builtPlugins: [...builtPlugins],
    programs: [...programs],
    patterns: [...patterns],
    climbing: [...climbing],
    effects,
  };
}

/** The folders that the kustomization in a folder names itself. */
export async function includedFolders(index: TreeIndex, folder: string): Promise<ReadonlySet<string>> {
  const walk = await newWalk(index, true);
  await visitFolder(walk, folder, null);
  walk.includes.delete(folder);
  return walk.includes;
}

async function newWalk(index: TreeIndex, shallow: boolean): Promise<Walk> {
  return {
    shallow,
    index,
    documents: await looseDocuments(index),
    entries: new Map(),
    claimed: new Set(),
    includes: new Set(),
    visited: new Set(),
    problems: new Map(),
    remote: new Set(),
    builtPlugins: new Set(),
    programs: new Set(),
    patterns: new Set(),
    climbing: new Set(),
    effects: new Set(),
  };
}

/** The kustomization files that stand in a folder (one, where all is well). */
export function kustomizationsIn(index: TreeIndex, folder: string): readonly TreeEntry[] {
  return KUSTOMIZATION_NAMES.map(name => index.entry(folder === '' ? name : `${folder}/${name}`)).filter(
    entry => entry !== undefined,
  );
}

/**
 * `plugins` is the folder whose loader reads what plugin configurations name, while a folder of them is walked; null
 * elsewhere.
 */
async function visitFolder(
  walk: Walk,
  folder: string,
  plugins: string | null,
  written: WrittenKustomization | null = null,
): Promise<void> {
  const visit = `${plugins ?? ''}\n${folder}`;
  if (walk.visited.has(visit)) return;
  walk.visited.add(visit);
  walk.includes.add(folder);
  if (walk.shallow && walk.visited.size > 1) return;
  if (walk.visited.size > MAX_FOLDERS) {
    addProblem(walk, {
      code: 'render-limit',
      path: folder,
      message: `A kustomization includes more than ${MAX_FOLDERS} others.`,
      hint: 'Split it into roots that are deployed separately.',
    });
    return;
  }
  if (written === null && kustomizationsIn(walk.index, folder).length !== 1) walk.effects.add('computes');
  for (const name of KUSTOMIZATION_NAMES) {
    const path = folder === '' ? name : `${folder}/${name}`;
    const isWritten = written?.path === path;
    const entry = walk.index.entry(path) === undefined ? null : await addFile(walk, path, path);
    if (isWritten) {
      await visitFields(walk, folder, path, kustomizationFields(looseValue(written.kustomization)), plugins);
    }
    if (entry === null || isWritten) continue;
    // Only the first document counts: sigs.k8s.io/yaml decodes one.
    const { documents, doubtful } = await walk.documents.of(entry);
    // Go may read more references in it than we do: then all that is near may be part of it.
    if (doubtful) walk.effects.add('computes');
    if (doubtful) for (const near of walk.index.below(folder)) walk.entries.set(near.path, near);
    await visitFields(walk, folder, path, kustomizationFields(documents[0] ?? null), plugins);
  }
}

/** `plugins`: see `visitFolder`. */
async function visitFields(
  walk: Walk,
  folder: string,
  file: string,
  fields: NamingFields,
  plugins: string | null,
): Promise<void> {
  for (const pattern of fields.patterns) walk.patterns.add(pattern);
  for (const effect of fields.effects) walk.effects.add(effect);
  if (fields.programs.length > 0) walk.programs.add(file);
  // What it names is part of what it makes; what else it reads nobody knows.
  for (const word of fields.programs) {
    const path = joinPath(folder, word);
    if (path === null || path === folder) continue;
    const found = await walk.index.resolve(path);
    const named = found.kind === 'file' ? [found.entry] : found.kind === 'folder' ? walk.index.below(found.path) : [];
    for (const entry of named) walk.entries.set(entry.path, entry);
  }
  for (const reference of fields.references) {
    const inside = reference.plugins === 'here' ? folder : reference.plugins === 'as-outside' ? plugins : null;
    await visitReference(walk, folder, reference, inside);
  }
  for (const chart of fields.charts) {
    const local = joinPath(folder, chart.folder);
    const entries = local !== null && walk.index.isFolder(local) ? walk.index.below(local) : [];
    for (const entry of entries) walk.entries.set(entry.path, entry);
    addProblem(walk, {
      code: 'not-followed',
      path: file,
      message: `${quote(file)} renders the Helm chart ${quote(chart.name)} (\`helmCharts\`), which builds here never do.`,
      hint: 'Render the chart from a source of its own (`helm:` in .cronledger/config.yaml), or render in CI and name the result under `rendered:`.',
    });
  }
}

async function visitReference(
  walk: Walk,
  folder: string,
  { text, use }: Pick<Reference, 'text' | 'use'>,
  plugins: string | null,
): Promise<void> {
  const path = joinPath(folder, text);
  if (use === 'text') {
    if (path === null) walk.climbing.add(text);
    return;
  }
  const found = path === null ? null : await walk.index.resolve(path);
  if (found?.kind === 'file' && path !== null) {
    const entry = await addFile(walk, path, folder);
    if (entry !== null && use === 'replacements') await visitReplacements(walk, entry);
    if (entry === null || plugins === null) return;
    for (const document of (await walk.documents.of(entry)).documents) {
      await visitFields(walk, plugins, path, pluginFields(document), null);
    }
    return;
  }
  // Where nothing is there the build fails, and nobody but kustomize can say so.
  if (found?.kind !== 'folder' && use !== 'patch') walk.effects.add('computes');
  // A folder named `github.com/a/b` is no folder to kustomize, but a repository; see `remoteReference`.
  if (remoteReference(text)) walk.remote.add(text);
  else if (found?.kind === 'folder' && use === 'resource') {
    for (const link of found.via) walk.entries.set(link.path, link);
    if (plugins !== null) walk.builtPlugins.add(found.path);
    await visitFolder(walk, found.path, plugins);
  } else if (found?.kind === 'submodule') walk.entries.set(found.entry.path, found.entry);
  else if (found?.kind === 'outside' && found.link !== null) addProblem(walk, leavingLink(found.link.path, folder));
  else if (path === null || found?.kind === 'outside') {
    addProblem(walk, {
      code: 'not-followed',
      path: folder,
      message: `The kustomization in ${quote(folder)} names ${quote(text)}, which is not in this repository, so it is not built.`,
      hint: 'Keep what a kustomization reads inside the repository, and name it by a relative path.',
    });
  }
}

/** A file of replacements holds one or a list of them. */
async function visitReplacements(walk: Walk, entry: TreeEntry): Promise<void> {
  for (const document of (await walk.documents.of(entry)).documents) {
    const replacements = Array.isArray(document) ? document : [document];
    for (const pattern of replacementPatterns(replacements)) walk.patterns.add(pattern);
  }
}

/** Adds a file with the links that lead to it. Null where there is none. */
async function addFile(walk: Walk, path: string, from: string): Promise<TreeEntry | null> {
  const found = await walk.index.resolve(path);
  for (const link of found.via) walk.entries.set(link.path, link);
  if (found.kind === 'outside' && found.link !== null) addProblem(walk, leavingLink(found.link.path, from));
  if (found.kind !== 'file') return null;
  const { entry } = found;
  walk.entries.set(entry.path, entry);
  for (const name of [path, entry.path]) walk.claimed.add(name);
  return entry;
}

function addProblem(walk: Walk, problem: Problem): void {
  walk.problems.set(`${problem.code} ${problem.message}`, problem);
}

/**
 * Would kustomize fetch this? By HTTP, or with git: schemes, `user@host:path`, and GitHub's host name without a scheme.
 * A little wider than https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/git/repospec.go
 */
function remoteReference(text: string): boolean {
  return /^(git::)?((https?|ssh|file|git):|[a-z][a-z0-9-]*@|github\.com[/:])/i.test(text);
}
