// Makes what all renderings of one run share: the tools, the limits, the cache, and the queue that keeps to the number
// of cores.
import { availableParallelism } from 'node:os';
import type { RenderCache } from './render-cache.ts';
import { findRenderTools, type ToolChoice } from './render-tools.ts';
import type { RenderContext, RenderLimits } from './source.ts';

const DEFAULT_LIMITS: RenderLimits = {
  timeoutMs: 60_000,
  maxOutputBytes: 64 * 1024 * 1024,
  maxMemoryBytes: 1024 * 1024 * 1024,
  maxInputBytes: 256 * 1024 * 1024,
  maxInputFiles: 20_000,
};

export interface RenderOptions {
  readonly tools: ToolChoice;
  readonly limits?: Partial<RenderLimits>;
  readonly cache?: RenderCache | null;
  /** Tools that run at the same time; as many as there are cores unless said. */
  readonly parallel?: number;
  /** The folder on disk that rendered folders of an earlier step are read from; see rendered.ts. */
  readonly workspace?: string | null;
  /**
   * Proxy and certificate variables for sources that may use the network (`HTTPS_PROXY`, `SSL_CERT_FILE`, …). No other
   * rendering sees them.
   */
  readonly networkEnv?: Readonly<Record<string, string>>;
}

export function createRenderContext(options: RenderOptions): RenderContext {
  const parallel = options.parallel ?? availableParallelism();
  return {
    tools: findRenderTools(options.tools),
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    cache: options.cache ?? null,
    workspace: options.workspace ?? null,
    networkEnv: options.networkEnv ?? {},
    admit: limitConcurrency(2 * parallel),
    schedule: limitConcurrency(parallel),
  };
}

/** A function that runs the work it is given, at most `limit` pieces of it at a time, in the order of the calls. */
function limitConcurrency(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  const enter = (): Promise<void> => {
    if (running < limit) {
      running += 1;
      return Promise.resolve();
    }
    return new Promise(resolve => waiting.push(resolve));
  };
  const leave = (): void => {
    // The place passes on to the one that waits longest.
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };
  return async work => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
