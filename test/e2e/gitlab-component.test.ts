// The CI/CD component for GitLab: its header is what GitLab takes, and its script runs as a runner runs it.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { exec } from '../../src/exec.ts';
import { createFolder, createRepository, type TestRepository } from '../support/git-repo.ts';
import { startGitLab } from '../support/gitlab-server.ts';
import { runCli } from '../support/run-cli.ts';

const root = resolve(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'templates/cronledger.yml'), 'utf8');
const [header, body, ...more] = parseAllDocuments(text, { uniqueKeys: true }).map(document => document.toJS());

interface Input {
  readonly default?: string | boolean;
  readonly type?: string;
  readonly options?: readonly string[];
  readonly regex?: string;
  readonly description?: string;
}
const inputs: Readonly<Record<string, Input>> = header.spec.inputs;

/** https://docs.gitlab.com/ci/inputs/: replaced in the text, before anything of it is read. */
function job(given: Readonly<Record<string, string>> = {}) {
  const replaced = JSON.stringify(body).replace(
    /\$\[\[ inputs\.([a-z-]+) \]\]/g,
    (_, name: string) => given[name] ?? String(inputs[name]?.default ?? 'MISSING'),
  );
  expect(replaced).not.toContain('MISSING');
  return JSON.parse(replaced).cronledger;
}

test('is a header of inputs with defaults, and one job that uses each of them', () => {
  expect(more).toEqual([]);
  expect(Object.keys(header)).toEqual(['spec']);
  for (const [name, input] of Object.entries(inputs)) {
    // https://docs.gitlab.com/ci/yaml/#specinputs
    expect(['default', 'description', 'options', 'regex', 'type']).toEqual(expect.arrayContaining(Object.keys(input)));
    expect(text, name).toContain(`$[[ inputs.${name} ]]`);
    expect(input.default, name).toBeTypeOf(input.type === 'boolean' ? 'boolean' : 'string');
    if (input.options !== undefined) expect(input.options).toContain(input.default);
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(inputs['version']?.default).toBe(version);
  expect(inputs['version']?.regex).toBe('/\\A\\d+\\.\\d+\\.\\d+\\z/');
});

const cronJob = (schedule: string): string => `apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly, namespace: prod}
spec:
  schedule: '${schedule}'
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, automountServiceAccountToken: false, containers: [{name: main, image: 'ghcr.io/acme/a:1'}]}}}}
`;

describe('the job', () => {
  let repository: TestRepository;
  let base = '';
  let bin = '';
  beforeAll(async () => {
    repository = await createRepository({ 'apps/job.yaml': cronJob('0 2 * * *') });
    expect((await runCli(['inventory', 'init', '--expires', 'never'], { cwd: repository.path })).code).toBe(0);
    base = await repository.commit();
    bin = await createFolder({});
    // In place of what npx would fetch: the version that it was asked for is the one that is built here.
    const npx = `#!/bin/sh\n[ "$1 $2" = "--yes cronledger@${inputs['version']?.default}" ] || exit 99\nshift 2\nexec "${process.execPath}" "${join(root, 'dist/cli.js')}" "$@"\n`;
    writeFileSync(join(bin, 'npx'), npx);
    chmodSync(join(bin, 'npx'), 0o755);
  });

  async function run(
    head: string,
    given: Readonly<Record<string, string>>,
    variables: Readonly<Record<string, string>>,
  ) {
    const { script, variables: own } = job(given);
    const env = {
      PATH: [bin, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
      CI_COMMIT_SHA: head,
      ...own,
      ...variables,
    };
    // A runner joins the lines, and stops at the first that fails.
    const { code, stdout, stderr } = await exec('bash', ['-c', `set -eo pipefail\n${script.join('\n')}`], {
      cwd: repository.path,
      env,
    });
    return { code, stdout: stdout.toString('utf8'), stderr };
  }
  const report = (name: string) => JSON.parse(readFileSync(join(repository.path, name), 'utf8'));

  test('fails for a violation, and leaves both reports', async () => {
    const head = await repository.commit({ 'apps/job.yaml': cronJob('* * * * *') });
    const { code, stdout, stderr } = await run(head, {}, { CI_MERGE_REQUEST_DIFF_BASE_SHA: base });
    expect(code, stderr).toBe(1);
    expect(stdout).toContain('CronJob prod/nightly');
    const { artifacts } = job();
    const issues = report(artifacts.reports.codequality);
    expect(issues[0]).toMatchObject({ severity: expect.any(String), location: { path: 'apps/job.yaml' } });
    expect(report(artifacts.paths[0])).toMatchObject({ version: '2.1.0' });
    expect(report(artifacts.paths[0]).runs[0].results.length).toBeGreaterThan(0);
    expect(artifacts.when).toBe('always');
  });

  test('what is merged into decides in a pipeline of merged results', async () => {
    const head = await repository.git(['rev-parse', 'HEAD']);
    const target = { CI_MERGE_REQUEST_DIFF_BASE_SHA: base, CI_MERGE_REQUEST_TARGET_BRANCH_SHA: head };
    expect((await run(head, {}, target)).code).toBe(0);
  });

  test('a missing approval fails or warns, as the input says; what could not be checked never warns', async () => {
    await repository.write({ 'apps/job.yaml': cronJob('30 3 * * *') });
    expect((await runCli(['inventory', 'update'], { cwd: repository.path })).code).toBe(0);
    const head = await repository.commit();
    const from = { CI_MERGE_REQUEST_DIFF_BASE_SHA: base };
    expect((await run(head, {}, from)).code).toBe(3);
    const warned = await run(head, { 'approval-needed': 'warns' }, from);
    expect(warned.code).toBe(job().allow_failure.exit_codes);
    expect((await run(head, { 'approval-needed': 'warns' }, {})).code).toBe(2);
  });

  test('approvals are read where that was asked for', async () => {
    const server = await startGitLab(repository);
    const head = await repository.git(['rev-parse', 'HEAD']);
    Object.assign(server.state, { head, start: base });
    const from = { ...server.env, CI_MERGE_REQUEST_DIFF_BASE_SHA: base, CI_MERGE_REQUEST_IID: '12' };
    expect((await run(head, {}, from)).code).toBe(3);
    expect(server.state.requests).toEqual([]);
    expect((await run(head, { publish: 'true' }, from)).code).toBe(3);
    expect(server.state.requests).toEqual([]);
    server.state.versions.push({ commit: head, at: '2026-11-01T10:00:00.000Z' });
    server.state.approvals.push({ user: 'bob', at: '2026-11-01T11:00:00.000Z' });
    const approved = await run(head, { approvals: 'true', publish: 'true' }, from);
    expect(approved.code, approved.stderr).toBe(0);
    expect(server.state.statuses).toMatchObject([{ state: 'success' }]);
  });

  test('a change of the pipeline that runs it asks for an approval', async () => {
    const before = await repository.commit({
      '.gitlab-ci.yml': 'include: [{component: gitlab.com/acme/cronledger/cronledger@0.1.0}]\n',
    });
    const after = await repository.commit({ '.gitlab-ci.yml': 'stages: [build]\n' });
    const { code, stdout } = await runCli(['check', '--base', before, '--head', after], { cwd: repository.path });
    expect(code).toBe(3);
    expect(stdout).toContain('.gitlab-ci.yml');
  });
});

test('--also names formats that there are, and files', async () => {
  const { path: cwd } = await createRepository({ 'a.txt': 'a' });
  for (const also of ['gitlab', 'sarif=', 'word=a.doc'])
    expect((await runCli(['check', '--base', 'HEAD', '--also', also], { cwd })).stderr, also).toContain('[usage]');
});
