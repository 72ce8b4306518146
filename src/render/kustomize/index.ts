// Kustomizations: finds the roots (those that no other one includes), and makes a Root of each.

import { folderOf } from '../../git/path.ts';
import type { Tree } from '../../git/tree.ts';
import { type TreeIndex, treeIndex } from '../../git/tree-index.ts';
import type { Problem } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import { looseDocuments } from '../loose-documents.ts';
import { textsOf } from '../loose-yaml.ts';
import { keyOf, makeRoot, type Outcome, orProblem, sourceRef } from '../make-root.ts';
import type { GitReference } from '../remote/git.ts';
import type { KustomizeRenderSpec, RenderContext, Root, RootInputs } from '../root.ts';
import { bombProblem, buildKustomization, type KustomizeBuild, writtenText } from './build.ts';
import {
  includedFolders,
  type KustomizeFiles,
  kustomizationsIn,
  kustomizeFiles,
  type WrittenKustomization,
} from './files.ts';
import { fetchableBases, withBases } from './remote.ts';
import { writeKustomization } from './write.ts';

/**
 * Folders with a kustomization that no other kustomization includes, sorted. Components are none: they are nothing by
 * themselves. Objects of Flux (`kustomize.toolkit.fluxcd.io`) often lie in files named kustomization.yaml and are none
 * either.
 */
export async function findKustomizationRoots(tree: Tree): Promise<readonly string[]> {
  const entries = (await tree.entries()).filter(entry => isKustomizationFile(entry.path));
  if (entries.length === 0) return [];
  const index = await treeIndex(tree);
  const folders = new Set<string>();
  for (const entry of entries)
    if (await isDeployable(index, folderOf(entry.path), entry.path)) folders.add(folderOf(entry.path));
  const included = new Set<string>();
  for (const folder of folders) for (const other of await includedFolders(index, folder)) included.add(other);
  return [...folders].filter(folder => !included.has(folder)).sort();
}

/** Does the folder's file say what can be built by itself: neither a Component nor an object of another kind? */
export async function isDeployable(index: TreeIndex, folder: string, path?: string): Promise<boolean> {
  const file = path ?? kustomizationsIn(index, folder)[0]?.path;
  const found = file === undefined ? null : await index.resolve(file);
  if (found?.kind !== 'file') return false;
  const { documents: read, doubtful } = await (await looseDocuments(index)).of(found.entry);
  // Where a field stands there more than once, Go may take another one than we would: then it is a kustomization.
  const all = (name: string, is: (text: string) => boolean): boolean => {
    const texts = textsOf(read[0], name);
    return texts.length > 0 && texts.every(is);
  };
  // An empty version is the default one: https://github.com/kubernetes-sigs/kustomize/blob/master/api/types/kustomization.go
  const foreign = all('apiversion', text => text !== '' && !text.startsWith('kustomize.config.k8s.io/'));
  return doubtful || !(foreign || all('kind', text => text === 'Component'));
}

function isKustomizationFile(path: string): boolean {
  return /(^|\/)(kustomization\.ya?ml|Kustomization)$/.test(path);
}

/**
 * A Root that builds the kustomization of a folder. Always gives one: what is wrong with the folder is in its
 * rendering.
 */
export async function kustomizeRoot(tree: Tree, spec: KustomizeRenderSpec, context: RenderContext): Promise<Root> {
  const index = await treeIndex(tree);
  const { written, problems: refused } = await writeKustomization(index, spec);
  const files = await kustomizeFiles(index, spec.path, written);
  const before = [...refused, ...problemsBefore(index, spec, files, { written, isFetched: false })];
  return makeRoot(
    {
      tree,
      ref: sourceRef('kustomize', spec.path, spec.detail ?? spec.environment ?? ''),
      why: spec.why,
      namespace: spec.namespace,
      environment: spec.environment,
      key: keyOf(optionsOf(spec, written, refused), files.entries.values()),
      claims: path => files.claimed.has(path),
      inputs: before.length > 0 || files.remote.length > 0 ? null : inputsOf(spec, files, written),
      // A program may read anything.
      reads: path => files.programs.length > 0 || files.entries.has(path) || files.claimed.has(path),
      render: async () => {
        const plain = await fetchablePlainFiles(tree, files, context);
        if (plain !== null) {
          const { buildWithPlainFiles } = await import('./remote-files.ts');
          return buildWithPlainFiles(tree, spec, plain, context);
        }
        const references = fetchableBases(files.remote, context);
        const problems = [
          ...refused,
          ...problemsBefore(index, spec, files, { written, isFetched: references !== null }),
        ];
        if (problems.length > 0) return { files: [], problems };
        const outcome =
          references === null
            ? await buildKustomization({ index, spec, files, written, bases: null }, context)
            : await buildWithBases({ index, spec, files, written }, references, context);
        return { ...outcome, problems: [...outcome.problems, ...patternProblems(index, spec, files)] };
      },
    },
    context,
  );
}

/** Files by URL that may be fetched; null where there are none. */
async function fetchablePlainFiles(tree: Tree, files: KustomizeFiles, context: RenderContext) {
  if (files.remote.length === 0 || context.remote === null) return null;
  return (await import('./remote-files.ts')).plainFiles(tree, files, context.remote.allow);
}

function inputsOf(
  spec: KustomizeRenderSpec,
  { entries, effects, programs, builtPlugins }: KustomizeFiles,
  written: WrittenKustomization | null,
): RootInputs | null {
  if (effects.has('computes') || programs.length + builtPlugins.length > 0) return null;
  return {
    entries: [...entries.values()].filter(({ mode }) => mode.startsWith('100')),
    text: writtenText(written) ?? '',
    generates: effects.has('generates'),
    // What a substitution makes of a name is not to be seen either.
    renames: effects.has('renames') || spec.after !== undefined,
  };
}

/** Fetches the remote bases, looks at them as at our own files, and builds. */
function buildWithBases(
  build: Omit<KustomizeBuild, 'bases'>,
  references: readonly GitReference[],
  context: RenderContext,
): Promise<Outcome> {
  const { spec } = build;
  const judge = async (folder: string, index: TreeIndex): Promise<readonly Problem[]> => {
    const there = await kustomizeFiles(index, folder);
    const problems = problemsBefore(index, { ...spec, path: folder }, there, { written: null, isFetched: true });
    const entries = [...there.entries.values()].filter(({ mode }) => mode === '100644' || mode === '100755');
    const bombs: Problem[] = [];
    for await (const { entry, bytes } of index.tree.readMany(entries)) {
      const bomb = bombProblem(entry, bytes);
      if (bomb !== null) bombs.push(bomb);
    }
    return [...problems, ...bombs].map(problem => ({ ...problem, path: spec.path }));
  };
  return orProblem(spec.path, async () => {
    const built = await withBases(references, context, judge, bases =>
      buildKustomization({ ...build, bases }, context),
    );
    return 'files' in built ? built : { files: [], problems: built.problems };
  });
}

/** What stands for the specification in keys: all that changes what is built. */
function optionsOf(
  spec: KustomizeRenderSpec,
  written: WrittenKustomization | null,
  refused: readonly Problem[],
): unknown {
  const { path, loadRestrictions, after, network } = spec;
  const text = writtenText(written);
  return ['kustomize', path, loadRestrictions, text, after?.fingerprint ?? null, network, refused];
}

function problemsBefore(
  index: TreeIndex,
  spec: KustomizeRenderSpec,
  files: KustomizeFiles,
  { written, isFetched }: { readonly written: WrittenKustomization | null; readonly isFetched: boolean },
): readonly Problem[] {
  const problems = [...files.problems];
  if (spec.loadRestrictions === 'none') {
    for (const folder of files.builtPlugins) {
      problems.push(unrestricted(spec.path, `${quote(folder)} builds configurations of generators or transformers`));
    }
    for (const text of files.climbing) {
      problems.push(unrestricted(spec.path, `the text ${quote(text, 40)} can be read as a path out of the repository`));
    }
  }
  if (!spec.network && !isFetched) for (const text of files.remote) problems.push(remoteProblem(spec.path, text));
  if (written === null && kustomizationsIn(index, spec.path).length === 0) {
    problems.push({
      code: 'no-manifests',
      path: spec.path,
      message: `There is no kustomization in ${quote(spec.path)} (${spec.why}).`,
      hint: 'Correct the path, or add a kustomization.yaml.',
    });
  }
  return problems;
}

/** What a deployer's kustomize rewrites with such selections depends on its version, so one build does not show it. */
function patternProblems(
  index: TreeIndex,
  { path, why }: KustomizeRenderSpec,
  { patterns, entries }: KustomizeFiles,
): readonly Problem[] {
  if (patterns.length === 0) return [];
  const file = kustomizationsIn(index, path)[0]?.path ?? path;
  const texts = [...patterns].sort();
  return [
    {
      code: 'not-followed',
      path: file,
      message: `A replacement in the kustomization of ${quote(path)} (${why}) selects its targets by ${quote(texts[0] ?? '', 80)}, which kustomize reads as a regular expression since 5.8 and as a plain text before, so what is deployed depends on the version that the deployer has.`,
      hint: 'Select by exact kinds, names and namespaces, one target for each.',
      level: 'warning',
      unseen: {
        key: keyOf(['replacement patterns', path, texts], []),
        location: { path: file, line: 1, column: 1, precision: 'file' },
        reads: touched => entries.has(touched),
      },
    },
  ];
}

/** Without load restrictions, kustomize reads any file of the machine that a configuration names. */
function unrestricted(path: string, what: string): Problem {
  return {
    code: 'not-followed',
    path,
    message: `The kustomization in ${quote(path)} is built without load restrictions, and ${what}, so it is not built: it could read any file of this machine.`,
    hint: 'Name files of configurations and patches one by one, by relative paths inside the repository.',
  };
}

function remoteProblem(path: string, text: string): Problem {
  return {
    code: 'remote-source',
    path,
    message: `The kustomization in ${quote(path)} reads ${quote(text)} from the network, so it is not built.`,
    hint: 'Name it by a tag or a whole commit id, and allow it with `remote.allow` in .cronledger/config.yaml of the base branch; or copy what it names into this repository.',
  };
}
