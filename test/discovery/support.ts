// Runs a whole discovery on a real repository with the real helm and kubectl, as the pipeline does.
import { afterAll, expect } from 'vitest';
import { configFromText, defaultConfig } from '../../src/config/config.ts';
import type { RemoteSource } from '../../src/deployers/deployer.ts';
import type { Discovery, DiscoveryOptions, RenderedRoot } from '../../src/discovery/discovery.ts';
import { discover } from '../../src/discovery/index.ts';
import { openRepository } from '../../src/git/repository.ts';
import type { Repository, Tree } from '../../src/git/tree.ts';
import { parseFile } from '../../src/manifest/parse.ts';
import type { JsonObject, Manifest, Problem } from '../../src/model.ts';
import type { RenderCache } from '../../src/render/cache.ts';
import { createRenderer, type Renderer } from '../../src/render/index.ts';
import type { Root } from '../../src/render/root.ts';
import { createRepository, type Files } from '../support/git-repo.ts';
import { helm4Path, kubectlPath } from '../support/tools.ts';

const opened: Repository[] = [];
afterAll(async () => {
  for (const repository of opened) await repository.close();
});

export const OURS = 'https://github.com/acme/ops';

let renderer: Promise<Renderer> | null = null;

/** One for all tests of a file. What two of them render alike is rendered once: the keys are those of the contents. */
export function sharedRenderer(): Promise<Renderer> {
  renderer ??= makeRenderer();
  return renderer;
}

async function makeRenderer(): Promise<Renderer> {
  const outputs = new Map<string, readonly string[]>();
  const cache: RenderCache = {
    read: async key => outputs.get(key) ?? null,
    write: async (key, texts) => {
      outputs.set(key, texts);
    },
  };
  return createRenderer({ tools: { helm: await helm4Path(), kubectl: await kubectlPath() }, cache });
}

/** The HEAD of a repository of these files. */
export async function treeOf(files: Files): Promise<Tree> {
  const { path } = await createRepository(files);
  const repository = await openRepository(path);
  opened.push(repository);
  return repository.head({ name: 'HEAD', commit: await repository.resolve('HEAD') });
}

export interface Result {
  readonly discovery: Discovery;
  readonly waves: readonly (readonly Root[])[];
  readonly roots: readonly Root[];
  /** Of what had to be rendered to find the roots. */
  readonly problems: readonly Problem[];
  readonly remoteSources: readonly RemoteSource[];
}

/** Discovers everything, and renders what that takes; `config` is the text of a config. */
export async function runDiscovery(
  tree: Tree,
  options: Partial<DiscoveryOptions> & { config?: string } = {},
): Promise<Result> {
  const { config: text, ...given } = options;
  const config = text === undefined ? defaultConfig() : await configFromText(text, 'config.yaml');
  const own = options.renderer ?? (await sharedRenderer());
  const discovery = await discover(tree, config, { renderer: own, repositoryUrls: async () => [OURS], ...given });
  const waves: (readonly Root[])[] = [];
  const problems: Problem[] = [...discovery.first.problems];
  const remoteSources = [...discovery.first.remoteSources];
  const replaced = new Set<Root>();
  let wave = discovery.first;
  while (wave.roots.length > 0) {
    waves.push(wave.roots);
    const current: RenderedRoot[] = [];
    for (const root of wave.roots.filter(each => discovery.carries(each) !== 'nothing'))
      current.push({ root, manifests: await manifestsOf(root, problems) });
    wave = await discovery.rootsFromRendered(current);
    for (const root of wave.replaced ?? []) replaced.add(root);
    problems.push(...wave.problems);
    remoteSources.push(...wave.remoteSources);
  }
  return { discovery, waves, roots: waves.flat().filter(root => !replaced.has(root)), problems, remoteSources };
}

export async function manifestsOf(root: Root, problems: Problem[] = []): Promise<readonly Manifest[]> {
  const rendering = await root.render();
  problems.push(...rendering.problems);
  return rendering.files.flatMap(file => {
    const parsed = parseFile(file);
    problems.push(...parsed.problems);
    return parsed.manifests;
  });
}

/** Objects of a kind that the roots of this path render to. Fails where one does not render. */
export async function objectsOf(result: Result, path: string, kind: string): Promise<readonly JsonObject[]> {
  const objects: JsonObject[] = [];
  const problems: Problem[] = [];
  for (const root of result.roots.filter(({ ref }) => ref.path === path)) {
    for (const { object } of await manifestsOf(root, problems)) if (object['kind'] === kind) objects.push(object);
  }
  expect(texts(problems)).toEqual([]);
  return objects;
}

/** Problems that are no warnings, without rendering anything more. */
export function errors(result: Result): readonly string[] {
  return texts(result.problems);
}

/** The same of what everything renders to. */
export async function allErrors(result: Result): Promise<readonly string[]> {
  const problems = [...result.problems];
  for (const root of result.roots) await manifestsOf(root, problems);
  return [...new Set(texts(problems))];
}

function texts(problems: readonly Problem[]): readonly string[] {
  return problems.filter(problem => problem.level !== 'warning').map(problem => `${problem.code}: ${problem.message}`);
}

/** A minimal CronJob. */
export function cronJob(name: string, image = 'example.com/app:1', extra = ''): string {
  return `apiVersion: batch/v1
kind: CronJob
metadata:
  name: ${name}
spec:
  schedule: '0 2 * * *'
${extra}  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: ${image}
`;
}

/** The files of a chart with one CronJob whose image and suspension are values. */
export function chart(folder: string, values = 'image: example.com/app:default\nsuspend: false\n'): Files {
  return {
    [`${folder}/Chart.yaml`]: `apiVersion: v2\nname: ${folder.slice(folder.lastIndexOf('/') + 1)}\nversion: 1.0.0\n`,
    [`${folder}/values.yaml`]: values,
    [`${folder}/templates/cron.yaml`]: cronJob(
      '{{ .Release.Name }}-nightly',
      '{{ .Values.image }}',
      '  suspend: {{ .Values.suspend }}\n',
    ),
  };
}

export function application(name: string, source: string, namespace = 'billing'): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: ${name}
  namespace: argocd
spec:
  project: default
  destination: {server: https://kubernetes.default.svc, namespace: ${namespace}}
${source}`;
}
