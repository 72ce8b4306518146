// What RBAC makes of scheduled workloads, as its user runs it: real git repositories and the built program.
import { describe, expect, test } from 'vitest';
import { createRepository, type Files, type TestRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';

const CRON_JOB = `apiVersion: batch/v1
kind: CronJob
metadata: {name: report, namespace: billing}
spec:
  schedule: '0 2 * * *'
  jobTemplate:
    spec:
      template:
        spec:
          serviceAccountName: reporter
          restartPolicy: Never
          containers:
            - {name: main, image: 'ghcr.io/acme/report:1', command: [run]}
`;

const RBAC = `apiVersion: v1
kind: ServiceAccount
metadata: {name: reporter, namespace: billing}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: billing}
rules:
  - apiGroups: ['']
    resources: [configmaps]
    verbs: [get]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reporter, namespace: billing}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects:
  - {kind: ServiceAccount, name: reporter, namespace: billing}
`;

const binding = (kind: string, name: string, role: string, subject: string, namespace = ''): string =>
  `apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: {name: ${name}${namespace === '' ? '' : `, namespace: ${namespace}`}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ${role}}
subjects:
  - ${subject}
`;

/** `main` lists what it holds; the branch `change` has the files of a pull request. */
async function pullRequest(base: Files, head: Files): Promise<TestRepository> {
  const repository = await createRepository(base);
  const init = await runCli(['inventory', 'init'], { cwd: repository.path });
  expect(init.code, init.stderr).toBe(0);
  await repository.commit({}, 'List what is there');
  await repository.git(['switch', '--quiet', '--create', 'change']);
  await repository.commit(head, 'The change');
  return repository;
}

async function check(base: Files, head: Files) {
  const repository = await pullRequest(base, head);
  const args = ['check', '--base', 'main', '--head', 'change', '--format', 'json'];
  const run = await runCli(args, { cwd: repository.path });
  expect(run.stderr).toBe('');
  return { code: run.code, report: JSON.parse(run.stdout) };
}

describe('a pull request that touches RBAC only', () => {
  test('gives an approved CronJob new power: a change of class power, a need, and a finding with the chain', async () => {
    const { code, report } = await check(
      { 'apps/report.yaml': CRON_JOB, 'rbac/base.yaml': RBAC },
      {
        'rbac/more.yaml': binding(
          'RoleBinding',
          'more',
          'edit',
          '{kind: ServiceAccount, name: reporter, namespace: billing}',
          'billing',
        ),
      },
    );
    expect(report.changes).toHaveLength(1);
    expect(report.changes[0]).toMatchObject({
      change: 'modified',
      classes: ['power'],
      workload: { name: 'report', namespace: 'billing' },
    });
    expect(report.changes[0].fields).toContainEqual({
      path: 'permissions in billing: batch/jobs',
      before: null,
      after:
        'create, delete, deletecollection, get, list, patch, update, watch (RoleBinding billing/more (rbac/more.yaml:6) → ClusterRole edit (built in))',
    });
    expect(report.needs).toMatchObject([{ status: 'pending', reason: 'CronJob billing/report (power)' }]);
    const told = report.findings.map(({ rule, severity }: Record<string, string>) => `${rule} ${severity}`);
    expect(told.toSorted()).toEqual(['rbac-grants-job-creation high', 'service-account-overprivileged high']);
    expect(code).toBe(1);
  });

  test('a role that is altered does so too, and is located at its rule', async () => {
    const { report } = await check(
      { 'apps/report.yaml': CRON_JOB, 'rbac/base.yaml': RBAC },
      { 'rbac/base.yaml': RBAC.replace('verbs: [get]', 'verbs: [get, list]') },
    );
    expect(report.changes[0].fields).toEqual([
      {
        path: 'permissions in billing: configmaps',
        before: 'get',
        after: 'get, list (RoleBinding billing/reporter (rbac/base.yaml:18) → Role billing/reader (rbac/base.yaml:9))',
      },
    ]);
    expect(report.findings).toEqual([]);
    expect(report.needs).toHaveLength(1);
  });

  test('power that goes is told as well, and so is a token that comes back', async () => {
    const off = RBAC.replace('namespace: billing}', 'namespace: billing}\nautomountServiceAccountToken: false');
    const lost = await check({ 'apps/report.yaml': CRON_JOB, 'rbac/base.yaml': RBAC }, { 'rbac/base.yaml': off });
    expect(lost.report.changes[0]).toMatchObject({ classes: ['power'], fields: [{ before: 'get', after: null }] });
    const back = await check({ 'apps/report.yaml': CRON_JOB, 'rbac/base.yaml': off }, { 'rbac/base.yaml': RBAC });
    expect(back.report.changes[0]).toMatchObject({ classes: ['power'], fields: [{ before: null }] });
  });

  test('the same power, written in another way or moved, is no change', async () => {
    const split = RBAC.replace(
      'verbs: [get]',
      "verbs: [get]\n  - {apiGroups: [''], resources: [configmaps], verbs: [get]}",
    );
    for (const head of [{ 'rbac/base.yaml': split }, { 'rbac/base.yaml': null, 'rbac/moved.yaml': RBAC }]) {
      const { code, report } = await check({ 'apps/report.yaml': CRON_JOB, 'rbac/base.yaml': RBAC }, head);
      expect(report).toMatchObject({ changes: [], findings: [], needs: [] });
      expect(code).toBe(0);
    }
  });

  test('a service account of somebody else says nothing of this one', async () => {
    const { code, report } = await check(
      { 'apps/report.yaml': CRON_JOB, 'rbac/base.yaml': RBAC },
      { 'rbac/o.yaml': binding('RoleBinding', 'o', 'view', '{kind: ServiceAccount, name: other, namespace: x}', 'x') },
    );
    expect(report).toMatchObject({ changes: [], needs: [] });
    expect(code).toBe(0);
  });

  test('a workload that names no account runs as default', async () => {
    const { report } = await check(
      { 'apps/report.yaml': CRON_JOB.replace('          serviceAccountName: reporter\n', '') },
      {
        'd.yaml': binding(
          'ClusterRoleBinding',
          'd',
          'view',
          '{kind: ServiceAccount, name: default, namespace: billing}',
        ),
      },
    );
    expect(report.changes[0].classes).toEqual(['power']);
  });

  test('cluster-admin for a subject of the pipeline', async () => {
    const { code, report } = await check(
      { 'apps/report.yaml': CRON_JOB, 'rbac/base.yaml': RBAC },
      { 'ci.yaml': binding('ClusterRoleBinding', 'ci', 'cluster-admin', '{kind: User, name: ci-bot}') },
    );
    expect(code).toBe(1);
    expect(report.changes).toEqual([]);
    expect(report.findings).toMatchObject([
      {
        rule: 'rbac-grants-job-creation',
        severity: 'critical',
        workload: null,
        location: { path: 'ci.yaml', line: 6 },
        message:
          'User ci-bot can now do everything in the whole cluster (sa-cluster-admin): ClusterRoleBinding ci (ci.yaml:6) → ClusterRole cluster-admin (built in).',
      },
    ]);
  });

  test('what cannot be read is a problem', async () => {
    const { code, report } = await check(
      { 'rbac/base.yaml': RBAC },
      { 'rbac/base.yaml': RBAC.replace('verbs: [get]', 'verbs: get') },
    );
    expect(code).toBe(2);
    expect(report.problems).toMatchObject([{ code: 'unreadable-manifest', path: 'rbac/base.yaml' }]);
  });
});

describe('a pull request that brings a workload', () => {
  const admin = binding(
    'ClusterRoleBinding',
    'r',
    'cluster-admin',
    '{kind: ServiceAccount, name: reporter, namespace: billing}',
  );
  test('is judged by the power that its account has already', async () => {
    const { report } = await check({ 'rbac/admin.yaml': admin }, { 'apps/report.yaml': CRON_JOB });
    const finding = report.findings.find(({ rule }: { rule: string }) => rule === 'service-account-overprivileged');
    expect(finding).toMatchObject({
      severity: 'critical',
      location: { path: 'apps/report.yaml', line: 10 },
      message:
        'CronJob billing/report runs as the service account `billing/reporter`, which can do everything in the whole cluster (sa-cluster-admin): ClusterRoleBinding r (rbac/admin.yaml:6) → ClusterRole cluster-admin (built in).',
    });
  });
  test('an image bump is not stopped for the power that was there before', async () => {
    const { report } = await check(
      { 'rbac/admin.yaml': admin, 'apps/report.yaml': CRON_JOB },
      { 'apps/report.yaml': CRON_JOB.replace('report:1', 'report:2') },
    );
    expect(report.findings).toEqual([]);
  });
});

test('list --power and verify say the same', async () => {
  const repository = await createRepository({ 'apps/report.yaml': CRON_JOB, 'rbac/base.yaml': RBAC });
  const list = await runCli(['list', '--power'], { cwd: repository.path });
  expect(list.stdout).toContain(`What they may do (by RBAC in Git only: bindings made elsewhere are not seen)
  CronJob billing/report as billing/reporter
    in billing: get on configmaps, by RoleBinding billing/reporter (rbac/base.yaml:18) → Role billing/reader (rbac/base.yaml:9)
`);
  const json = await runCli(['list', '--power', '--format', 'json'], { cwd: repository.path });
  expect(JSON.parse(json.stdout).workloads[0].power).toEqual({
    account: 'billing/reporter',
    token: true,
    dangers: [],
    permissions: [
      'in billing: get on configmaps, by RoleBinding billing/reporter (rbac/base.yaml:18) → Role billing/reader (rbac/base.yaml:9)',
    ],
  });
  const plain = await runCli(['list', '--format', 'json'], { cwd: repository.path });
  expect(JSON.parse(plain.stdout).workloads[0]).not.toHaveProperty('power');
});

describe('an audit policy', () => {
  const policy = (rules: string): string => `apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n${rules}`;
  const good = policy('  - level: RequestResponse\n');
  const exempting = policy('  - level: None\n    users: [ci-bot]\n  - level: RequestResponse\n');

  test('that a pull request weakens is judged on the line that decides', async () => {
    const { code, report } = await check({ 'cluster/audit.yaml': good }, { 'cluster/audit.yaml': exempting });
    expect(code).toBe(1);
    expect(report.findings).toMatchObject([
      {
        rule: 'audit-user-exempt',
        severity: 'critical',
        workload: null,
        location: { path: 'cluster/audit.yaml', line: 4 },
      },
    ]);
  });

  test('that was so before is no news, but verify says it, and what can be found', async () => {
    const { code, report } = await check(
      { 'cluster/audit.yaml': exempting },
      { 'cluster/audit.yaml': `# moved\n${exempting}` },
    );
    expect(code).toBe(0);
    expect(report.findings).toEqual([]);
    const repository = await createRepository({ 'cluster/audit.yaml': policy('  - level: Metadata\n') });
    const verify = await runCli(['verify'], { cwd: repository.path });
    expect(verify.stdout).toContain('audit-metadata-only (medium) at cluster/audit.yaml:4:5');
    expect(verify.stdout).toContain('What the audit log can tell');
    expect(verify.stdout.replaceAll(/\s+/g, ' ')).toContain(
      'cluster/audit.yaml:1: The command and the image of a new workload cannot be found (level Request).',
    );
    const markdown = await runCli(['verify', '--format', 'markdown'], { cwd: repository.path });
    expect(markdown.stdout).toContain('### What the audit log can tell');
  });
});
