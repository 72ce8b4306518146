// Remote bases of a kustomization: fetched by tag or commit before it is built, so that kustomize clones them from the disk.
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRepository } from '../../git/repository.ts';
import { treeIndex } from '../../git/tree-index.ts';
import type { Problem } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import { allowTest } from '../remote/allow.ts';
import { fetchingOf } from '../remote/fetch-chart.ts';
import { fetchCommit, type GitReference, gitReference, isCommit, isExactRef } from '../remote/git.ts';
import { refusal } from '../remote/http.ts';
import { fingerprintOf } from '../remote/remote-chart.ts';
import type { RenderContext } from '../root.ts';
import { guardsOf } from '../sandbox.ts';
import { kustomizeFiles } from './files.ts';

/** What git has to be told, so that the build finds what was fetched. */
export interface FetchedBases {
  readonly env: Readonly<Record<string, string>>;
  /** `github.com/acme/base v1.2.3 is 0123…`, for the source of what comes out, and for keys. */
  readonly words: string;
}

const MAX_BASES = 100;

/** Those that may be fetched; null where one of them may not be, or names no exact version. */
export function fetchableBases(remote: readonly string[], context: RenderContext): readonly GitReference[] | null {
  if (remote.length === 0 || context.remote === null) return null;
  const allows = allowTest(context.remote.allow);
  const found = remote.flatMap(text => gitReference(text) ?? []);
  const fit = found.every(({ url, ref }) => isExactRef(ref) && allows(url));
  return fit && found.length === remote.length ? found : null;
}

/** @throws UserError remote-source. `judge` says what is wrong with the files of a base. */
export async function withBases<T>(
  first: readonly GitReference[],
  context: RenderContext,
  judge: (folder: string, index: Awaited<ReturnType<typeof treeIndex>>) => Promise<readonly Problem[]>,
  use: (bases: FetchedBases) => Promise<T>,
): Promise<T | { readonly problems: readonly Problem[] }> {
  const root = mkdtempSync(join(tmpdir(), 'cronledger-bases-'));
  try {
    const repositories = new Map<string, { readonly folder: string; readonly refs: Map<string, string> }>();
    const seen = new Set<string>();
    const queue = [...first];
    const guard = await guardsOf(context.limits, true);
    for (let reference = queue.pop(); reference !== undefined; reference = queue.pop()) {
      const key = JSON.stringify(reference);
      if (seen.has(key)) continue;
      seen.add(key);
      if (seen.size > MAX_BASES) throw refusal(`More than ${MAX_BASES} remote bases name one another`);
      const { url, ref, folder: path } = reference;
      const known = repositories.get(url);
      // Two versions of one repository need two clones, and git can be told of one.
      if (known !== undefined && !known.refs.has(ref))
        throw refusal(`Two versions of ${quote(url)} go into one build`, 'Name one of them.');
      const folder = known?.folder ?? join(root, fingerprintOf(url));
      const commit =
        known?.refs.get(ref) ?? (await fetchCommit(reference, folder, guard, context.networkEnv, fetchingOf(context)));
      if (known === undefined) repositories.set(url, { folder, refs: new Map([[ref, commit]]) });
      const repository = await openRepository(folder, {});
      try {
        const index = await treeIndex(repository.head({ name: ref, commit }));
        const problems = await judge(path, index);
        if (problems.length > 0) return { problems };
        const { remote } = await kustomizeFiles(index, path);
        const nested = remote.length === 0 ? [] : fetchableBases(remote, context);
        if (nested === null)
          throw refusal(
            `The remote base ${quote(url)} reads ${quote(remote[0] ?? '')}, which may not be fetched`,
            'Allow it under `remote.allow` in the config of the base branch, by a tag or a whole commit id.',
          );
        queue.push(...nested);
      } finally {
        await repository.close();
      }
    }
    return await use({ env: gitSettings(repositories), words: wordsOf(repositories) });
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 3 });
  }
}

type Fetched = ReadonlyMap<string, { readonly folder: string; readonly refs: ReadonlyMap<string, string> }>;

/** https://git-scm.com/docs/git-config#Documentation/git-config.txt-urlltbasegtinsteadOf; kustomize adds `.git` to what GitHub has. */
function gitSettings(repositories: Fetched): Readonly<Record<string, string>> {
  const pairs = [...repositories].flatMap(([url, { folder }]) =>
    [url, ...(url.endsWith('.git') ? [] : [`${url}.git`])].map(name => [`url.${folder}.insteadOf`, name] as const),
  );
  return {
    GIT_ALLOW_PROTOCOL: 'file',
    GIT_CONFIG_COUNT: String(pairs.length),
    ...Object.fromEntries(
      pairs.flatMap(([key, value], at) => [
        [`GIT_CONFIG_KEY_${at}`, key],
        [`GIT_CONFIG_VALUE_${at}`, value],
      ]),
    ),
  };
}

function wordsOf(repositories: Fetched): string {
  const parts = [...repositories].flatMap(([url, { refs }]) =>
    [...refs].map(([ref, commit]) => {
      const place = url.replace(/^[a-z]+:\/\//, '').replace(/\.git$/, '');
      return isCommit(ref) ? `${place} ${commit}` : `${place} ${ref} is ${commit}`;
    }),
  );
  return parts.sort().join(' and ');
}
