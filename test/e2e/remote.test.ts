// Charts from elsewhere that the config of the base allows: bumps and moved tags show what they do to the jobs.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createRepository, type Files, type TestRepository } from '../support/git-repo.ts';
import { archiveOf, type RemoteServer, remoteServer } from '../support/remote-server.ts';
import { runCli } from '../support/run-cli.ts';
import { helm4Path, kubectlPath } from '../support/tools.ts';

const cronJob = (image: string): string => `apiVersion: batch/v1
kind: CronJob
metadata: {name: backup}
spec:
  schedule: {{ .Values.schedule | quote }}
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: '${image}'}]}}}}
`;
const chart = (version: string, image: string): Buffer =>
  archiveOf({
    'db/Chart.yaml': `apiVersion: v2\nname: db\nversion: ${version}\n`,
    'db/values.yaml': "schedule: '0 2 * * *'\n",
    'db/templates/backup.yaml': cronJob(image),
  });

let server: RemoteServer;
beforeAll(async () => {
  server = await remoteServer();
});
beforeEach(() => {
  server.answers.clear();
  server.asked.length = 0;
  server.push('acme/db', '1.0.0', chart('1.0.0', 'ghcr.io/acme/backup:1'));
  server.push('acme/db', '1.1.0', chart('1.1.0', 'ghcr.io/evil/backup:1'));
});

const flux = (version: string): string => `apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: acme, namespace: flux-system}
spec: {type: oci, url: 'oci://${server.host}/acme'}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: db, namespace: billing}
spec:
  chart: {spec: {chart: db, version: ${version}, sourceRef: {kind: HelmRepository, name: acme, namespace: flux-system}}}
  values: {schedule: '0 3 * * *'}
`;
const argo = (version: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: db, namespace: argocd}
spec:
  destination: {namespace: billing}
  sources:
  - {repoURL: '${server.host}/acme', chart: db, targetRevision: ${version}, helm: {valueFiles: [$own/values/db.yaml]}}
  - {repoURL: 'https://github.com/acme/ops', ref: own}
`;
const allowing = (): string => `remote: {allow: ['oci://${server.host}/acme/**']}\n`;

async function env(): Promise<Record<string, string>> {
  return { CRONLEDGER_HELM: await helm4Path(), CRONLEDGER_KUBECTL: await kubectlPath() };
}

async function changed(before: Files, after: Files): Promise<TestRepository> {
  const repository = await createRepository(before);
  await repository.git(['remote', 'add', 'origin', 'https://github.com/acme/ops']);
  await repository.git(['switch', '--quiet', '--create', 'change']);
  await repository.commit(after);
  return repository;
}

async function check(repository: TestRepository) {
  const args = ['check', '--base', 'main', '--head', 'change', '--format', 'json'];
  const run = await runCli(args, { cwd: repository.path, env: await env() });
  return { code: run.code, ...JSON.parse(run.stdout) };
}

describe.each([
  ['Flux', flux],
  ['Argo CD', argo],
] as const)('%s', (_product, release) => {
  const files = (version: string): Files => ({
    'apps/db.yaml': release(version),
    'values/db.yaml': "schedule: '0 3 * * *'\n",
  });

  test('a version bump shows what it does to the jobs, at the line of the release', async () => {
    const repository = await changed({ '.cronledger/config.yaml': allowing(), ...files('1.0.0') }, files('1.1.0'));
    const { changes, problems } = await check(repository);
    expect(problems).toEqual([]);
    expect(changes).toHaveLength(1);
    const [{ workload, classes, fields }] = changes;
    expect(workload).toMatchObject({ kind: 'CronJob', namespace: 'billing', name: 'backup', schedule: '0 3 * * *' });
    expect(workload.source.path).toMatch(/\/acme\/db\/1\.1\.0\/sha256-[0-9a-f]{64}$/);
    expect(workload.location.path).toBe('apps/db.yaml');
    expect(classes).toEqual(expect.arrayContaining(['image-source', 'source']));
    expect(fields[0]).toMatchObject({ before: 'ghcr.io/acme/backup:1', after: 'ghcr.io/evil/backup:1' });
  });

  test('what only the head allows is not fetched', async () => {
    const repository = await changed(files('1.0.0'), { '.cronledger/config.yaml': allowing(), ...files('1.1.0') });
    const { code, needs } = await check(repository);
    expect(needs.map((need: { class?: string }) => need.class)).toContain('unseen');
    expect(code).toBe(3);
    expect(server.asked).toEqual([]);
  });

  test('a change that does not touch the release asks nobody', async () => {
    const before = { '.cronledger/config.yaml': allowing(), ...files('1.0.0') };
    const repository = await changed(before, { 'README.md': 'more\n', 'apps/other.yaml': 'kind: ConfigMap\n' });
    const { code, problems } = await check(repository);
    expect([code, problems, server.asked]).toEqual([0, [], []]);
  });
});

test('a tag that has moved is no longer what was approved', async () => {
  const repository = await createRepository({ '.cronledger/config.yaml': allowing(), 'apps/db.yaml': flux('1.0.0') });
  const own = await env();
  const cronledger = async (...args: readonly string[]) => runCli(args, { cwd: repository.path, env: own });
  expect(await cronledger('inventory', 'init')).toMatchObject({ code: 0 });
  await repository.commit();
  expect((await cronledger('verify')).stdout).not.toContain('unlisted');
  const before = JSON.parse((await cronledger('verify', '--format', 'json')).stdout);
  expect(before.findings.map(({ rule }: { rule: string }) => rule)).toEqual([]);
  // The same jobs in other bytes: what is in the archive beside them has changed.
  server.push('acme/db', '1.0.0', Buffer.concat([chart('1.0.0', 'ghcr.io/acme/backup:1'), Buffer.alloc(0)]));
  expect((await cronledger('verify')).code).toBe(0);
  server.push(
    'acme/db',
    '1.0.0',
    archiveOf({
      'db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\ndescription: moved\n',
      'db/values.yaml': "schedule: '0 2 * * *'\n",
      'db/templates/backup.yaml': cronJob('ghcr.io/acme/backup:1'),
    }),
  );
  const after = await cronledger('verify', '--format', 'json');
  expect(after.code).not.toBe(0);
  expect(JSON.parse(after.stdout).findings.length).toBeGreaterThan(0);
});

test('a server that refuses is a problem of the release, with what to do', async () => {
  server.answers.delete('/v2/acme/db/manifests/1.1.0');
  const repository = await changed(
    { '.cronledger/config.yaml': allowing(), 'apps/db.yaml': flux('1.0.0') },
    { 'apps/db.yaml': flux('1.1.0') },
  );
  const { code, problems } = await check(repository);
  expect(problems).toContainEqual(
    expect.objectContaining({ code: 'render-failed', path: 'apps/db.yaml', message: expect.stringContaining('404') }),
  );
  expect(code).toBe(2);
});
