// cronledger krm: what kustomize 5.8.1 and kpt write to a function comes back byte for byte, with results behind it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createFolder, createRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';

/** Recorded from kustomize 5.8.1: what it writes to a function of `transformers:` with `exec:`. */
const list = (schedule: string, config = ''): string => `apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
- apiVersion: v1
  kind: Service
  metadata:
    name: web
- apiVersion: batch/v1
  kind: CronJob
  metadata:
    annotations:
      a: "b"
      internal.config.kubernetes.io/path: jobs/nightly.yaml
      internal.config.kubernetes.io/previousKinds: CronJob
      kustomize.config.k8s.io/id: |
        group: batch
        kind: CronJob
        name: nightly
        namespace: prod
        version: v1
      config.kubernetes.io/index: '1'
      internal.config.kubernetes.io/index: '1'
      config.k8s.io/id: '1'
    name: nightly
    namespace: prod
  spec:
    jobTemplate:
      spec:
        template:
          spec:
            automountServiceAccountToken: false
            containers:
            - command:
              - sh
              - -c
              - |
                a
                 b
              image: ghcr.io/acme/report:1.0
              name: m
            restartPolicy: Never
    schedule: ${schedule}
${config}`;

const configMap = (data: string): string => `functionConfig:
  apiVersion: v1
  kind: ConfigMap
  metadata:
    annotations:
      config.kubernetes.io/function: 'exec: {path: ./cronledger, args: [krm]}'
      config.kubernetes.io/local-config: 'true'
    name: gate
  data: ${data}
`;

const manifest = (): string => JSON.stringify(parse(list('0 2 * * *')).items[1]);
let repository: string;
beforeAll(async () => {
  const made = await createRepository({ 'apps/nightly.json': manifest() });
  repository = made.path;
  await runCli(['inventory', 'init', '--expires', 'never'], { cwd: repository });
});

interface Result {
  readonly message: string;
  readonly severity: string;
  readonly resourceRef?: unknown;
  readonly field?: { readonly path: string };
  readonly file?: unknown;
  readonly tags?: { readonly rule: string };
}

async function krm(input: string, args: readonly string[] = [], cwd = repository) {
  const run = await runCli(['krm', ...args], { cwd, input });
  const results: readonly Result[] = parse(run.stdout)?.results ?? [];
  return { ...run, results, errors: results.filter(({ severity }) => severity === 'error') };
}

describe('a list of what is approved', () => {
  test('comes back as it came, with exit code 0', async () => {
    const { code, stdout, errors } = await krm(list('0 2 * * *'));
    expect([code, errors]).toEqual([0, []]);
    expect(stdout.startsWith(list('0 2 * * *'))).toBe(true);
  });

  test('without workloads nothing is asked of an inventory', async () => {
    const none = 'kind: ResourceList\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata: {name: a}\n';
    const { code, stdout, stderr } = await krm(none, [], await createFolder({}));
    expect([code, stdout, stderr]).toEqual([0, none, '']);
  });
});

describe('a list with a drift', () => {
  test('comes back as it came, with a result that names object, field and file, and exit code 1', async () => {
    const input = list('"* * * * *"');
    const { code, stdout, stderr, errors } = await krm(input);
    expect(code).toBe(1);
    expect(stdout.slice(0, input.length)).toBe(input);
    expect(errors.map(({ tags }) => tags?.rule)).toContain('job-drift-from-approved');
    const drift = errors.find(({ tags }) => tags?.rule === 'job-drift-from-approved');
    expect(drift).toMatchObject({
      resourceRef: { apiVersion: 'batch/v1', kind: 'CronJob', namespace: 'prod', name: 'nightly' },
      field: { path: 'spec.schedule' },
      file: { path: 'jobs/nightly.yaml', index: 1 },
    });
    expect(drift?.message).toContain('approved is `0 2 * * *`');
    // What kustomize shows of a function that fails is its standard error alone.
    expect(stderr).toMatch(/^cronledger: CronJob prod\/nightly: schedule is/m);
  });

  test('JSON and results of a function before are written anew, the items in order', async () => {
    const object = parse(list('"* * * * *"'));
    const before = [{ message: 'from before', severity: 'info' }];
    for (const input of [
      JSON.stringify(object),
      `${list('"* * * * *"')}results:\n- message: from before\n  severity: info\n`,
      JSON.stringify({ ...object, results: before }),
    ]) {
      const { code, stdout, results } = await krm(input);
      expect(code).toBe(1);
      expect(parse(stdout).items).toEqual(object.items);
      expect(results.some(({ message }) => message === 'from before')).toBe(input.includes('from before'));
      expect(results.at(-1)?.severity).toMatch(/error|warning/);
    }
  });
});

describe('functionConfig', () => {
  test('a ConfigMap names the inventory, also where there is no repository', async () => {
    const bare = await createFolder({});
    const without = await krm(list('0 2 * * *'), [], bare);
    expect([without.code, without.errors.map(({ tags }) => tags?.rule)]).toEqual([2, ['inventory-missing']]);
    const config = configMap(`{inventory: ${JSON.stringify(repository)}}`);
    const { code, errors } = await krm(list('0 2 * * *', config), [], bare);
    expect([code, errors]).toEqual([0, []]);
    expect((await krm(list('1 2 * * *', config), [], bare)).code).toBe(1);
  });

  test('our own config counts in place of the repository', async () => {
    const config = `functionConfig:
  apiVersion: cronledger.dev/v1
  kind: Config
  metadata: {name: gate}
  policies: {rules: {job-drift-from-approved: warning}}
`;
    const { code, results } = await krm(list('1 2 * * *', config));
    expect(code).toBe(0);
    expect(results.find(({ tags }) => tags?.rule === 'job-drift-from-approved')?.severity).toBe('warning');
  });

  test.each([
    ['a kind that is not ours', 'functionConfig: {apiVersion: a/v1, kind: Other}\n', 'neither a Config'],
    ['an unknown key', configMap('{inventroy: a}'), 'inventroy'],
    ['a place where nothing is', configMap('{inventory: nowhere}'), 'nowhere'],
    ['a version that nobody knows', configMap('{kubeVersion: "1.4"}'), '1.4'],
    ['text', 'functionConfig: text\n', 'functionConfig'],
  ])('%s is an error with the reason, and exit code 2', async (_name, config, reason) => {
    const { code, stderr, errors } = await krm(list('0 2 * * *', config));
    expect(code).toBe(2);
    expect(errors.map(({ message }) => message).join()).toContain(reason);
    expect(stderr).toContain(reason);
  });
});

describe('what is no ResourceList', () => {
  test.each([
    ['nothing', ''],
    ['another kind', 'apiVersion: v1\nkind: List\nitems: []\n'],
    ['a text', 'hello\n'],
    ['broken YAML', 'kind: ResourceList\nitems: [\n'],
    ['items that are no list', 'kind: ResourceList\nitems: {a: b}\n'],
  ])('%s is an error in the form of the host, and exit code 2', async (_name, input) => {
    const { code, stdout, errors } = await krm(input);
    expect([code, errors.length]).toEqual([2, 1]);
    expect(parse(stdout)).toMatchObject({ kind: 'ResourceList', items: [] });
  });

  test('annotations of no use leave the result without a file', async () => {
    const odd = list('"* * * * *"')
      .replace('path: jobs/nightly.yaml', 'path: ""')
      .replaceAll("index: '1'", 'index: -x');
    const { code, errors } = await krm(odd);
    expect(code).toBe(1);
    expect(errors.some(error => error.file !== undefined)).toBe(false);
  });

  test('an item that cannot be read is no pass', async () => {
    const input = list('0 2 * * *').replace('    schedule:', '   schedule:');
    const { code, stdout, stderr } = await runCli(['krm'], { cwd: repository, input });
    expect(code).toBe(2);
    expect(stdout.startsWith(input)).toBe(true);
    expect(stderr).toContain('cronledger: ');
  });
});

test('names that mean something to a terminal or to YAML stay texts', async () => {
  const evil = list('"* * * * *"').replace('name: nightly', 'name: "night\\u001b[31m\\nresults:\\n- x"');
  const { code, stdout, stderr, results } = await krm(evil);
  expect(code).toBe(1);
  expect(stdout.slice(0, evil.length)).toBe(evil);
  expect(results.length).toBeGreaterThan(0);
  expect(stderr).not.toContain('\u001b');
});

test('many items of other kinds are not read one by one', async () => {
  const service = '- apiVersion: v1\n  kind: Service\n  metadata: {name: a, annotations: {text: "x: [{"}}\n';
  const input = list('"* * * * *"').replace('items:\n', `items:\n${service.repeat(20_000)}`);
  const { code, stdout } = await krm(input);
  expect(code).toBe(1);
  expect(stdout.slice(0, input.length)).toBe(input);
});

test('a file that is written to disk before is the same file', async () => {
  const place = join(await createFolder({}), 'inventory.yaml');
  const { stdout } = await runCli(['inventory', 'init', '--expires', 'never', '--dry-run'], {
    cwd: await freshRepository(),
  });
  writeFileSync(place, stdout);
  expect((await krm(list('0 2 * * *'), ['--inventory', place], await createFolder({}))).code).toBe(0);
});

async function freshRepository(): Promise<string> {
  return (await createRepository({ 'apps/nightly.json': manifest() })).path;
}
