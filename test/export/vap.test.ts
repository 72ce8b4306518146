// export vap: what the exported policies say of approved and of other objects, evaluated as an API server evaluates them.
import { readFileSync } from 'node:fs';
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

/** What a real kube-apiserver 1.37.2 said of the same objects, sent to it by somebody without a role of its own, with the export in force. */
const RECORDED: Readonly<Record<string, Readonly<Record<string, string>>>> = JSON.parse(
  readFileSync(new URL('kube-apiserver-1.37.2.json', import.meta.url), 'utf8'),
);

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
])('%s', (name, options) => {
  test('what is approved passes, and nothing that differs from it; so says a real API server', async () => {
    const text = await exported(...options);
    for (const each of approvalCases()) {
      const messages = said(text, each.object);
      expect(messages.length === 0, each.name).toBe(each.approved);
      if (each.words !== undefined) {
        expect(messages.join(), each.name).toContain('CronJob billing/nightly-report is not as it was approved');
        expect(messages.join(), each.name).toContain(each.words);
      }
      // The one that is `refused` was sent to a server that lets no container be privileged at all.
      expect(RECORDED[name]?.[each.name] === 'admitted', each.name).toBe(each.approved);
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
