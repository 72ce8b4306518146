// What renderings get from the environment and the command line: which programs to take, what to keep, and who watches.
import path from 'node:path';
import type { RenderCache } from '../render/cache.ts';
import { openRenderCache } from '../render/cache.ts';
import { createRenderer, type Renderer } from '../render/index.ts';
import { type CommandInput, optionText } from './command.ts';

/** Of a command at a terminal: `--cache`, and progress when the renderings take long. */
export function rendererFor(input: CommandInput): Renderer {
  const folder = optionText(input, 'cache');
  const cache =
    folder === undefined
      ? null
      : openRenderCache({ folder: path.resolve(input.cwd, folder), scope: 'terminal', secret: null });
  return rendererOf(input.env, cache, input.progress);
}

export function rendererOf(
  env: Readonly<Record<string, string | undefined>>,
  cache: RenderCache | null,
  progress: (line: string) => void,
): Renderer {
  return createRenderer({
    tools: {
      helm: env['CRONLEDGER_HELM'],
      kubectl: env['CRONLEDGER_KUBECTL'],
      kustomize: env['CRONLEDGER_KUSTOMIZE'],
    },
    cache,
    secret: name => env[name],
    progress: ({ done, begun, seconds }) =>
      progress(`Rendered ${done} of ${begun} charts and kustomizations in ${seconds.toFixed(0)} s …`),
  });
}
