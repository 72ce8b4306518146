// Entries that a change needs, put into the pull request: as suggested changes, or committed where somebody asks for it in a comment.
import { describe, expect, test } from 'vitest';
import { cronJob, type Scene, scene } from '../support/github-scene.ts';

const INVENTORY = '.cronledger/inventory/billing.yaml';
const inventoryAt = ({ origin }: Scene, revision: string): Promise<string> =>
  origin.git(['show', `${revision}:${INVENTORY}`]);

describe('suggest', () => {
  const SUGGEST = { INPUT_SUGGEST: 'true' };

  test('puts the entry on the lines of a file that is part of the pull request, once', async () => {
    const story = await scene();
    const text = await inventoryAt(story, 'main');
    // Somebody else's entry changes as well, so that the file is part of it.
    await story.push(
      { 'apps/a.yaml': cronJob('a', 'other'), [INVENTORY]: `${text.trimEnd()}\n    purpose: It runs.\n` },
      { listed: false },
    );
    const first = await story.run('pull_request', SUGGEST);
    expect(first.stdout).not.toContain('could not');
    expect(story.pull.reviewComments).toHaveLength(1);
    const [comment] = story.pull.reviewComments;
    expect(comment).toMatchObject({ path: INVENTORY, commit: story.pull.head.sha });
    const [, replacement = ''] = /```suggestion\n([\s\S]*)\n```/.exec(comment?.body ?? '') ?? [];
    // Taken as it is, it makes the inventory agree.
    const lines = (await inventoryAt(story, story.pull.head.sha)).split('\n');
    const line = comment?.line ?? 0;
    const from = comment?.startLine ?? line;
    lines.splice(from - 1, line - from + 1, ...replacement.split('\n'));
    await story.push({ [INVENTORY]: `${lines.join('\n').trimEnd()}\n` }, { listed: false });
    const then = await story.run('pull_request', SUGGEST);
    expect(then.stdout).not.toContain('job-drift-from-approved');
    expect(story.pull.reviewComments).toHaveLength(1);
  });

  test('a second run of the same says nothing twice, and a file that is no part of it gets nothing', async () => {
    const story = await scene();
    const text = await inventoryAt(story, 'main');
    await story.push({ 'apps/a.yaml': cronJob('a', 'other') }, { listed: false });
    await story.run('pull_request', SUGGEST);
    expect(story.pull.reviewComments).toEqual([]);
    await story.push({ [INVENTORY]: `${text.trimEnd()}\n    purpose: It runs.\n` }, { listed: false });
    await story.run('pull_request', SUGGEST);
    await story.run('pull_request', SUGGEST);
    expect(story.pull.reviewComments).toHaveLength(1);
  });
});

describe('/cronledger update', () => {
  const payload = (body: string, login = 'ben', more: object = {}) => ({
    action: 'created',
    issue: { number: 1, pull_request: { url: 'https://example.com/x' } },
    comment: { body, user: { login, type: 'User' } },
    ...more,
  });
  async function comment(story: Scene, given: object) {
    const main = await story.origin.git(['rev-parse', 'main']);
    return story.runAt(main, { event: 'issue_comment', payload: given, env: { INPUT_MODE: 'update' } });
  }
  const tip = ({ origin }: Scene): Promise<string> => origin.git(['rev-parse', 'change']);

  async function changed(): Promise<Scene> {
    const story = await scene();
    await story.push({ 'apps/a.yaml': cronJob('a', 'other'), 'apps/b.yaml': cronJob('b') }, { listed: false });
    story.pull.base.sha = await story.origin.git(['rev-parse', 'main']);
    return story;
  }

  test('commits what the change needs to its branch, on top of its head', async () => {
    const story = await changed();
    const before = await tip(story);
    const { code, stdout } = await comment(story, payload('/cronledger update\n'));
    expect([code, stdout]).toEqual([0, expect.stringContaining('CronJob billing/b: wrote an entry.')]);
    expect(await story.origin.git(['rev-parse', 'change~1'])).toBe(before);
    expect(await story.origin.git(['diff', '--name-only', 'change~1', 'change'])).toBe(INVENTORY);
    expect(await story.origin.git(['log', '-1', '--format=%B', 'change'])).toContain('Asked for by @ben in #1.');
    expect(await inventoryAt(story, 'change')).toContain('name: b');
    story.pull.head.sha = await tip(story);
    expect((await comment(story, payload('/cronledger update'))).stdout).toContain('The inventory needs no edit.');
  });

  test.each<[string, { login?: string; head?: object; pull?: object }]>([
    ['somebody who may not write', { login: 'eve' }],
    ['somebody whom GitHub does not know', { login: 'mallory' }],
    ['a fork', { head: { repository: 'mallory/gitops' } }],
    ['a closed pull request', { pull: { state: 'closed' } }],
    ['the default branch itself', { head: { ref: 'main' } }],
  ])('nothing is committed for %s', async (_, { login, head, pull }) => {
    const story = await changed();
    story.server.state.collaborators.set('eve', { permission: 'read', role: 'read' });
    Object.assign(story.pull, pull);
    Object.assign(story.pull.head, head);
    const [before, main] = [await tip(story), await story.origin.git(['rev-parse', 'main'])];
    const { code, stdout } = await comment(story, payload('/cronledger update', login));
    expect([code, stdout]).toEqual([2, expect.stringContaining('nothing was committed')]);
    expect(await tip(story)).toBe(before);
    expect(await story.origin.git(['rev-parse', 'main'])).toBe(main);
  });

  test.each<[string, object]>([
    ['another comment', payload('please /cronledger update')],
    ['an issue', payload('/cronledger update', 'ben', { issue: { number: 1 } })],
    ['an edit', payload('/cronledger update', 'ben', { action: 'edited' })],
    [
      'a bot',
      payload('/cronledger update', 'ben', {
        comment: { body: '/cronledger update', user: { login: 'ben', type: 'Bot' } },
      }),
    ],
  ])('%s asks for nothing', async (_, given) => {
    const story = await changed();
    const before = await tip(story);
    const { code, stdout } = await comment(story, given);
    expect([code, stdout]).toEqual([0, expect.stringContaining('there is nothing to do')]);
    expect(await tip(story)).toBe(before);
  });

  test('a push meanwhile is not written over', async () => {
    const story = await changed();
    const judged = story.pull.head.sha;
    await story.push({ 'apps/c.yaml': cronJob('c') }, { listed: false });
    const pushed = await tip(story);
    story.pull.head.sha = judged;
    const { code, stdout } = await comment(story, payload('/cronledger update'));
    expect([code, stdout]).toEqual([2, expect.stringContaining('pushed to the branch meanwhile')]);
    expect(await tip(story)).toBe(pushed);
  });
});
