// Keeps what charts and kustomizations render to between runs of the Action, in GitHub's cache.
//
// A cache is seen by later runs on its own ref, and on those that branch from it, and by nobody else:
// https://docs.github.com/en/actions/reference/workflows-and-actions/dependency-caching#restrictions-for-accessing-a-cache
// Runs of `pull_request_target` and `workflow_run` write for the default branch, so what they render for a fork is kept
// under a scope of its own. Only whoever can change the workflow of a pull request can write what its later runs read.
import { createHash } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { openRenderCache, type RenderCache } from '../render/cache.ts';
import { payloadValue } from './event.ts';

export interface KeptRenders {
  /** Restored from GitHub when it is first read. */
  readonly cache: RenderCache;
  /** Uploads what this run used, if some of it is new. Gives warnings: trouble with a cache is no verdict. */
  save(): Promise<readonly string[]>;
}

export interface KeptRendersOptions {
  /** A path that is the same in every run (RUNNER_TEMP): GitHub finds a cache by it. */
  readonly folder: string;
  /** What `cacheScope` gives. */
  readonly scope: string;
}

/**
 * What may share renderings: all runs for branches of the repository itself, those for one pull request of a fork, or the second
 * hops for one fork.
 * `payload` is the parsed file of GITHUB_EVENT_PATH.
 */
export function cacheScope(payload: unknown): string {
  const ours = payloadValue(payload, 'repository', 'id');
  const scopes = [
    { event: 'pull_request', from: ['head', 'repo', 'id'], fork: ['number'] },
    { event: 'workflow_run', from: ['head_repository', 'id'], fork: ['head_repository', 'id'] },
  ].flatMap(({ event, from, fork }) => {
    const of = payloadValue(payload, event);
    if (of === undefined || (typeof ours === 'number' && payloadValue(of, ...from) === ours)) return [];
    const name = payloadValue(of, ...fork);
    return typeof name === 'number' ? `fork-${event}-${name}` : 'fork';
  });
  return scopes[0] ?? 'own';
}

export function keepRenders({ folder, scope }: KeptRendersOptions): KeptRenders {
  const prefix = `cronledger-renders-${scope}-`;
  // What this run used goes to a folder of its own, so that what nobody uses any more is not carried along for ever.
  const used = `${folder}-used`;
  const restored = openRenderCache({ folder, scope, secret: null });
  const kept = openRenderCache({ folder: used, scope, secret: null });
  const keys = new Set<string>();
  let found: Promise<string | undefined> | null = null;
  let isNew = false;
  const restore = async (): Promise<string | undefined> => {
    const { restoreCache } = await import('@actions/cache');
    return restoreCache([folder], prefix, [prefix]);
  };
  return {
    cache: {
      read: async key => {
        found ??= restore();
        await found;
        const texts = await restored.read(key);
        if (texts !== null) {
          keys.add(key);
          await kept.write(key, texts);
        }
        return texts;
      },
      write: async (key, texts) => {
        isNew = true;
        keys.add(key);
        await kept.write(key, texts);
      },
    },
    save: async () => {
      if (!isNew) return [];
      const name = createHash('sha256')
        .update(JSON.stringify([...keys].sort()))
        .digest('hex');
      try {
        await rm(folder, { recursive: true, force: true });
        await rename(used, folder);
        const { saveCache } = await import('@actions/cache');
        await saveCache([folder], `${prefix}${name}`);
        return [];
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        return [`The renderings could not be kept for the next run, which renders them again: ${error.message}.`];
      }
    },
  };
}
