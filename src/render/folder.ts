// Rendered folders: manifests that another tool made, committed to the repository or written by an earlier step of the
// job.
//
// `rendered: {head: manifests}` is a folder of the repository, read from git on both sides; its own lines are the lines
// that are deployed.
// `rendered: {base: out/base, head: out/head}` are folders on disk, which an earlier step made of the two revisions.
// They are trusted as that step is: one that runs the pull request's own scripts with write access to `out/base` lets
// the pull request write both sides.
import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderOf, pathFault } from '../git/path.ts';
import type { Tree, TreeEntry } from '../git/tree.ts';
import { joinPath, type TreeIndex, treeIndex } from '../git/tree-index.ts';
import type { RenderedFile } from '../manifest/origin.ts';
import { templateOrigin } from '../manifest/origin-template.ts';
import type { Problem, SourceFile, SourceRef } from '../model.ts';
import { quote } from '../text/escape.ts';
import { findCharts } from './helm/chart.ts';
import { bySource, splitHelmOutput, templatePath } from './helm/output.ts';
import { decode } from './loose-yaml.ts';
import { keyOf, makeRoot, type Outcome, sourceRef } from './make-root.ts';
import type { RenderContext, RenderedSpec, Root } from './root.ts';
import { leavingLink } from './sandbox-copy.ts';

/**
 * One Root for each folder with files, so that a change in one of a thousand applications is read alone. Never empty: a
 * folder that is not there is a Root with a problem, since "nothing was rendered" must not read as "nothing runs".
 */
export async function renderedRoots(tree: Tree, spec: RenderedSpec, context: RenderContext): Promise<readonly Root[]> {
  return spec.base === null ? committedRoots(tree, spec, context) : diskRoots(tree, spec, spec.base, context);
}

async function committedRoots(tree: Tree, spec: RenderedSpec, context: RenderContext): Promise<readonly Root[]> {
  const index = await treeIndex(tree);
  const folders = new Map<string, TreeEntry[]>();
  for (const entry of index.below(spec.head)) {
    const folder = folderOf(entry.path);
    const known = folders.get(folder);
    if (known === undefined) folders.set(folder, [entry]);
    else known.push(entry);
  }
  if (folders.size === 0) return [emptyRoot(tree, spec, spec.head, context)];
  return [...folders].map(([folder, entries]) => {
    const ref = sourceRef('rendered', folder, spec.detail ?? spec.environment ?? '');
    const paths = new Set(entries.map(entry => entry.path));
    const key = keyOf(['rendered', folder, spec.after?.fingerprint ?? null], entries);
    const render = (): Promise<Outcome> => readCommitted(index, ref, spec, entries);
    return makeRoot(
      { tree, ref, ...aboutOf(spec), key, claims: path => paths.has(path), reads: path => paths.has(path), render },
      context,
    );
  });
}

function aboutOf(spec: RenderedSpec): Pick<Root, 'why' | 'namespace' | 'environment'> {
  return { why: spec.why, namespace: spec.namespace, environment: spec.environment };
}

async function readCommitted(
  index: TreeIndex,
  ref: SourceRef,
  spec: RenderedSpec,
  entries: readonly TreeEntry[],
): Promise<Outcome> {
  const problems: Problem[] = [];
  const wanted: TreeEntry[] = [];
  for (const entry of entries) {
    const found = await index.resolve(entry.path);
    if (found.kind === 'file') wanted.push(found.entry);
    else if (found.kind === 'outside') problems.push(leavingLink(entry.path, ref.path));
    else if (found.kind === 'submodule') {
      problems.push({
        code: 'submodule',
        path: entry.path,
        message: `${quote(entry.path)} is a submodule, whose files are not in this repository.`,
        hint: 'Put the rendered files into this repository.',
      });
    }
  }
  const files: SourceFile[] = [];
  for await (const { entry, bytes } of index.tree.readMany(wanted)) {
    const after = spec.after?.apply(decode(bytes));
    problems.push(...(after?.problems ?? []));
    files.push({
      path: entry.path,
      source: ref,
      bytes: after === undefined ? Buffer.from(bytes) : Buffer.from(after.text),
    });
  }
  return { files, problems };
}

/** A file that an earlier step wrote. */
interface DiskFile {
  /** Relative to the rendered folder. */
  readonly path: string;
  readonly bytes: Buffer;
}

async function diskRoots(
  tree: Tree,
  spec: RenderedSpec,
  base: string,
  context: RenderContext,
): Promise<readonly Root[]> {
  const folder = joinPath('', tree.trust === 'base' ? base : spec.head);
  if (context.workspace === null || folder === null) return [emptyRoot(tree, spec, spec.head, context)];
  const problems: Problem[] = [];
  const files = await readFolder(join(context.workspace, folder), folder, context, problems);
  const groups = new Map<string, DiskFile[]>();
  for (const file of files) {
    const group = folderOf(file.path);
    const known = groups.get(group);
    if (known === undefined) groups.set(group, [file]);
    else known.push(file);
  }
  const roots = [...groups].map(([group, members]) => {
    // The head's name on both sides, so that the two are compared.
    const path = joinPath(spec.head, group) ?? spec.head;
    const ref = sourceRef('rendered', path, spec.detail ?? spec.environment ?? '');
    const hash = createHash('sha256');
    for (const file of members) hash.update(JSON.stringify([file.path, file.bytes.length])).update(file.bytes);
    const key = keyOf(['rendered', path, spec.after?.fingerprint ?? null, hash.digest('hex')], []);
    const render = (): Promise<Outcome> => readDisk(tree, ref, spec, members);
    return makeRoot({ tree, ref, ...aboutOf(spec), key, claims: () => false, reads: () => false, render }, context);
  });
  if (roots.length === 0 || problems.length > 0) roots.push(emptyRoot(tree, spec, folder, context, problems));
  return roots;
}

async function readDisk(
  tree: Tree,
  ref: SourceRef,
  spec: RenderedSpec,
  members: readonly DiskFile[],
): Promise<Outcome> {
  const problems: Problem[] = [];
  const files: RenderedFile[] = [];
  for (const member of members) {
    const text = decode(member.bytes);
    const after = spec.after?.apply(text);
    problems.push(...(after?.problems ?? []));
    // A text without Helm's comments stays in one piece, byte by byte.
    const documents = splitHelmOutput(after?.text ?? text);
    const grouped = documents.length > 1 || documents.some(document => document.source !== '');
    const whole = after === undefined ? member.bytes : Buffer.from(after.text);
    for (const [source, group] of grouped ? bySource(documents) : new Map([['', null]])) {
      const template = await templateOf(tree, source);
      const path = template?.path ?? joinPath(spec.head, member.path) ?? spec.head;
      const bytes = group === null ? whole : Buffer.from(group.map(document => document.text).join(''));
      files.push({ path, source: ref, bytes, origin: templateOrigin(path, template?.text ?? null) });
    }
  }
  return { files, problems };
}

/**
 * The template that a `# Source:` comment means, if exactly one chart of the tree has it. The comment is text of the
 * pull request.
 */
async function templateOf(
  tree: Tree,
  source: string,
): Promise<{ readonly path: string; readonly text: string } | null> {
  const name = source.split('/')[0] ?? '';
  if (name === '') return null;
  const index = await treeIndex(tree);
  const charts = (await findCharts(tree)).filter(chart => chart.name === name);
  const paths = (await Promise.all(charts.map(chart => templatePath(index, chart, source)))).filter(
    path => path !== null,
  );
  const [path] = paths;
  if (path === undefined || paths.length > 1) return null;
  const bytes = await tree.readFile(path);
  return bytes === null ? null : { path, text: decode(bytes) };
}

async function readFolder(
  folder: string,
  shown: string,
  context: RenderContext,
  problems: Problem[],
): Promise<readonly DiskFile[]> {
  const files: DiskFile[] = [];
  let bytesTaken = 0;
  const queue = [''];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const names = await readdir(join(folder, next)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
      throw error;
    });
    for (const name of names.sort()) {
      const path = next === '' ? name : `${next}/${name}`;
      const status = await lstat(join(folder, path));
      if (status.isDirectory()) queue.push(path);
      else if (status.isSymbolicLink() || !status.isFile() || pathFault(path) !== null)
        problems.push(oddFile(shown, path));
      else {
        bytesTaken += status.size;
        if (bytesTaken > context.limits.maxInputBytes || files.length >= context.limits.maxInputFiles) {
          problems.push(tooLarge(shown, context));
          return files;
        }
        files.push({ path, bytes: await readFile(join(folder, path)) });
      }
    }
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function oddFile(folder: string, path: string): Problem {
  return {
    code: 'symlink',
    path: folder,
    message: `${quote(path)} in the rendered folder ${quote(folder)} is no regular file with a plain name, so it was not read.`,
    hint: 'Let the step that renders write regular files only.',
  };
}

function tooLarge(folder: string, context: RenderContext): Problem {
  const { maxInputBytes, maxInputFiles } = context.limits;
  return {
    code: 'render-limit',
    path: folder,
    message: `The rendered folder ${quote(folder)} holds more than ${maxInputFiles} files or ${maxInputBytes} bytes; the rest was not read.`,
    hint: 'Render into several folders and name each of them.',
  };
}

/** A Root that has nothing but a problem. */
function emptyRoot(
  tree: Tree,
  spec: RenderedSpec,
  folder: string,
  context: RenderContext,
  problems: readonly Problem[] = [],
): Root {
  const missing: Problem = {
    code: 'no-manifests',
    path: folder,
    message: `There are no files in the rendered folder ${quote(folder)} (${spec.why}).`,
    hint:
      spec.base === null
        ? 'Commit it, or name a `base` folder too if an earlier step renders both.'
        : 'Let a step before this one render into it.',
  };
  const all = problems.length > 0 ? problems : [missing];
  const ref = sourceRef('rendered', spec.head, spec.detail ?? spec.environment ?? '');
  const key = keyOf(['rendered', spec.head, all], []);
  const render = async (): Promise<Outcome> => ({ files: [], problems: all });
  return makeRoot({ tree, ref, ...aboutOf(spec), key, claims: () => false, reads: () => false, render }, context);
}
