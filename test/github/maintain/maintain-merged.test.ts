// Which merged pull requests a push brought, in the three ways in which GitHub merges.
import { afterEach, expect, test } from 'vitest';
import { openRepository } from '../../../src/git/repository.ts';
import type { Repository } from '../../../src/git/tree.ts';
import { createClient } from '../../../src/github/client.ts';
import { MAINTAIN_BRANCH } from '../../../src/github/maintain/branch.ts';
import { type MergedQuestion, mergedByNumber, mergedByPush } from '../../../src/github/maintain/merged.ts';
import { createRepository } from '../../support/git-repo.ts';
import { startGitHub } from '../../support/github-server/server.ts';
import { type Pull, pullState } from '../../support/github-server/state.ts';

const opened: Repository[] = [];
afterEach(async () => {
  for (const repository of opened.splice(0)) await repository.close();
});

/** Four commits on main, the later three known to GitHub as brought by the given pull requests. */
async function history(pulls: readonly (readonly number[])[]) {
  const repo = await createRepository({ a: '0' });
  const server = await startGitHub();
  const shas = [await repo.git(['rev-parse', 'HEAD'])];
  server.state.commits.set(shas[0] ?? '', commitState(shas[0] ?? '', []));
  for (const numbers of pulls) {
    const sha = await repo.commit({ a: String(shas.length) }, 'Merge pull request #99');
    server.state.commits.set(sha, commitState(sha, numbers));
    shas.push(sha);
  }
  const repository = await openRepository(repo.path);
  opened.push(repository);
  const client = createClient({ token: 'token', apiUrl: server.url });
  const question: MergedQuestion = {
    client,
    repository,
    name: 'acme/gitops',
    defaultBranch: 'main',
    ownBranch: MAINTAIN_BRANCH,
  };
  const merged = (number: number, given: Partial<Omit<Pull, 'number'>>): void => {
    server.state.pulls.set(number, pullState(number, { state: 'closed', merged: true, ...given }));
  };
  const [before = '', after = ''] = [shas[0], shas.at(-1)];
  return { shas, question, merged, push: { before, after } };
}

function commitState(sha: string, pulls: readonly number[]) {
  return { sha, parents: [], author: 'ada', message: '', email: 'x@example.com', files: [], pulls };
}

test('a squash is one commit, a rebase several; the oldest comes first', async () => {
  const { shas, question, merged, push } = await history([[4], [5], [5]]);
  merged(4, { mergeCommit: shas[1] ?? '' });
  merged(5, { mergeCommit: shas[3] ?? '' });
  const found = await mergedByPush(question, push);
  expect(found.isCut).toBe(false);
  expect(found.merged.map(({ number, base, merge }) => [number, base, merge])).toEqual([
    [4, shas[0], shas[1]],
    [5, shas[1], shas[3]],
  ]);
  expect((await mergedByNumber(question, 5)).map(({ base }) => base)).toEqual([shas[1]]);
});

test.each<readonly [string, Partial<Omit<Pull, 'number'>>]>([
  ['is open', { state: 'open', merged: false }],
  ['was closed without a merge', { merged: false }],
  ['was merged into another branch', { base: { ref: 'other', sha: 'b'.repeat(40) } }],
  ['is of maintenance itself', { head: { ref: MAINTAIN_BRANCH, sha: 'a'.repeat(40), repository: 'acme/gitops' } }],
  ['was merged by another commit', { mergeCommit: 'd'.repeat(40) }],
])('a pull request that %s is none that the push merged', async (_, given) => {
  const { shas, question, merged, push } = await history([[4]]);
  merged(4, { mergeCommit: shas[1] ?? '', ...given });
  expect((await mergedByPush(question, push)).merged).toEqual([]);
});

test('a branch of a fork that is called like ours is not ours', async () => {
  const { shas, question, merged, push } = await history([[4]]);
  merged(4, {
    mergeCommit: shas[1] ?? '',
    head: { ref: MAINTAIN_BRANCH, sha: 'a'.repeat(40), repository: 'eve/gitops' },
  });
  expect((await mergedByPush(question, push)).merged).toHaveLength(1);
});
