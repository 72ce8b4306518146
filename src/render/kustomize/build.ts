// Builds one kustomization with the real kustomize, in the sandbox, twice: once to judge, once more to learn where each
// object came from.
//
// The second build adds `buildMetadata: [originAnnotations]`. What is judged never comes from it: a patch could select
// by that annotation (`annotationSelector`) and so delete here what it leaves alone in the cluster.

import type { TreeEntry } from '../../git/tree.ts';
import type { TreeIndex } from '../../git/tree-index.ts';
import { flowYaml } from '../../kube/flow-yaml.ts';
import type { RenderedFile } from '../../manifest/origin.ts';
import { type BuildSources, kustomizeOrigin } from '../../manifest/origin-kustomize.ts';
import type { Problem } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import { readLooseYaml } from '../loose-yaml.ts';
import { applyAfter, keyOf, type Outcome, sourceRef } from '../make-root.ts';
import type { KustomizeRenderSpec, RenderContext } from '../root.ts';
import { runProblem, type Sandbox, withSandbox } from '../sandbox.ts';
import { planCopy } from '../sandbox-copy.ts';
import type { Tool } from '../tools.ts';
import { type KustomizeFiles, kustomizationsIn, type WrittenKustomization } from './files.ts';
import type { FetchedBases } from './remote.ts';

export interface KustomizeBuild {
  readonly index: TreeIndex;
  readonly spec: KustomizeRenderSpec;
  readonly files: KustomizeFiles;
  /** The kustomization file to write into the copy; null where the folder is built as it is. */
  readonly written: WrittenKustomization | null;
  /** Remote bases that have been fetched; null: none. */
  readonly bases: FetchedBases | null;
}

interface Built {
  readonly text: string;
  /** The same build with origin annotations; '' where it failed, which only costs positions. */
  readonly annotated: string;
}

/**
 * kustomize writes out every alias, without a limit: 291 bytes can ask for 8 GB. A large real manifest has some 10,000
 * values.
 */
const MAX_WEIGHT = 2_000_000;
/** Fewer aliases than this cannot multiply a text by more than some thousand. */
const FEW_ALIASES = 20;
/** The limits of the sandbox are what holds for larger files. */
const MAX_CHECKED_BYTES = 1024 * 1024;
/** Larger files are not kept to find lines in. */
const MAX_KEPT_BYTES = 512 * 1024;

export async function buildKustomization(build: KustomizeBuild, context: RenderContext): Promise<Outcome> {
  const { index, spec, files } = build;
  const plan = await planCopy(index, files.entries.values(), spec.path);
  if (plan.problems.length > 0) return { files: [], problems: plan.problems };
  const found = await context.tools.kustomize();
  if ('problem' in found) return { files: [], problems: [{ ...found.problem, path: spec.path }] };
  const { tool } = found;

  const texts = new Map<string, string>();
  const keep = (entry: TreeEntry, bytes: Buffer): Problem | null => {
    if (bytes.length <= MAX_KEPT_BYTES) texts.set(entry.path, bytes.toString('utf8'));
    return bombProblem(entry, bytes);
  };
  // With the network, the result depends on more than the key says.
  const key =
    files.remote.length > 0 && build.bases === null
      ? null
      : keyOf([tool.name, tool.version, optionsOfCache(build)], plan.entries);
  const cached = key === null ? null : ((await context.cache?.read(key)) ?? null);
  let built: Built;
  if (cached !== null && cached.length === 2) {
    built = { text: cached[0] ?? '', annotated: cached[1] ?? '' };
    for await (const { entry, bytes } of index.tree.readMany(plan.entries.filter(isFile))) keep(entry, bytes);
  } else {
    const made = await withSandbox(index.tree, plan.entries, context, keep, sandbox =>
      runBuilds(sandbox, tool, build, context),
    );
    if ('problems' in made) return { files: [], problems: made.problems };
    built = made;
    if (key !== null) await context.cache?.write(key, [made.text, made.annotated]);
  }
  const after = applyAfter(spec.after, built.text);
  const sources: BuildSources = { root: kustomizationPath(build), texts };
  const file: RenderedFile = {
    path: sources.root,
    source: sourceRef('kustomize', spec.path, detailOf(build)),
    bytes: Buffer.from(after.text),
    origin: kustomizeOrigin(built.annotated, sources),
  };
  return { files: [file], problems: after.problems, cached: cached !== null };
}

/** With the commits of remote bases: a tag that has moved is another source. */
function detailOf({ spec, bases }: KustomizeBuild): string {
  const own = spec.detail ?? spec.environment ?? '';
  return [own, bases === null ? '' : `with ${bases.words}`].filter(part => part !== '').join(', ');
}

function isFile(entry: TreeEntry): boolean {
  return entry.mode === '100644' || entry.mode === '100755';
}

function optionsOfCache({ spec, written, bases }: KustomizeBuild): unknown {
  return ['kustomize', spec.path, spec.loadRestrictions, writtenText(written), bases?.words ?? null];
}

/** JSON is YAML, on one line: no text of a field can leave its place. */
export function writtenText(written: WrittenKustomization | null): string | null {
  return written === null ? null : flowYaml(written.kustomization);
}

/** The file that stands for the root where nothing better is known: one that exists in the tree wherever possible. */
function kustomizationPath({ index, spec, files }: KustomizeBuild): string {
  const own = kustomizationsIn(index, spec.path)[0];
  return own?.path ?? [...files.entries.keys()].sort()[0] ?? spec.path;
}

async function runBuilds(
  sandbox: Sandbox,
  tool: Tool,
  build: KustomizeBuild,
  context: RenderContext,
): Promise<Built | { readonly problems: readonly Problem[] }> {
  const { spec, written, bases } = build;
  const options = { network: spec.network && bases === null, ...(bases === null ? {} : { git: bases.env }) };
  const text = writtenText(written);
  if (written !== null && text !== null) sandbox.place(`../repository/${written.path}`, text);
  const folder = `${sandbox.repository}/${spec.path}`;
  const result = await sandbox.run(tool, buildArgs(tool, folder, spec), options);
  const problem = runProblem(
    result,
    `Building the kustomization in ${quote(spec.path)}`,
    spec.path,
    context.limits,
    sandbox,
  );
  if (problem !== null) return { problems: [problem] };
  // Paths lead from `own/origin/` to the copy.
  const layer = { resources: [`../../repository/${spec.path}`], buildMetadata: ['originAnnotations'] };
  const file = sandbox.place('origin/kustomization.yaml', JSON.stringify(layer));
  const second = file.slice(0, file.lastIndexOf('/'));
  const annotated = await sandbox.run(tool, buildArgs(tool, second, spec), options);
  const understood = annotated.failure === 'none' && annotated.code === 0;
  return { text: result.stdout.toString('utf8'), annotated: understood ? annotated.stdout.toString('utf8') : '' };
}

function buildArgs(tool: Tool, folder: string, spec: KustomizeRenderSpec): readonly string[] {
  const command = tool.name === 'kubectl' ? ['kustomize'] : ['build'];
  return [...command, folder, ...(spec.loadRestrictions === 'none' ? ['--load-restrictor=LoadRestrictionsNone'] : [])];
}

export function bombProblem(entry: TreeEntry, bytes: Buffer): Problem | null {
  if (bytes.length > MAX_CHECKED_BYTES || !mayMultiply(bytes) || readLooseYaml(bytes).weight <= MAX_WEIGHT) return null;
  return {
    code: 'alias-limit',
    path: entry.path,
    message: `${quote(entry.path)} repeats YAML aliases so often that written out it has more than ${MAX_WEIGHT} values, and kustomize would write them out.`,
    hint: 'Write the values out, or repeat fewer of them.',
  };
}

/** Are there an anchor and more than a few aliases, or what could be some? UTF-16 is looked at in any case. */
function mayMultiply(bytes: Buffer): boolean {
  if (bytes.includes(0)) return true;
  const text = bytes.toString('latin1');
  if (!/(?:^|[\s,[{:?-])&[^\s,[\]{}]/.test(text)) return false;
  const aliases = /(?:^|[\s,[{:?-])\*[^\s,[\]{}]/g;
  for (let found = 0; found < FEW_ALIASES; found += 1) if (aliases.exec(text) === null) return false;
  return true;
}
