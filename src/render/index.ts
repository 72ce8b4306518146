// Renders what a tree deploys. The tools, limits, cache and queue that renderings share stop at this door.

import type { Tree } from '../git/tree.ts';
import { createRenderContext, type RenderOptions } from './context.ts';
import type { RemoteAccess } from './remote/allow.ts';
import type { HelmRenderSpec, KustomizeRenderSpec, RenderContext, RenderedSpec, Root } from './root.ts';

/** Makes roots of one run. They never throw for what a tree holds: what is wrong with a root is in its rendering. */
export interface Renderer {
  /** A chart with one set of values. */
  helm(tree: Tree, spec: HelmRenderSpec): Promise<Root>;
  kustomize(tree: Tree, spec: KustomizeRenderSpec): Promise<Root>;
  /** Manifests that another tool rendered into a folder: a root for each folder that is told apart. */
  folder(tree: Tree, spec: RenderedSpec): Promise<readonly Root[]>;
  /** A chart is going to be rendered: asks for the tool and its version while other things are looked through. */
  warm(): void;
  /** The same renderer, which may fetch what the config of the base allows. */
  allowing(remote: RemoteAccess): Renderer;
  /** The same renderer; while its tools run there is time to make ready what comes next. If that fails, whoever asks for it is told. */
  meanwhile(prepare: () => Promise<unknown>): Renderer;
  /** What keeps charts or kustomizations from being rendered on this machine, a sentence for each. */
  missingTools(): Promise<readonly string[]>;
}

/** Nothing is looked for or loaded before there is something to render. */
export function createRenderer(options: RenderOptions): Renderer {
  return rendererOf(createRenderContext(options));
}

function rendererOf(context: RenderContext): Renderer {
  return {
    helm: async (tree, spec) => (await import('./helm/index.ts')).helmRoot(tree, spec, context),
    kustomize: async (tree, spec) => (await import('./kustomize/index.ts')).kustomizeRoot(tree, spec, context),
    folder: async (tree, spec) => (await import('./folder.ts')).renderedRoots(tree, spec, context),
    warm() {
      void context.tools.helm();
    },
    allowing: remote => rendererOf({ ...context, remote: remote.allow.length === 0 ? null : remote }),
    meanwhile: prepare =>
      rendererOf({
        ...context,
        schedule(work) {
          void prepare().catch(() => undefined);
          return context.schedule(work);
        },
      }),
    async missingTools() {
      const found = await Promise.all([context.tools.helm(), context.tools.kustomize()]);
      return found.flatMap(tool => ('problem' in tool ? [`${tool.problem.message} ${tool.problem.hint}`] : []));
    },
  };
}
