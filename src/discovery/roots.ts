// Turns what deployers, the config and the folders themselves say into roots, each rendering once.

import type { PlannedRoot } from '../deployers/deployer.ts';
import type { Tree } from '../git/tree.ts';
import { flowYaml } from '../kube/flow-yaml.ts';
import type { Problem } from '../model.ts';
import type { Renderer } from '../render/index.ts';
import { onceForEach } from '../render/make-root.ts';
import type { HelmRenderSpec, Root } from '../render/root.ts';
import { quote } from '../text/escape.ts';

/** A root and what is known of how it came about. */
export interface MadeRoot {
  readonly root: Root;
  /** Null for rendered folders, which only the config names. */
  readonly plan: PlannedRoot | null;
  /** How many renderings lie between a file of the tree and it. */
  readonly depth: number;
  /** Does it stand on values that nobody deploys? */
  readonly tentative: boolean;
  readonly softened: boolean;
}

export interface RootOptions {
  readonly depth: number;
  readonly tentative: boolean;
  /** Turns the problems of the rendering into warnings. */
  readonly softened: boolean;
}

export async function makePlanned(
  tree: Tree,
  plan: PlannedRoot,
  options: RootOptions,
  renderer: Renderer,
): Promise<MadeRoot> {
  const from = plan.tree ?? tree;
  const root = plan.type === 'helm' ? await renderer.helm(from, plan.spec) : await renderer.kustomize(from, plan.spec);
  // A base that cannot be followed is no fault of the pull request.
  return {
    root: withProblems(root, plan.problems, options.softened || tree.trust === 'base'),
    plan,
    depth: options.depth,
    tentative: options.tentative,
    softened: options.softened,
  };
}

/** Null where more was planned than is looked at. */
export type MakeRoot = (plan: PlannedRoot, options: RootOptions) => Promise<MadeRoot | null>;

/** Planned, and not rendered: that two plans come to the same root is only known once both have been looked at. */
const MAX_PLANS = 10_000;

export function rootMaker(tree: Tree, renderer: Renderer, refused: () => void): MakeRoot {
  let planned = 0;
  return async (plan, options) => {
    planned += 1;
    if (planned <= MAX_PLANS) return makePlanned(tree, plan, options, renderer);
    refused();
    return null;
  };
}

/** Equal for two plans that render to the same, whoever named them. */
export function identityOf({ root }: MadeRoot): string {
  return JSON.stringify([root.ref.type, root.ref.path, root.ref.detail ?? '', root.namespace, root.key]);
}

function withProblems(root: Root, more: readonly Problem[], softened: boolean): Root {
  if (more.length === 0 && !softened) return root;
  const render = onceForEach(async (base, look) => {
    const result = await root.render(base, look);
    const problems = [...more, ...result.problems];
    return { ...result, problems: softened ? problems.map(soften) : problems };
  });
  return {
    ...root,
    // What could not be followed is part of what the root renders to: a head that adds a post-renderer has another key.
    key: more.length === 0 ? root.key : `${root.key} ${more.map(problem => problem.message).join(' ')}`,
    render,
  };
}

/** What made-up values explain. A tool that is missing, a limit or a link that leads out is no matter of values. */
const EXPLAINED: ReadonlySet<string> = new Set(['render-failed', 'remote-source', 'not-followed']);

function soften(problem: Problem): Problem {
  return EXPLAINED.has(problem.code) ? { ...problem, level: 'warning' } : problem;
}

/** How a root is rendered, for people: the tool and what it is given. */
export function howRendered({ plan }: MadeRoot): string {
  if (plan === null) return 'read as it is';
  if (plan.type === 'helm') return helmWords(plan.spec);
  const { edit, after } = plan.spec;
  const parts = ['kustomize build'];
  const fields = Object.keys(edit?.fields ?? {});
  if (fields.length > 0) parts.push(`with ${fields.map(field => quote(field)).join(', ')} written into it`);
  if (after?.words !== undefined) parts.push(after.words);
  return parts.join(', ');
}

function helmWords(spec: HelmRenderSpec): string {
  const values = spec.values.map(layer => ('file' in layer ? quote(layer.file) : 'values of the object'));
  const parts = [`helm template ${quote(spec.release)}`];
  if (values.length > 0) parts.push(`with ${values.join(', ')}`);
  if (spec.set.length > 0) parts.push(`and ${spec.set.length} parameters`);
  return parts.join(' ');
}

/** The text of a plan that may hold whole manifests, for looking for deployers in it. */
export function inlineText(plan: PlannedRoot): string {
  if (plan.type === 'helm') {
    return [
      plan.spec.defaults?.text ?? '',
      ...plan.spec.values.flatMap(layer => ('inline' in layer ? [layer.inline] : [])),
      ...plan.spec.set.map(set => set.assignment),
    ].join('\n');
  }
  return plan.spec.edit === null ? '' : flowYaml(plan.spec.edit.fields);
}

/** What an environment's rendering deploys is of that environment, unless it says another. */
export function inEnvironment(plan: PlannedRoot, environment: string | null): PlannedRoot {
  if (plan.type === 'helm')
    return { ...plan, spec: { ...plan.spec, environment: plan.spec.environment ?? environment } };
  return { ...plan, spec: { ...plan.spec, environment: plan.spec.environment ?? environment } };
}
