// Writes of a known identity that are not as its writes were: the habits that a log shows, and when one is broken.
import { beforeAll, expect, test } from 'vitest';
import type { TestRepository } from '../support/git-repo.ts';
import { CRONJOB_CONTROLLER, cronJob, logOf, manifest, type Request } from './events.ts';
import { type AuditRun, audit, createScene } from './scene.ts';

const REPORT = { namespace: 'billing', name: 'report' };
const HOUR = 3600;
const DAY = 24 * HOUR;

let repository: TestRepository;
beforeAll(async () => {
  repository = await createScene([{ at: 0, files: { 'deploy/report.yaml': manifest(REPORT) } }]);
}, 400_000);

function apply(at: number, over: Partial<Request> = {}, shape = REPORT): Request {
  const { metadata: _, status: _status, ...rest } = cronJob(shape);
  return {
    ...{ at, verb: 'patch', resource: 'cronjobs', ...REPORT, query: 'fieldManager=kustomize-controller&force=true' },
    request: { ...rest, metadata: REPORT },
    response: cronJob(shape),
    ...over,
  };
}

/** So many applies, one every so many seconds. */
function applies(count: number, every: number, over: Partial<Request> = {}): readonly Request[] {
  return Array.from({ length: count }, (_, index) => apply(10 + index * every, over));
}

const unusual = ({ json }: AuditRun) => json.findings.filter(({ rule }) => rule === 'unusual-writer');

test('another client and another network are told with what was usual, and once', async () => {
  const odd = { agent: 'curl/8.5.0', address: '203.0.113.7' };
  const run = await audit(
    repository,
    logOf([...applies(30, HOUR), apply(31 * HOUR, odd), apply(32 * HOUR, odd), apply(33 * HOUR)]),
  );
  expect(unusual(run)).toMatchObject([{ severity: 'medium' }]);
  const message = unusual(run)[0]?.message ?? '';
  expect(message).toContain(
    'CronJob billing/report: patch by `system:serviceaccount:flux-system:kustomize-controller`',
  );
  expect(message).toContain('with `curl` (until then `kustomize-controller` 30 times since 2026-11-30)');
  expect(message).toContain('from `203.0.0.0/16` (until then `192.0.0.0/16` 30 times since 2026-11-30)');
});

test('one of them alone is low, and blocks nothing', async () => {
  const run = await audit(repository, logOf([...applies(30, HOUR), apply(31 * HOUR, { address: '2001:db8:1:2::3' })]));
  expect(unusual(run)).toMatchObject([{ severity: 'low', blocking: false }]);
  expect(unusual(run)[0]?.message).toContain('from `2001:db8:1::/48` (until then `192.0.0.0/16` 30 times');
  expect(run.code).toBe(0);
});

test('what nobody approved is medium', async () => {
  const changed = { ...REPORT, command: ['sh', '-c', 'curl example.net'] };
  const run = await audit(repository, logOf([...applies(30, HOUR), apply(31 * HOUR, { agent: 'curl/8' }, changed)]));
  expect(unusual(run)).toMatchObject([{ severity: 'medium' }]);
});

test('an hour is unusual after two weeks of others', async () => {
  const daily = Array.from({ length: 20 }, (_, day) =>
    [0, 1, 2].map(hour => apply(10 + day * DAY + hour * HOUR)),
  ).flat();
  const run = await audit(repository, logOf([...daily, apply(20 * DAY + 17 * HOUR)]));
  expect(unusual(run)).toMatchObject([{ severity: 'low' }]);
  expect(unusual(run)[0]?.message).toContain(
    'in the hour from 03:00 UTC (until then 60 times in those from 10:00, 11:00, 12:00 since 2026-11-30)',
  );
  const near = await audit(repository, logOf([...daily, apply(20 * DAY + 3 * HOUR)]));
  expect(unusual(near)).toEqual([]);
});

test.each<[string, readonly Request[]]>([
  ['another version of the client', [...applies(30, HOUR), apply(31 * HOUR, { agent: 'kustomize-controller/v1.7.0' })]],
  ['another address of the network', [...applies(30, HOUR), apply(31 * HOUR, { address: '192.0.77.1' })]],
  ['what comes before a day is over', [...applies(30, 60), apply(HOUR, { agent: 'curl/8' })]],
  ['what comes before there are enough writes', [...applies(10, 4 * HOUR), apply(3 * DAY, { agent: 'curl/8' })]],
  [
    'whoever never had a habit',
    [
      ...applies(30, HOUR).map((each, index) => ({ ...each, agent: `client${index % 5}/1` })),
      apply(31 * HOUR, { agent: 'curl/8' }),
    ],
  ],
  ['a request that was refused', [...applies(30, HOUR), apply(31 * HOUR, { agent: 'curl/8', code: 403 })]],
  [
    'the controllers of the control plane',
    [...applies(30, HOUR), apply(31 * HOUR, { user: CRONJOB_CONTROLLER, agent: 'curl/8' })],
  ],
])('%s is nothing unusual', async (_, requests) => {
  expect(unusual(await audit(repository, logOf(requests)))).toEqual([]);
});
