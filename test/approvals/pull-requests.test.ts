// Who has approved a pull request: real git repositories, the whole check, and a pull request's answers written down.
import { cp } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Approvals, PullRequest, PullRequestGroup } from '../../src/approvals/pull-request.ts';
import { openRepository } from '../../src/git/repository.ts';
import type { Need } from '../../src/model.ts';
import type { CheckReport } from '../../src/outcome.ts';
import { checkChange } from '../../src/pipeline/check.ts';
import { createRenderer } from '../../src/render/index.ts';
import { createFolder, createRepository, type Files, repositoryAt, type TestRepository } from '../support/git-repo.ts';
import { commitsOf, type PullRequestValues, pullRequestOf, review } from '../support/pull-request.ts';

const INVENTORY = '.cronledger/inventory/billing.yaml';
const HEADER = 'apiVersion: cronledger.dev/v1\nkind: Inventory\nworkloads:\n';
const CONFIG = `approvals:
  - {name: the owner of the workload, when: {classes: [new, schedule, command, image-source]}, from: owner}
  - {name: platform security, when: {classes: [identity, privilege]}, from: ['@acme/security']}
`;
const TEAMS = { 'acme/billing': ['bob', 'alice'], 'acme/security': ['sam'] };

function cronJob(name: string, command = 'run', schedule = '0 2 * * *'): string {
  return `apiVersion: batch/v1
kind: CronJob
metadata: {name: ${name}, namespace: billing}
spec:
  schedule: '${schedule}'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{name: main, image: 'ghcr.io/acme/tool:1', command: [${command}]}]
`;
}

async function check(
  repository: TestRepository,
  base: string,
  head: string,
  approvals: Approvals,
): Promise<CheckReport> {
  const opened = await openRepository(repository.path, {});
  try {
    const commit = async (name: string) => ({ name, commit: await opened.resolve(name) });
    return await checkChange({
      repository: opened,
      base: opened.base(await commit(base)),
      head: opened.head(await commit(head)),
      config: undefined,
      all: false,
      approvals,
      today: new Date('2026-11-24'),
      renderer: createRenderer({ tools: {} }),
    });
  } finally {
    await opened.close();
  }
}

function groupOf(members: readonly PullRequest[]): PullRequestGroup {
  return { members: async () => ({ known: true, value: members }) };
}

/** The inventory that lists all that differs between two commits, beside what is listed already. */
async function entriesFor(repository: TestRepository, head: string, owner = '@acme/billing'): Promise<string> {
  const { suggestedEdits } = await check(repository, 'main', head, 'none');
  return suggestedEdits
    .map(({ yaml }) =>
      yaml.replace(/^(\s*)(- .*\n)/, (_all, indent, first) => `${indent}${first}${indent}  owner: '${owner}'\n`),
    )
    .join('');
}

/** Builds a repository once for each set of files, and gives every test a copy of its own. */
function copied<T extends { readonly repository: TestRepository }>(build: (more: Files) => Promise<T>) {
  const built = new Map<string, Promise<T>>();
  return async (more: Files = {}): Promise<T> => {
    const key = JSON.stringify(more);
    const original = built.get(key) ?? build(more);
    built.set(key, original);
    const folder = await createFolder();
    await cp((await original).repository.path, folder, { recursive: true });
    return { ...(await original), repository: repositoryAt(folder) };
  };
}

const bases = copied(async more => ({ repository: await buildBase(more) }));
const newJob = copied(buildNewJob);

async function baseRepository(more: Files = {}): Promise<TestRepository> {
  return (await bases(more)).repository;
}

/** `main` lists the CronJob `a` of @acme/billing. */
async function buildBase(more: Files): Promise<TestRepository> {
  const repository = await createRepository({ 'README.md': 'x' });
  await repository.git(['switch', '--quiet', '--create', 'first']);
  await repository.commit({ 'apps/a.yaml': cronJob('a') });
  const entries = await entriesFor(repository, 'first');
  await repository.git(['switch', '--quiet', 'main']);
  await repository.commit({
    'apps/a.yaml': cronJob('a'),
    [INVENTORY]: `${HEADER}${entries}`,
    '.cronledger/config.yaml': CONFIG,
    ...more,
  });
  return repository;
}

/** Commits as the author of that name; the committer is Ada. */
async function commitAs(repository: TestRepository, login: string, files: Files, message = 'Change'): Promise<string> {
  await repository.write(files);
  await repository.git(['add', '--all']);
  await repository.git(['commit', '--quiet', `--author=${login} <${login}@example.com>`, '--message', message]);
  return repository.git(['rev-parse', 'HEAD']);
}

/** A branch on which Alice adds the CronJob `b` and lists it. */
async function buildNewJob(more: Files): Promise<{ repository: TestRepository; head: string }> {
  const repository = await baseRepository(more);
  await repository.git(['switch', '--quiet', '--create', 'change']);
  await commitAs(repository, 'alice', { 'apps/b.yaml': cronJob('b') });
  const entry = await entriesFor(repository, 'change');
  const inventory = await repository.git(['show', `main:${INVENTORY}`]);
  const head = await commitAs(repository, 'alice', { [INVENTORY]: `${inventory}\n${entry}` });
  return { repository, head };
}

async function asked(
  repository: TestRepository,
  values: Omit<PullRequestValues, 'commits' | 'files'> & Partial<PullRequestValues>,
): Promise<PullRequest> {
  return pullRequestOf({ teams: TEAMS, ...(await commitsOf(repository, 'main', values.head)), ...values });
}

const owner = (report: CheckReport): Need | undefined =>
  report.needs.find(need => need.name === 'the owner of the workload');
const states = (report: CheckReport): Record<string, string> =>
  Object.fromEntries(report.needs.map(need => [need.name, need.status]));
const OWNER = 'the owner of the workload';
const GUARD = "a reviewer of the gate's own files";

describe('a new job that the pull request lists itself', () => {
  test('is no pass without a review', async () => {
    const { repository, head } = await newJob();
    const report = await check(repository, 'main', head, await asked(repository, { head }));
    expect(report.findings).toEqual([]);
    expect(states(report)).toEqual({ [OWNER]: 'pending', [GUARD]: 'pending' });
    expect(report.verdict).toBe('approval-needed');
    expect(owner(report)).toMatchObject({ from: ['@acme/billing'], mayApprove: ['@bob'] });
  });

  test('is a pass with the approval of the right team, one person for both needs', async () => {
    const { repository, head } = await newJob();
    const report = await check(
      repository,
      'main',
      head,
      await asked(repository, { head, reviews: [review('Bob', 'approved', head)] }),
    );
    expect(states(report)).toEqual({ [OWNER]: 'approved', [GUARD]: 'approved' });
    expect(report.needs.map(need => need.approvedBy)).toEqual([['@Bob'], ['@Bob']]);
    expect(report.verdict).toBe('pass');
  });

  test.each([
    ['who opened it', { author: 'bob' }, 'opened this pull request.'],
    ['a stranger to the team', { teams: { 'acme/billing': ['carol'] } }, 'is not in `@acme/billing`.'],
    [
      'a member without write access',
      { permissions: { bob: 'read' } },
      'has no write access to the repository (read).',
    ],
    ['a deleted author', { author: null }, 'may be who opened this pull request: that account is gone.'],
  ] satisfies [string, Partial<PullRequestValues>, string][])('not with that of %s', async (_who, values, why) => {
    const { repository, head } = await newJob();
    const given = { head, reviews: [review('bob', 'approved', head)], ...values };
    const report = await check(repository, 'main', head, await asked(repository, given));
    expect(owner(report)).toMatchObject({ status: 'pending', approvedBy: [], ignored: [{ who: '@bob', why }] });
    expect(report.verdict).toBe('approval-needed');
  });

  test('whose team cannot be read is unknown, and says what to grant', async () => {
    const { repository, head } = await newJob();
    const given = { head, teams: {}, reviews: [review('bob', 'approved', head)] };
    const report = await check(repository, 'main', head, await asked(repository, given));
    expect(states(report)).toEqual({ [OWNER]: 'unknown', [GUARD]: 'approved' });
    expect(owner(report)?.notes.join(' ')).toMatch(
      /cannot be determined whether @bob counts.*token that may read teams/,
    );
    expect(report.verdict).toBe('approval-needed');
  });

  test("the base's config says who is in a team that cannot be read, and the head's does not", async () => {
    const teams = `${CONFIG}teams: {Acme/Billing: [BOB]}\n`;
    const { repository, head } = await newJob({ '.cronledger/config.yaml': teams });
    const reviews = [review('bob', 'approved', head), review('mallory', 'approved', head)];
    const report = await check(repository, 'main', head, await asked(repository, { head, teams: {}, reviews }));
    expect(owner(report)).toMatchObject({ status: 'approved', approvedBy: ['@bob'] });
    const forged = await commitAs(repository, 'alice', {
      '.cronledger/config.yaml': `${CONFIG}teams: {acme/billing: [mallory]}\n`,
    });
    const after = [review('mallory', 'approved', forged)];
    const second = await check(
      repository,
      'main',
      forged,
      await asked(repository, { head: forged, teams: {}, reviews: after }),
    );
    expect(owner(second)).toMatchObject({ status: 'pending', approvedBy: [] });
  });

  test.each([
    ['a co-author', 'Co-authored-by: Bob <1234+bob@users.noreply.github.com>', 'is a co-author of'],
    ['a co-author in other letters', 'co-AUTHORED-by : B <Bob@users.noreply.github.com>', 'is a co-author of'],
  ])('%s of a commit that touches it does not count', async (_who, trailer, why) => {
    const { repository } = await newJob();
    const head = await commitAs(repository, 'alice', { 'apps/b.yaml': cronJob('b', 'other') }, `Change\n\n${trailer}`);
    const given = { head, reviews: [review('bob', 'approved', head)] };
    const report = await check(repository, 'main', head, await asked(repository, given));
    expect(owner(report)?.ignored[0]).toMatchObject({ who: '@bob' });
    expect(owner(report)?.ignored[0]?.why).toContain(why);
  });

  test('a commit about something else takes nothing from its author, unless its files are not known', async () => {
    const { repository } = await newJob();
    const head = await commitAs(repository, 'bob', { 'README.md': 'y' });
    const given = { head, reviews: [review('bob', 'approved', head)] };
    const report = await check(repository, 'main', head, await asked(repository, given));
    expect(owner(report)?.status).toBe('approved');
    const unknown = { ...given, files: { [head]: 'more than 3,000' } };
    const second = await check(repository, 'main', head, await asked(repository, unknown));
    expect(owner(second)).toMatchObject({ status: 'pending' });
    expect(owner(second)?.ignored[0]?.why).toContain('more than 3,000');
  });

  test('commits that cannot be listed may be by anybody', async () => {
    const { repository, head } = await newJob();
    const given = { head, reviews: [review('bob', 'approved', head)], commits: 'more than 250 commits' };
    const report = await check(repository, 'main', head, await asked(repository, given));
    expect(owner(report)).toMatchObject({ status: 'unknown' });
    expect(owner(report)?.notes.join(' ')).toContain('more than 250 commits');
  });

  test('reviews that cannot be read are unknown', async () => {
    const { repository, head } = await newJob();
    const report = await check(repository, 'main', head, await asked(repository, { head, reviews: '403' }));
    expect(states(report)).toEqual({ [OWNER]: 'unknown', [GUARD]: 'unknown' });
  });
});

describe('an approval is bound to what was approved', () => {
  const given = (at: string, head: string) => ({ head, reviews: [review('bob', 'approved', at)] });

  test('a push that changes the job drops it, and the output names the job', async () => {
    const { repository, head: at } = await newJob();
    const head = await commitAs(repository, 'alice', { 'apps/b.yaml': cronJob('b', 'evil') });
    const report = await check(repository, 'main', head, await asked(repository, given(at, head)));
    expect(owner(report)).toMatchObject({
      status: 'pending',
      ignored: [{ who: '@bob', why: expect.stringContaining('CronJob billing/b has changed') }],
    });
  });

  test('so does a push that changes its entry alone, by a field that nothing else shows', async () => {
    const { repository, head: at } = await newJob();
    const text = await repository.git(['show', `${at}:${INVENTORY}`]);
    const wider = text.replace(/(name: b\n(?:.*\n)*?.*images:[^\n]*ghcr\.io\/acme\/tool):1/, '$1:*');
    expect(wider).not.toBe(text);
    const head = await commitAs(repository, 'alice', { [INVENTORY]: `${wider}\n` });
    const report = await check(repository, 'main', head, await asked(repository, given(at, head)));
    expect(states(report)).toEqual({ [OWNER]: 'pending', [GUARD]: 'pending' });
  });

  test('so does an annotation of a new job, which is in no digest', async () => {
    const { repository, head: at } = await newJob();
    const noted = cronJob('b').replace('namespace: billing', "namespace: billing, annotations: {x: 'y'}");
    const head = await commitAs(repository, 'alice', { 'apps/b.yaml': noted });
    const report = await check(repository, 'main', head, await asked(repository, given(at, head)));
    expect(states(report)).toEqual({ [OWNER]: 'pending', [GUARD]: 'approved' });
  });

  test('a push about other things keeps it, whoever made it', async () => {
    const { repository, head: at } = await newJob();
    const head = await commitAs(repository, 'renovate', { 'README.md': 'other', 'apps/x.txt': 'y' });
    const report = await check(repository, 'main', head, await asked(repository, given(at, head)));
    expect(states(report)).toEqual({ [OWNER]: 'approved', [GUARD]: 'approved' });
  });

  test('another job in the same pull request has to be approved as well', async () => {
    const { repository, head: at } = await newJob();
    const unlisted = await commitAs(repository, 'alice', { 'apps/c.yaml': cronJob('c') });
    const first = await check(repository, 'main', unlisted, await asked(repository, given(at, unlisted)));
    // Nobody owns `c` yet, so the approval of the owner of `b` is another need.
    expect(first.needs.map(({ from, status }) => [...from, status])).toEqual([
      ['@acme/billing', 'approved'],
      ['a reviewer with write access', 'pending'],
      ['a reviewer with write access', 'approved'],
    ]);
    const entry = await entriesFor(repository, 'change');
    const text = await repository.git(['show', `HEAD:${INVENTORY}`]);
    const head = await commitAs(repository, 'alice', { [INVENTORY]: `${text}\n${entry}` });
    const report = await check(repository, 'main', head, await asked(repository, given(at, head)));
    expect(owner(report)).toMatchObject({
      status: 'pending',
      reason: expect.stringMatching(/billing\/b .*billing\/c /),
    });
    expect(owner(report)?.ignored[0]?.why).toMatch(/since then CronJob billing\/c has changed/);
  });

  test('a rebase keeps it, and so does a merge of the base, whose other entries in the same file do not matter', async () => {
    const { repository, head: at } = await newJob();
    await repository.git(['switch', '--quiet', 'main']);
    const inventory = await repository.git(['show', `main:${INVENTORY}`]);
    const wider = inventory.replace('ghcr.io/acme/tool:1', 'ghcr.io/acme/tool:1*');
    expect(wider).not.toBe(inventory);
    await repository.commit({ 'apps/z.yaml': cronJob('z'), [INVENTORY]: `${wider}\n`, 'docs/x.md': 'x' });
    await repository.git(['switch', '--quiet', 'change']);
    await repository.git(['merge', '--quiet', '--no-edit', 'main']);
    const head = await repository.git(['rev-parse', 'HEAD']);
    const report = await check(repository, 'main', head, await asked(repository, given(at, head)));
    expect(states(report)).toEqual({ [OWNER]: 'approved', [GUARD]: 'approved' });

    await repository.git(['switch', '--quiet', '--create', 'rebased', 'main']);
    await repository.git(['cherry-pick', `${at}~1`, at]);
    const rebased = await repository.git(['rev-parse', 'HEAD']);
    expect(rebased).not.toBe(head);
    const second = await check(repository, 'main', rebased, await asked(repository, given(at, rebased)));
    expect(states(second)).toEqual({ [OWNER]: 'approved', [GUARD]: 'approved' });
  });

  test("what is judged is GitHub's merge into the base, and the reviews are of the head", async () => {
    const { repository, head: at } = await newJob();
    const head = await commitAs(repository, 'alice', { 'README.md': 'other' });
    await repository.git(['switch', '--quiet', 'main']);
    // The base changes the gate's config meanwhile, which the pull request does not touch.
    await repository.commit({ 'docs/x.md': 'x', 'apps/q.yaml': cronJob('q') });
    await repository.git(['switch', '--quiet', '--create', 'merge']);
    await repository.git(['merge', '--quiet', '--no-ff', '--no-edit', head]);
    for (const commit of [at, head]) {
      const report = await check(repository, 'main', 'merge', await asked(repository, given(commit, head)));
      expect(states(report), commit).toEqual({ [OWNER]: 'approved', [GUARD]: 'approved' });
      expect(report.verdict).toBe('pass');
    }
  });

  test('a reviewed commit that is gone does not count, and is told', async () => {
    const { repository, head } = await newJob();
    for (const [commit, why] of [
      [null, 'was given for a commit that is gone.'],
      ['0123456789012345678901234567890123456789', 'which cannot be read any more'],
    ] as const) {
      const values = { head, reviews: [review('bob', 'approved', commit)] };
      const report = await check(repository, 'main', head, await asked(repository, values));
      expect(owner(report)).toMatchObject({ status: 'pending', ignored: [{ why: expect.stringContaining(why) }] });
    }
  });

  test('only the newest reviewed commits are compared, and the limit is told', async () => {
    const { repository } = await newJob();
    const commits: string[] = [];
    for (let index = 0; index < 22; index += 1)
      commits.push(await commitAs(repository, 'alice', { 'n.txt': `${index}` }));
    const head = await commitAs(repository, 'alice', { 'n.txt': 'last' });
    const logins = commits.map((_, index) => `r${index}`);
    const reviews = commits.map((commit, index) => review(`r${index}`, 'approved', commit));
    const values = { head, reviews, teams: { 'acme/billing': logins } };
    const report = await check(repository, 'main', head, await asked(repository, values));
    expect(owner(report)?.approvedBy).toHaveLength(20);
    expect(owner(report)?.ignored.map(({ who }) => who)).toEqual(['@r0', '@r1']);
    expect(owner(report)?.ignored[0]?.why).toContain('20 newest');
  }, 60_000);
});

describe('reviews over time', () => {
  test.each([
    ['dismissed', ['approved', 'dismissed'], 'pending'],
    ['taken back', ['approved', 'changes-requested'], 'pending'],
    ['commented on later', ['approved', 'commented'], 'approved'],
    ['given after changes were requested', ['changes-requested', 'approved'], 'approved'],
    ['not submitted', ['pending'], 'pending'],
  ] as const)('an approval that was %s', async (_what, given, status) => {
    const { repository, head } = await newJob();
    const reviews = given.map(state => review('bob', state, head));
    const report = await check(repository, 'main', head, await asked(repository, { head, reviews }));
    expect(owner(report)?.status).toBe(status);
  });

  test("somebody else's request for changes takes nothing from an approval", async () => {
    const { repository, head } = await newJob();
    const reviews = [review('bob', 'approved', head), review('dora', 'changes-requested', head)];
    const report = await check(repository, 'main', head, await asked(repository, { head, reviews }));
    expect(owner(report)).toMatchObject({
      status: 'approved',
      ignored: [{ who: '@dora', why: 'requests changes.' }],
    });
  });
});

describe('owners', () => {
  /** Alice gives the entry of `a` to another team, and changes its schedule. */
  async function handOver() {
    const repository = await baseRepository();
    await repository.git(['switch', '--quiet', '--create', 'change']);
    const text = await repository.git(['show', `main:${INVENTORY}`]);
    const handed = text.replace("'@acme/billing'", "'@acme/data'").replace('0 2 * * *', '0 3 * * *');
    const head = await commitAs(repository, 'alice', {
      [INVENTORY]: `${handed}\n`,
      'apps/a.yaml': cronJob('a', 'run', '0 3 * * *'),
    });
    return { repository, head };
  }
  const teams = { 'acme/billing': ['bob'], 'acme/data': ['dora'] };
  const GIVES = 'the owner who gives a workload away';
  const TAKES = 'the owner who takes a workload over';

  test.each([
    [['bob'], { [OWNER]: 'approved', [GIVES]: 'approved', [TAKES]: 'pending', [GUARD]: 'approved' }],
    [['dora'], { [OWNER]: 'pending', [GIVES]: 'pending', [TAKES]: 'approved', [GUARD]: 'approved' }],
    [['bob', 'dora'], { [OWNER]: 'approved', [GIVES]: 'approved', [TAKES]: 'approved', [GUARD]: 'approved' }],
  ])('old and new have to agree: %j', async (logins, expected) => {
    const { repository, head } = await handOver();
    const reviews = logins.map(login => review(login, 'approved', head));
    const report = await check(repository, 'main', head, await asked(repository, { head, teams, reviews }));
    expect(states(report)).toEqual(expected);
  });

  test('an entry that is widened without its workload needs its owner', async () => {
    const repository = await baseRepository();
    await repository.git(['switch', '--quiet', '--create', 'change']);
    const text = await repository.git(['show', `main:${INVENTORY}`]);
    const head = await commitAs(repository, 'alice', {
      [INVENTORY]: `${text.replace('ghcr.io/acme/tool:1', 'ghcr.io/*')}\n`,
    });
    const report = await check(repository, 'main', head, await asked(repository, { head }));
    expect(owner(report)).toMatchObject({ status: 'pending', from: ['@acme/billing'] });
    expect(owner(report)?.reason).toContain('the inventory entry of CronJob billing/a (image-source)');
  });

  test('an entry for a nearer folder takes a workload over, and its owner has to agree', async () => {
    const repository = await baseRepository();
    await repository.git(['switch', '--quiet', '--create', 'change']);
    const text = await repository.git(['show', `main:${INVENTORY}`]);
    const entry = text.slice(HEADER.length).replace("'@acme/billing'", "'@mallory'");
    const nearer = entry.replace(/\n( *)source: [^\n]*/, '\n$1source: apps/x');
    const moved = { 'apps/a.yaml': null, 'apps/x/a.yaml': cronJob('a', 'evil') };
    const head = await commitAs(repository, 'alice', { [INVENTORY]: `${text}\n${nearer}\n`, ...moved });
    const reviews = [review('mallory', 'approved', head)];
    const report = await check(repository, 'main', head, await asked(repository, { head, reviews }));
    expect(states(report)).toMatchObject({ [OWNER]: 'pending', [GIVES]: 'pending' });
  });
});

describe('findings that ask for an approval', () => {
  const config = `policies: {blockAt: never}
approvals:
  - {name: security, when: {severities: [high, critical], rules: [schedule-too-frequent, privileged-container]}, from: ['@sam']}
`;
  const often = (name: string) => cronJob(name, 'run', '* * * * *');

  test('ask whether they block or not, and name the rule', async () => {
    const repository = await baseRepository({
      '.cronledger/config.yaml': config.replace(
        '{blockAt: never}',
        '{blockAt: never, rules: {schedule-too-frequent: high}}',
      ),
    });
    await repository.git(['switch', '--quiet', '--create', 'change']);
    const head = await commitAs(repository, 'alice', { 'apps/b.yaml': often('b'), 'apps/c.yaml': cronJob('c') });
    const report = await check(repository, 'main', head, 'ask');
    expect(report.needs).toMatchObject([
      { name: 'security', from: ['@sam'], reason: 'CronJob billing/b (new, schedule-too-frequent)' },
    ]);
  });

  test("ask where the pull request's own exception covers them, and not where the base's does", async () => {
    const severe = config.replace('{blockAt: never}', '{rules: {schedule-too-frequent: high}}');
    const repository = await baseRepository({ '.cronledger/config.yaml': severe });
    await repository.git(['switch', '--quiet', '--create', 'change']);
    const inventory = await repository.git(['show', `main:${INVENTORY}`]);
    const excepted = inventory
      .replace('0 2 * * *', '* * * * *')
      .replace(/$/, '\n    exceptions: [{rule: schedule-too-frequent, reason: A drain.}]\n');
    const head = await commitAs(repository, 'alice', { 'apps/a.yaml': often('a'), [INVENTORY]: excepted });
    const report = await check(repository, 'main', head, 'ask');
    expect(report.findings).toMatchObject([{ rule: 'schedule-too-frequent', excepted: { reason: 'A drain.' } }]);
    expect(states(report)).toEqual({ security: 'pending', [GUARD]: 'pending' });

    const next = await commitAs(repository, 'alice', { 'apps/a.yaml': often('a').replace('[run]', '[stop]') });
    const later = await check(repository, head, next, 'ask');
    expect(later.findings.some(({ rule }) => rule === 'schedule-too-frequent')).toBe(true);
    expect(later.needs).toEqual([]);
  });

  test('a rule that does not exist is refused', async () => {
    const repository = await baseRepository({
      '.cronledger/config.yaml': 'approvals: [{name: x, when: {rules: [privileged-contaner]}, from: owner}]\n',
    });
    await repository.git(['switch', '--quiet', '--create', 'change']);
    const head = await commitAs(repository, 'alice', { 'apps/b.yaml': cronJob('b') });
    await expect(check(repository, 'main', head, 'ask')).rejects.toMatchObject({
      code: 'config-invalid',
      hint: expect.stringContaining('privileged-container'),
    });
  });
});

describe('a merge queue', () => {
  test('takes each need from the pull request that brings its change', async () => {
    const { repository, head } = await newJob();
    await repository.git(['switch', '--quiet', '--create', 'second', 'main']);
    const other = await commitAs(repository, 'carol', { 'apps/a.yaml': cronJob('a', 'run', '0 4 * * *') });
    await repository.git(['switch', '--quiet', '--create', 'queue', 'main']);
    await repository.git(['merge', '--quiet', '--no-ff', '--no-edit', head]);
    await repository.git(['merge', '--quiet', '--no-ff', '--no-edit', other]);
    const first = await asked(repository, { head, reviews: [review('bob', 'approved', head)] });
    const pending = await asked(repository, { author: 'carol', head: other });
    const approved = await asked(repository, {
      author: 'carol',
      head: other,
      reviews: [review('alice', 'approved', other)],
    });
    expect(states(await check(repository, 'main', 'queue', groupOf([first, pending])))[OWNER]).toBe('pending');
    expect(states(await check(repository, 'main', 'queue', groupOf([first, approved])))[OWNER]).toBe('approved');
    // Bob's approval of the one is none of the other, and what nobody brings nobody has approved.
    expect(states(await check(repository, 'main', 'queue', groupOf([first])))[OWNER]).toBe('unknown');
    expect(states(await check(repository, 'main', 'queue', groupOf([])))[OWNER]).toBe('unknown');
    const unread = { members: async () => ({ known: false, why: 'GitHub is away.' }) as const };
    const { needs } = await check(repository, 'main', 'queue', unread);
    expect(needs[0]).toMatchObject({ status: 'unknown', notes: ['Nobody could be asked: GitHub is away.'] });
  });
});

describe('the gate itself', () => {
  test.each([
    ['.cronledger/config.yaml', 'approvals: []\n'],
    ['.github/CODEOWNERS', '* @mallory\n'],
    ['.github/workflows/gate.yaml', 'on: push\n'],
    ['rules/own.yaml', '# nothing\n'],
  ])('a change of %s needs an approval, and a later one drops it', async (path, text) => {
    const repository = await baseRepository({
      '.github/workflows/gate.yaml': 'uses: acme/cronledger@v1\n',
      '.cronledger/config.yaml': "policies: {paths: ['rules/*.yaml']}\n",
    });
    await repository.git(['switch', '--quiet', '--create', 'change']);
    const at = await commitAs(repository, 'alice', { [path]: text });
    const values = { head: at, reviews: [review('zoe', 'approved', at)] };
    expect(states(await check(repository, 'main', at, await asked(repository, values)))).toEqual({
      [GUARD]: 'approved',
    });
    const head = await commitAs(repository, 'alice', { [path]: `${text}# more\n` });
    const later = await check(repository, 'main', head, await asked(repository, { ...values, head }));
    expect(states(later)).toEqual({ [GUARD]: 'pending' });
  });
});

test('hostile logins are nobody but themselves', async () => {
  const { repository, head } = await newJob();
  const logins = ['constructor', '__proto__', 'toString', 'a reviewer with write access', 'acme/billing', ''];
  const reviews = logins.map(login => review(login, 'approved', head));
  const report = await check(repository, 'main', head, await asked(repository, { head, reviews }));
  expect(owner(report)).toMatchObject({ status: 'pending', approvedBy: [] });
});

test('five hundred reviews of one person are one, and nobody is asked twice', async () => {
  const { repository, head } = await newJob();
  const questions: string[] = [];
  const reviews = Array.from({ length: 500 }, (_, index) => review(index % 2 === 0 ? 'bob' : 'BOB', 'approved', head));
  const report = await check(repository, 'main', head, await asked(repository, { head, reviews, asked: questions }));
  expect(owner(report)?.approvedBy).toEqual(['@BOB']);
  expect(questions.filter(question => question.startsWith('permission'))).toEqual(['permission bob']);
  expect(questions.filter(question => question.startsWith('team'))).toEqual(['team acme/billing']);
});

test('bots count only where they are named', async () => {
  const config = "approvals: [{name: the bot, when: {classes: [new]}, from: ['@renovate[bot]']}]\n";
  const { repository, head } = await newJob({ '.cronledger/config.yaml': config });
  const reviews = [review('renovate[bot]', 'approved', head)];
  const permissions = { 'renovate[bot]': null };
  const report = await check(repository, 'main', head, await asked(repository, { head, reviews, permissions }));
  expect(states(report)).toEqual({ 'the bot': 'approved', [GUARD]: 'pending' });
});

test('CODEOWNERS of the base says who has to approve which file', async () => {
  const config = 'approvals: [{name: code owners, when: {}, from: codeowners}]\n';
  const owners = 'apps/ @acme/Billing\n/apps/c.yaml @sam\n';
  const { repository } = await newJob({ '.cronledger/config.yaml': config, CODEOWNERS: owners });
  const head = await commitAs(repository, 'alice', { 'apps/c.yaml': cronJob('c'), CODEOWNERS: '* @mallory\n' });
  const reviews = [review('bob', 'approved', head), review('mallory', 'approved', head)];
  const report = await check(repository, 'main', head, await asked(repository, { head, reviews }));
  const needs = report.needs.filter(need => need.name === 'code owners');
  expect(needs.map(({ from, status }) => [from, status])).toEqual([
    [['@acme/Billing'], 'approved'],
    [['@sam'], 'pending'],
  ]);
});
