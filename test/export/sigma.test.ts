// export sigma: the filter says of every field of the pod what it is or that it is not there, position by position.
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { fieldsOf } from '../../src/kube/validation/types.ts';
import { createRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';

const CRON_JOB = `apiVersion: batch/v1
kind: CronJob
metadata: {name: report, namespace: billing}
spec:
  schedule: '*/5 * * * *'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - {name: main, image: 'ghcr.io/acme/report:1.2', command: [sh, -c, "a * b? \\\\ 'c'"], env: [{name: A, value: 'no'}]}
          volumes: [{name: v, configMap: {name: c}}]
`;

async function exported(manifest: string) {
  const repository = await createRepository({ 'apps/billing.yaml': manifest });
  await runCli(['inventory', 'init'], { cwd: repository.path });
  await repository.commit();
  const { code, stderr } = await runCli(['export', 'sigma', '--into', 'out'], { cwd: repository.path });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return {
    async read(name: string): Promise<string> {
      const { readFile } = await import('node:fs/promises');
      return readFile(`${repository.path}/out/${name}`, 'utf8');
    },
  };
}

const FILTER = 'filters/cronledger_approved_workloads.yml';
const CONTAINER = 'responseObject.spec.jobTemplate.spec.template.spec.containers[0]';

test('no field of a container is free, and no second one is', async () => {
  const files = await exported(CRON_JOB);
  const { filter } = parse(await files.read(FILTER));
  expect(filter.condition).toBe('not selection');
  expect(filter.selection).toHaveLength(2);
  // The second is for a Job that somebody starts by hand.
  expect(filter.selection[1]).toMatchObject({ 'responseObject.metadata.ownerReferences[0].name|cased': 'report' });
  const selection: Record<string, unknown> = filter.selection[0];
  const names = Object.keys(selection);
  for (const field of fieldsOf('Container').keys()) {
    expect(
      names.some(name => name.startsWith(`${CONTAINER}.${field}`)),
      field,
    ).toBe(true);
  }
  for (const field of fieldsOf('PodSpec').keys()) {
    const path = `responseObject.spec.jobTemplate.spec.template.spec.${field}`;
    expect(
      names.some(name => name.startsWith(path)),
      field,
    ).toBe(true);
  }
  expect(selection).toMatchObject({
    'objectRef.namespace|cased': 'billing',
    [`${CONTAINER}.command[0]|cased`]: 'sh',
    [`${CONTAINER}.command[2]|re`]: "^a \\* b\\? \\\\ 'c'$",
    [`${CONTAINER}.command[3]|exists`]: false,
    [`${CONTAINER}.securityContext|exists`]: false,
    'responseObject.spec.jobTemplate.spec.template.spec.containers[1]|exists': false,
    'responseObject.spec.jobTemplate.spec.template.spec.volumes[0].configMap.name|cased': 'c',
    'responseObject.spec.jobTemplate.spec.template.spec.volumes[0].hostPath|exists': false,
    'responseObject.spec.jobTemplate.spec.template.spec.volumes[1]|exists': false,
    // A text that YAML 1.1 would read as something else stays a text.
    [`${CONTAINER}.env[0].value|cased`]: 'no',
  });
});

test('what cannot be compared whole is not silenced, and the file says so', async () => {
  const files = await exported(
    CRON_JOB.replace(
      '        spec:\n          restart',
      '        metadata: {annotations: {a: b}}\n        spec:\n          restart',
    ),
  );
  const text = await files.read(FILTER);
  expect(text).toContain('# Not silenced, since it cannot be told exactly: CronJob billing/report');
  expect(parse(text).filter.selection).toEqual([{ 'objectRef.resource|cased': 'nothing-is-approved' }]);
});

test('the rules have what a Sigma rule needs, and the filter names them', async () => {
  const files = await exported(CRON_JOB);
  const rules = await Promise.all(
    ['rules/kubernetes_audit_scheduled_workload_write.yml', 'rules/kubernetes_audit_privilege_granted.yml'].map(name =>
      files.read(name),
    ),
  );
  for (const rule of rules.map(text => parseAllDocuments(text)[0]?.toJS())) {
    expect(rule).toMatchObject({
      title: expect.any(String),
      id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      logsource: { product: 'kubernetes', service: 'audit' },
      detection: { condition: expect.any(String) },
      level: expect.stringMatching(/^(informational|low|medium|high|critical)$/),
    });
  }
  const [write] = rules.map(text => parse(text));
  expect(write.tags).toContain('attack.t1053.007');
  expect(parse(await files.read(FILTER)).filter.rules).toContain(write.id);
  expect(
    parse(await files.read('correlations/kubernetes_audit_privilege_then_workload.yml')).correlation.rules,
  ).toContain(write.id);
});
