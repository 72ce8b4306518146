// What renderings get from the environment: which programs to take, and nothing else.
import { createRenderContext } from '../collect/render-context.ts';
import type { RenderContext } from '../collect/source.ts';

export function renderContext(env: Readonly<Record<string, string | undefined>>): RenderContext {
  return createRenderContext({
    tools: {
      helm: env['CRONLEDGER_HELM'],
      kubectl: env['CRONLEDGER_KUBECTL'],
      kustomize: env['CRONLEDGER_KUSTOMIZE'],
    },
  });
}
