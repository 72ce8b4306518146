// Renders what Argo CD sent with the tool that it would have used itself, to one stream of manifests.
import type { Config } from '../config/config.ts';
import type { FolderDeployment, PlannedRoot } from '../deployers/deployer.ts';
import { folderShapes } from '../deployers/folder-shapes.ts';
import { followDeployer } from '../deployers/index.ts';
import { repositoryIdentity } from '../deployers/repository-url.ts';
import { referenceRegistry } from '../discovery/references.ts';
import { makePlanned } from '../discovery/roots.ts';
import { createScanMemory } from '../discovery/scan.ts';
import type { HeadTree } from '../git/tree.ts';
import { treeIndex } from '../git/tree-index.ts';
import { parseFile } from '../manifest/parse.ts';
import type { Problem } from '../model.ts';
import type { Renderer } from '../render/index.ts';
import { allowTest } from '../render/remote/allow.ts';
import type { ArgoBuild } from './argo-cd.ts';

export interface ArgoStream {
  readonly bytes: Buffer;
  /** What kept something from being rendered; warnings are only told. */
  readonly problems: readonly Problem[];
}

export async function renderArgoCd(
  tree: HeadTree,
  build: ArgoBuild,
  config: Config,
  renderer: Renderer,
): Promise<ArgoStream> {
  const index = await treeIndex(tree);
  const context = {
    index,
    shapes: folderShapes(index.below('')),
    repositories: repositoryIdentity([build.repositoryUrl]),
    references: referenceRegistry(tree, createScanMemory()),
    allows: allowTest(config.remote.allow),
  };
  const bytes = Buffer.from(JSON.stringify(build.application));
  const [application] = parseFile({ path: 'the environment', source: { type: 'stdin', path: '' }, bytes }).manifests;
  const place = { via: '', namespace: null, tentative: false };
  const followed = application === undefined ? null : await followDeployer(application, place, context);
  if (followed === null) throw new Error('An Application that was just made is none.');
  const problems = [...followed.problems, ...followed.remoteSources.map(remoteProblem)];
  const texts: Buffer[] = [];
  for (const plan of followed.roots) {
    const options = { depth: 0, tentative: false, softened: false };
    const { root } = await makePlanned(tree, asDeployed(plan, build), options, renderer.allowing(config.remote));
    const rendering = await root.render();
    problems.push(...rendering.problems);
    texts.push(...rendering.files.map(file => Buffer.from(file.bytes)));
  }
  for (const folder of followed.folders) texts.push(...(await plainTexts(tree, folder)));
  return { bytes: joined(texts), problems };
}

/** Where the Application does not say what the cluster is, Argo CD asks it, and tells the plugin. */
function asDeployed(plan: PlannedRoot, { kubeVersion, apiVersions }: ArgoBuild): PlannedRoot {
  if (plan.type !== 'helm') return plan;
  const { spec } = plan;
  return {
    ...plan,
    spec: {
      ...spec,
      asDeployed: true,
      kubeVersion: spec.kubeVersion ?? kubeVersion,
      apiVersions: spec.apiVersions.length > 0 ? spec.apiVersions : apiVersions,
    },
  };
}

function remoteProblem({ message, hint }: { readonly message: string; readonly hint: string }): Problem {
  return { code: 'remote-source', path: null, message, hint };
}

async function plainTexts(tree: HeadTree, folder: FolderDeployment): Promise<readonly Buffer[]> {
  const entries = (await tree.entries(folder.path)).filter(
    entry => entry.mode !== '120000' && folder.includes(entry.path),
  );
  const texts: Buffer[] = [];
  for await (const { bytes } of tree.readMany(entries))
    if (folder.passesOver?.(bytes) !== true) texts.push(Buffer.from(bytes));
  return texts;
}

/** A document separator between texts that have none. */
function joined(texts: readonly Buffer[]): Buffer {
  return Buffer.concat(
    texts.flatMap(text => [
      ...(text.subarray(0, 3).toString('latin1') === '---' ? [] : [Buffer.from('---\n')]),
      text,
      ...(text.at(-1) === LINE_FEED ? [] : [Buffer.from('\n')]),
    ]),
  );
}

const LINE_FEED = 10;
