// Renders charts and kustomizations of small repositories with the real tools, and reads what comes out.
import { afterAll } from 'vitest';
import { openRepository } from '../../src/git/repository.ts';
import type { HeadTree, Repository } from '../../src/git/tree.ts';
import { withOrigins } from '../../src/manifest/origin.ts';
import { parseFile } from '../../src/manifest/parse.ts';
import type { Manifest } from '../../src/model.ts';
import { createRenderContext, type RenderOptions } from '../../src/render/context.ts';
import type { HelmRenderSpec, KustomizeRenderSpec, RenderContext, Rendering, Root } from '../../src/render/root.ts';
import { createRepository, type Files, type TestRepository } from './git-repo.ts';
import { helm3Path, helm4Path, kubectlPath, type ToolsVersion } from './tools.ts';

export interface Checkout {
  readonly files: TestRepository;
  /** The tree of a commit; of `HEAD` unless said. */
  head(revision?: string): Promise<HeadTree>;
  readonly repository: Repository;
}

const open: Repository[] = [];
afterAll(async () => {
  for (const repository of open) await repository.close();
});

export async function checkout(files: Files): Promise<Checkout> {
  const made = await createRepository(files);
  const repository = await openRepository(made.path, {});
  open.push(repository);
  return {
    files: made,
    repository,
    head: async (revision = 'HEAD') =>
      repository.head({ name: revision, commit: await made.git(['rev-parse', revision]) }),
  };
}

export async function treeOf(files: Files): Promise<HeadTree> {
  return (await checkout(files)).head();
}

const contexts = new Map<3 | 4 | ToolsVersion, Promise<RenderContext>>();

/** A context with that Helm; the tools are looked for once in a test file. */
export async function context(
  helm: 3 | 4 | ToolsVersion,
  options: Partial<RenderOptions> = {},
): Promise<RenderContext> {
  const known = contexts.get(helm) ?? makeContext(helm);
  contexts.set(helm, known);
  const { tools } = await known;
  return { ...createRenderContext({ tools: {}, ...options }), tools };
}

async function makeContext(helm: 3 | 4 | ToolsVersion): Promise<RenderContext> {
  const tools = {
    helm: await (helm === 3 ? helm3Path() : helm === 4 ? helm4Path() : helm4Path(helm)),
    kubectl: await kubectlPath(),
  };
  return createRenderContext({ tools });
}

export function helmSpec(chart: string, more: Partial<HelmRenderSpec> = {}): HelmRenderSpec {
  return {
    why: 'named by the test',
    chart,
    release: 'app',
    namespace: 'prod',
    environment: null,
    values: [],
    set: [],
    kubeVersion: null,
    apiVersions: [],
    network: false,
    ...more,
  };
}

export function kustomizeSpec(path: string, more: Partial<KustomizeRenderSpec> = {}): KustomizeRenderSpec {
  return {
    why: 'named by the test',
    namespace: null,
    environment: null,
    network: false,
    path,
    loadRestrictions: 'root-only',
    generate: false,
    edit: null,
    ...more,
  };
}

/** The objects of a rendering, with places in the repository. */
export function objectsOf(rendering: Rendering): readonly Manifest[] {
  return rendering.files.flatMap(file => withOrigins(parseFile(file), file).manifests);
}

/** `Kind namespace/name` of each object, sorted. */
export function names(rendering: Rendering): readonly string[] {
  return objectsOf(rendering)
    .map(({ object }) => {
      const metadata = object['metadata'] as { name?: string; generateName?: string; namespace?: string } | undefined;
      const name = metadata?.name ?? `${metadata?.generateName ?? ''}*`;
      return `${String(object['kind'])} ${metadata?.namespace === undefined ? '' : `${metadata.namespace}/`}${name}`;
    })
    .sort();
}

/** Problems as `code path`. */
export function problemsOf(rendering: Rendering): readonly string[] {
  return rendering.problems.map(problem => `${problem.code} ${problem.path ?? ''}`);
}

/** Where a value of the named object is said to come from: `path:line precision`. */
export function placeOf(rendering: Rendering, name: string, path: readonly (string | number)[]): string {
  const found = objectsOf(rendering).find(({ object }) => {
    const metadata = object['metadata'] as { name?: string; generateName?: string } | undefined;
    return metadata?.name === name || metadata?.generateName === name;
  });
  if (found === undefined) throw new Error(`There is no ${name} in the rendering.`);
  const place = found.locate(path);
  return `${place.path}:${place.line} ${place.precision}`;
}

export async function renderOf(root: Promise<Root>): Promise<Rendering> {
  return (await root).render();
}
