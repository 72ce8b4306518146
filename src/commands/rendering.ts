// What renderings get from the environment and the command line: which programs to take, what to keep, and who watches.
import path from 'node:path';
import type { RenderCache } from '../render/cache.ts';
import { openRenderCache } from '../render/cache.ts';
import { createRenderContext } from '../render/context.ts';
import type { RenderContext } from '../render/root.ts';
import { type CommandInput, optionText } from './command.ts';

/** Of a command at a terminal: `--cache`, and progress when the renderings take long. */
export function renderContext(input: CommandInput): RenderContext {
  const folder = optionText(input, 'cache');
  const cache =
    folder === undefined
      ? null
      : openRenderCache({ folder: path.resolve(input.cwd, folder), scope: 'terminal', secret: null });
  return renderContextOf(input.env, cache, input.progress);
}

export function renderContextOf(
  env: Readonly<Record<string, string | undefined>>,
  cache: RenderCache | null,
  progress: (line: string) => void,
): RenderContext {
  return createRenderContext({
    tools: {
      helm: env['CRONLEDGER_HELM'],
      kubectl: env['CRONLEDGER_KUBECTL'],
      kustomize: env['CRONLEDGER_KUSTOMIZE'],
    },
    cache,
    progress: ({ done, begun, seconds }) =>
      progress(`Rendered ${done} of ${begun} charts and kustomizations in ${seconds.toFixed(0)} s …`),
  });
}
