// `inventory report --audit`: what a log shows of each workload, in every format of the report, by the built program.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import { beforeAll, expect, test } from 'vitest';
import { inventoryReportSchema } from '../../src/inventory-report/schema.ts';
import { createFolder, type TestRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';
import { CRONJOB_CONTROLLER, cronJob, jobOf, logOf, MALLORY, manifest, minuteAt, type Request } from './events.ts';
import { createScene } from './scene.ts';

const REPORT = { namespace: 'billing', name: 'report' };
const IDLE = { namespace: 'ops', name: 'idle' };
const ODD = { namespace: 'shop', name: 'cache-warmer' };
const FLUX_APPLIED = {
  ...{ verb: 'patch', resource: 'cronjobs', query: 'fieldManager=kustomize-controller&force=true' },
  code: 201,
} as const;

let repository: TestRepository;
let log: string;
beforeAll(async () => {
  repository = await createScene([
    { at: 0, files: { 'deploy/report.yaml': manifest(REPORT), 'deploy/idle.yaml': manifest(IDLE) } },
  ]);
  log = path.join(await createFolder(), 'audit.log');
  await writeFile(log, logOf([apply(10), run(60), run(120), run(180), made(200)]));
}, 400_000);

function apply(at: number): Request {
  const { metadata: _, status: _status, ...rest } = cronJob(REPORT);
  return { at, ...FLUX_APPLIED, ...REPORT, request: { ...rest, metadata: REPORT }, response: cronJob(REPORT) };
}

/** The controller's Job of the minute that holds the second. */
function run(at: number): Request {
  const job = jobOf(REPORT, minuteAt(at));
  const { name } = job['metadata'] as { name: string };
  const controller = { user: CRONJOB_CONTROLLER, agent: 'kube-controller-manager/v1.37.2' };
  return {
    at,
    verb: 'create',
    resource: 'jobs',
    namespace: 'billing',
    name,
    request: job,
    response: job,
    ...controller,
  };
}

function made(at: number): Request {
  const object = cronJob(ODD);
  return { at, verb: 'create', resource: 'cronjobs', ...ODD, user: MALLORY, request: object, response: object };
}

function report(...options: readonly string[]) {
  return runCli(['inventory', 'report', ...options], { cwd: repository.path });
}

test('JSON has the runs that happened, the last writer and the account', async () => {
  const made = await report('--format', 'json', '--audit', log);
  const json = JSON.parse(made.stdout);
  const ajv = new Ajv.default({ strict: true, allowUnionTypes: true });
  expect(ajv.validate(inventoryReportSchema, json), ajv.errorsText()).toBe(true);
  const seen = Object.fromEntries(json.workloads.map((row: { name: string; seen: object }) => [row.name, row.seen]));
  expect(seen).toMatchObject({
    report: {
      runs: 3,
      runsByHand: 0,
      lastRun: '2026-11-30T10:03:00Z',
      lastWrite: {
        by: 'system:serviceaccount:flux-system:kustomize-controller',
        at: '2026-11-30T10:00:10Z',
        verb: 'patch',
        account: 'approved',
      },
    },
    idle: { runs: 0, runsByHand: 0, lastRun: null, lastWrite: null },
  });
  expect(json.log).toEqual({ from: '2026-11-30T10:00:10Z', to: '2026-11-30T10:03:20Z' });
  expect(json.notes.join('\n')).toContain('1 of 2 workloads did not run in it');
  expect(json.notes.join('\n')).toContain('CronJob shop/cache-warmer; `cronledger audit` judges it');
  expect(made.code).toBe(0);
});

test('the other formats tell it, too', async () => {
  const markdown = await report('--format', 'markdown', '--audit', log);
  expect(markdown.stdout).toContain('| Approved | In the log |');
  expect(markdown.stdout).toMatch(/billing\/report.*3 runs;.*kustomize-controller.*: approved \|/);
  const csv = await report('--format', 'csv', '--audit', log);
  const [head = '', ...lines] = csv.stdout.split('\r\n');
  expect(head).toMatch(/,runs in the log,runs by hand,last run,last write at,last write by,account of it$/);
  expect(lines.find(line => line.includes(',report,'))).toMatch(/,3,0,2026-11-30T10:03:00Z,.*,approved$/);
  const html = await report('--format', 'html', '--audit', log);
  expect(html.stdout).toContain('It ran 3 times, the last time on 2026-11-30 10:03 UTC. Last write: patch by');
});

test('without a log there is nothing of it', async () => {
  const json = JSON.parse((await report('--format', 'json')).stdout);
  expect(json.log).toBeNull();
  expect(json.workloads.map((row: { seen: unknown }) => row.seen)).toEqual([null, null]);
  expect((await report('--format', 'csv')).stdout).not.toContain('runs in the log');
});

test('what cannot be judged of the log is a gap of the report', async () => {
  const file = path.join(await createFolder(), 'broken.log');
  await writeFile(file, `${logOf([apply(10)])}what is this\n`);
  const broken = await report('--format', 'json', '--audit', file);
  expect(JSON.parse(broken.stdout).problems).toMatchObject([{ code: 'log-unreadable' }]);
  expect(broken.code).toBe(2);
  const missing = await report('--audit', path.join(path.dirname(file), 'none.log'));
  expect(missing.code).not.toBe(0);
  expect(missing.stdout).toBe('');
});
