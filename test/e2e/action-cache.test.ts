// The Action keeps renderings in GitHub's cache: the built program, real helm, and a cache service on loopback.
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { cacheScope } from '../../src/github/kept-renders.ts';
import { type CacheServer, startCacheServer } from '../support/cache-server.ts';
import { createFolder, createRepository, type TestRepository } from '../support/git-repo.ts';
import { type ActionRun, runAction } from '../support/run-action.ts';
import { helm4Path } from '../support/tools.ts';

const CHART = { 'chart/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n' };

function template(schedule: string): string {
  return `apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly, namespace: billing}
spec:
  schedule: {{ "${schedule}" | quote }}
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{name: main, image: ghcr.io/acme/tool:1}]
`;
}

let repository: TestRepository;
let [before, after] = ['', ''];
let helm: string;
/** Answers what version it is, and renders nothing. */
let idle: string;

beforeAll(async () => {
  helm = await helm4Path();
  repository = await createRepository({ ...CHART, 'chart/templates/job.yaml': template('0 1 * * *') });
  before = await repository.git(['rev-parse', 'HEAD']);
  after = await repository.commit({ 'chart/templates/job.yaml': template('0 2 * * *') }, 'Later');
  const folder = await createFolder({
    helm: {
      executable: `#!/bin/sh\n[ "$1" = version ] && exec ${helm} "$@"\necho 'Nothing is rendered here.' >&2\nexit 1\n`,
    },
  });
  idle = path.join(folder, 'helm');
});

async function push(cache: CacheServer, temp: string, program = helm): Promise<ActionRun> {
  const payload = { before, after, ref: 'refs/heads/main', repository: { id: 1, default_branch: 'main' } };
  const env = {
    ...cache.env,
    CRONLEDGER_HELM: program,
    INPUT_CACHE: 'true',
    RUNNER_TEMP: temp,
    PATH: process.env['PATH'] ?? '',
  };
  return runAction({ workspace: repository.path, event: 'push', payload, sha: after, env });
}

describe('with `cache: true`', () => {
  test('what was rendered is uploaded, under its scope', async () => {
    const cache = await startCacheServer();
    const first = await push(cache, await createFolder());
    expect(first.outputs['changes'], first.stdout).toBe('1');
    expect([...cache.archives.keys()]).toEqual([expect.stringMatching(/^cronledger-renders-own-[0-9a-f]{64}$/)]);
  });

  test('the next run renders nothing again, and uploads nothing again', async () => {
    const cache = await startCacheServer();
    const temp = await createFolder();
    const first = await push(cache, temp);
    const again = await push(cache, temp, idle);
    expect(again.outputs['verdict'], again.stdout).toBe(first.outputs['verdict']);
    expect(again.outputs['changes']).toBe('1');
    expect(cache.archives.size).toBe(1);
  });

  test('an archive that is broken is rendered again', async () => {
    const cache = await startCacheServer();
    const temp = await createFolder();
    const first = await push(cache, temp);
    for (const key of cache.archives.keys()) cache.archives.set(key, Buffer.from('no archive'));
    const again = await push(cache, temp);
    expect(again.outputs['verdict']).toBe(first.outputs['verdict']);
    expect(again.outputs['changes']).toBe('1');
    expect(again.stdout).toContain('::warning::Failed to restore');
  });

  test('a service that fails is told, and changes no verdict', async () => {
    const cache = await startCacheServer();
    cache.fail(403);
    const run = await push(cache, await createFolder());
    expect(run.outputs['verdict']).toBe('violation');
    expect(run.stdout).toContain('::warning');
  });

  test('a run without renderings asks nobody', async () => {
    const cache = await startCacheServer();
    const plain = await createRepository({ 'README.md': 'a\n' });
    const from = await plain.git(['rev-parse', 'HEAD']);
    const to = await plain.commit({ 'README.md': 'b\n' }, 'Later');
    const payload = { before: from, after: to, ref: 'refs/heads/main', repository: { id: 1, default_branch: 'main' } };
    const env = { ...cache.env, INPUT_CACHE: 'true' };
    cache.fail(500);
    const run = await runAction({ workspace: plain.path, event: 'push', payload, sha: to, env });
    expect(run.outputs['verdict']).toBe('pass');
    expect(run.stdout).not.toContain('warning');
  });
});

describe('what may share renderings', () => {
  const ours = { repository: { id: 7 } };
  test.each<[string, object, string]>([
    ['a push', ours, 'own'],
    ['a branch of the repository', { ...ours, pull_request: { number: 3, head: { repo: { id: 7 } } } }, 'own'],
    ['a fork', { ...ours, pull_request: { number: 3, head: { repo: { id: 8 } } } }, 'fork-pull_request-3'],
    ['a fork that was deleted', { ...ours, pull_request: { number: 3, head: { repo: null } } }, 'fork-pull_request-3'],
    ['a payload without ids', { pull_request: { number: 3, head: { repo: {} } } }, 'fork-pull_request-3'],
    ['a second hop for a fork', { ...ours, workflow_run: { head_repository: { id: 8 } } }, 'fork-workflow_run-8'],
    ['a second hop for a fork that was deleted', { ...ours, workflow_run: { head_repository: null } }, 'fork'],
    ['a second hop for a branch', { ...ours, workflow_run: { head_repository: { id: 7 } } }, 'own'],
    ['a number that is none', { ...ours, pull_request: { number: '3-own', head: {} } }, 'fork'],
  ])('%s', (_, payload, scope) => {
    expect(cacheScope(payload)).toBe(scope);
  });
});
