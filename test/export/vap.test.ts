// export vap: what the exported policies say of approved and of other objects, evaluated as an API server evaluates them.
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { stringAt } from '../../src/kube/object.ts';
import type { JsonObject } from '../../src/model.ts';
import { asAdmitted } from '../../src/policy/admitted.ts';
import { evaluatePolicy, loadPolicies } from '../../src/policy/index.ts';
import { withAdmittedDefaults } from '../../src/workloads/admitted-defaults.ts';
import { manifests } from '../policy/policy-manifests.ts';
import { createRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';
import { approvalCases, CRON_JOB, changed, JOB, objectOf } from './approval-cases.ts';

/** The policies of an export of the two workloads above, of the inventory alone. */
async function exported(...options: readonly string[]): Promise<string> {
  const repository = await createRepository({ 'apps/billing.yaml': `${CRON_JOB}---\n${JOB}` });
  expect((await runCli(['inventory', 'init'], { cwd: repository.path })).code).toBe(0);
  await repository.commit({
    '.cronledger/config.yaml': 'apiVersion: cronledger.dev/v1\nkind: Config\npolicies: {pack: none}\n',
  });
  const { code, stdout, stderr } = await runCli(['export', 'vap', ...options], { cwd: repository.path });
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('files') });
  return stdout;
}

/** What the policies of the text say of an object that is created: messages, or nothing. */
function said(text: string, object: JsonObject): readonly string[] {
  const { policies, problems } = loadPolicies(manifests(text));
  expect(problems).toEqual([]);
  const namespace = stringAt(object, ['metadata', 'namespace']);
  const kind = stringAt(object, ['kind']) ?? '';
  const request = {
    operation: 'CREATE' as const,
    group: 'batch',
    version: 'v1',
    kind,
    resource: `${kind.toLowerCase()}s`,
    namespace,
    name: stringAt(object, ['metadata', 'name']),
    object: asAdmitted(withAdmittedDefaults(object), namespace),
    oldObject: null,
  };
  return policies
    .map(policy => evaluatePolicy(policy, request))
    .flatMap(({ violations, problems }) => [...violations, ...problems].map(({ message }) => message));
}

describe.each([
  ['by parameters', [] as readonly string[]],
  ['static', ['--static'] as readonly string[]],
])('%s', (_, options) => {
  test('what is approved passes, and nothing that differs from it', async () => {
    const text = await exported(...options);
    for (const each of approvalCases()) {
      const messages = said(text, each.object);
      expect(messages.length === 0, each.name).toBe(each.approved);
      if (each.words !== undefined) {
        expect(messages.join(), each.name).toContain('CronJob billing/nightly-report is not as it was approved');
        expect(messages.join(), each.name).toContain(each.words);
      }
    }
  });

  test('a name in other letters is another name', async () => {
    const text = await exported(...options);
    const other = changed(objectOf(CRON_JOB), ['metadata', 'name'], 'Nightly-Report') as JsonObject;
    expect(said(text, other)).not.toEqual([]);
  });
});

test('the same input gives the same bytes, and --check tells what is deployed apart from HEAD', async () => {
  const repository = await createRepository({ 'apps/billing.yaml': CRON_JOB });
  await runCli(['inventory', 'init'], { cwd: repository.path });
  await repository.commit();
  const cwd = repository.path;
  const first = await runCli(['export', 'vap'], { cwd });
  expect((await runCli(['export', 'vap'], { cwd })).stdout).toBe(first.stdout);
  expect((await runCli(['export', 'vap', '--into', 'out'], { cwd })).code).toBe(0);
  expect((await runCli(['export', 'vap', '--check', 'out'], { cwd })).code).toBe(0);
  await repository.write({ 'apps/billing.yaml': CRON_JOB.replace('@daily', '0 3 * * *') });
  await runCli(['inventory', 'update'], { cwd });
  await repository.commit();
  const stale = await runCli(['export', 'vap', '--check', 'out'], { cwd });
  expect(stale).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('inventory/parameters/billing.yaml differs.'),
  });
});

test.each([
  ['1.31', [], 'needs Kubernetes 1.32'],
  ['1.36', ['--static'], 'needs Kubernetes 1.37'],
])('for Kubernetes %s it writes nothing that would not be taken', async (version, options, words) => {
  const repository = await createRepository({ 'apps/billing.yaml': CRON_JOB });
  const run = await runCli(['export', 'vap', ...options, '--kube-version', version, '--into', 'out'], {
    cwd: repository.path,
  });
  expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining(words) });
  expect(existsSync(`${repository.path}/out`)).toBe(false);
});

/** Short names and pods: what counts is how many there are in one namespace. */
const MANY = Array.from({ length: 700 }, (_, index) =>
  CRON_JOB.replace('nightly-report', `report-${String(index).padStart(4, '0')}`),
);

test('a namespace of many workloads is divided among policies, none of which nests as deep as cel-go refuses', async () => {
  const repository = await createRepository({ 'apps/billing.yaml': MANY.join('---\n') });
  await runCli(['inventory', 'init'], { cwd: repository.path });
  await repository.commit({
    '.cronledger/config.yaml': 'apiVersion: cronledger.dev/v1\nkind: Config\npolicies: {pack: none}\n',
  });
  const { code, stdout, stderr } = await runCli(['export', 'vap', '--static'], { cwd: repository.path });
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/kB, the largest \d+ kB/) });
  expect(stdout.match(/name: cronledger-approved-billing-\d+\.static\.k8s\.io/g)?.length).toBeGreaterThan(1);
  for (const [, found = ''] of stdout.matchAll(/name: found\n\s+expression: (.*)/g))
    expect(rowOf(found)).toBeLessThan(250);
  const named = (name: string) => changed(objectOf(CRON_JOB), ['metadata', 'name'], name) as JsonObject;
  const [first, last, none] = ['report-0000', 'report-0699', 'report-0700'].map(named) as [
    JsonObject,
    JsonObject,
    JsonObject,
  ];
  expect([said(stdout, first), said(stdout, last)]).toEqual([[], []]);
  expect(said(stdout, none)).toEqual([expect.stringContaining('is not in the approved inventory')]);
  const other = changed(last, ['spec', 'schedule'], '* * * * *') as JsonObject;
  expect(said(stdout, other)).toEqual([expect.stringContaining('not as it was approved')]);
});

/** The most sums in a row and parentheses in each other: cel-go counts both. */
function rowOf(expression: string): number {
  const rows = [0];
  let most = 0;
  for (const character of expression) {
    if (character === '(') rows.push(0);
    else if (character === ')') rows.pop();
    else if (character === '+') rows.push((rows.pop() ?? 0) + 1);
    most = Math.max(most, rows.length + (rows.at(-1) ?? 0));
  }
  return most;
}

test('an entry that drifted, expired or names no namespace is told and left out', async () => {
  const repository = await createRepository({ 'apps/billing.yaml': CRON_JOB });
  await runCli(['inventory', 'init'], { cwd: repository.path });
  await repository.commit({
    'apps/billing.yaml': CRON_JOB.replace('report:1.2', 'report:1.2\n              tty: true'),
  });
  const { code, stdout, stderr } = await runCli(['export', 'vap'], { cwd: repository.path });
  expect(code).toBe(0);
  expect(stderr).toContain('CronJob billing/nightly-report is left out: it differs from apps/billing.yaml.');
  expect(stdout).not.toContain('CronJob/nightly-report');
});
