// Makes what all renderings of one run share: the tools, the limits, the cache, and the queue that keeps to the number
// of cores.
import { availableParallelism } from 'node:os';
import type { RenderCache } from './cache.ts';
import type { RenderContext, RenderLimits } from './root.ts';
import { findRenderTools, type ToolChoice } from './tools.ts';

const DEFAULT_LIMITS: RenderLimits = {
  timeoutMs: 60_000,
  maxOutputBytes: 64 * 1024 * 1024,
  maxMemoryBytes: 1024 * 1024 * 1024,
  maxInputBytes: 256 * 1024 * 1024,
  maxInputFiles: 20_000,
};

/** How far the renderings of a run are that takes long. */
export interface RenderProgress {
  readonly done: number;
  /** Those that are known by now; what a rendering names comes on top. */
  readonly begun: number;
  /** Since the first began. */
  readonly seconds: number;
}

/** Nobody wants to read of what is over in a moment. */
const PROGRESS_EVERY_MS = 3_000;

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
  /** The value of an environment variable that the config names for a host; none unless said. */
  readonly secret?: (name: string) => string | undefined;
  /** Told when a rendering ends, at most every few seconds. */
  readonly progress?: (progress: RenderProgress) => void;
}

export function createRenderContext(options: RenderOptions): RenderContext {
  const parallel = options.parallel ?? availableParallelism();
  return {
    tools: findRenderTools(options.tools),
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    cache: options.cache ?? null,
    workspace: options.workspace ?? null,
    remote: null,
    secret: options.secret ?? (() => undefined),
    fetched: new Map(),
    networkEnv: options.networkEnv ?? {},
    admit: watched(limitConcurrency(2 * parallel), options.progress),
    schedule: limitConcurrency(parallel),
  };
}

type Admit = <T>(work: () => Promise<T>) => Promise<T>;

function watched(admit: Admit, progress: RenderOptions['progress']): Admit {
  if (progress === undefined) return admit;
  let [done, begun, start, told] = [0, 0, 0, 0];
  return async work => {
    const now = performance.now();
    if (begun === 0) [start, told] = [now, now];
    begun += 1;
    try {
      return await admit(work);
    } finally {
      done += 1;
      const end = performance.now();
      if (end - told >= PROGRESS_EVERY_MS) {
        told = end;
        progress({ done, begun, seconds: (end - start) / 1000 });
      }
    }
  };
}

/** A function that runs the work it is given, at most `limit` pieces of it at a time, in the order of the calls. */
function limitConcurrency(limit: number): Admit {
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
