import { describe, expect, test } from 'vitest';
import { assembleInventory } from '../../src/inventory/load.ts';
import { matchEntry } from '../../src/inventory/match.ts';
import { readInventoryFile } from '../../src/inventory/read.ts';
import type { Inventory } from '../../src/inventory/schema.ts';
import type { Workload } from '../../src/model.ts';
import { manifest, workloadOf } from './workloads.ts';

function inventoryOf(...entries: string[]): Inventory {
  const text = `apiVersion: cronledger.dev/v1\nkind: Inventory\nworkloads:\n${entries.map(entry => `  - {${entry}}\n`).join('')}`;
  return assembleInventory([readInventoryFile('i.yaml', text)], 'head');
}

function workload(
  metadata: string,
  { kind = 'CronJob', apiVersion = 'batch/v1', path = 'apps/billing/report.yaml' } = {},
): Workload {
  return workloadOf(manifest({ metadata, kind, apiVersion }), path);
}

const REPORT = '{name: report, namespace: billing}';

describe('an entry lists', () => {
  test.each([
    ['its workload', 'kind: CronJob, namespace: billing, name: report', workload(REPORT)],
    [
      'any version of the group',
      'kind: CronJob, namespace: billing, name: report',
      workload(REPORT, { apiVersion: 'batch/v1beta1' }),
    ],
    [
      'any version, written the other way',
      'apiVersion: batch/v1beta1, kind: CronJob, namespace: billing, name: report',
      workload(REPORT),
    ],
    ['a workload without a namespace', 'kind: CronJob, name: report', workload('{name: report}')],
    [
      'generated names by their beginning',
      "kind: Job, namespace: a, name: 'migrate-*'",
      workload('{generateName: migrate-, namespace: a}', { kind: 'Job' }),
    ],
    ['from its folder', 'kind: CronJob, namespace: billing, name: report, source: apps/billing', workload(REPORT)],
    ['from below its folder', 'kind: CronJob, namespace: billing, name: report, source: apps', workload(REPORT)],
    ['from the root', 'kind: CronJob, namespace: billing, name: report, source: .', workload(REPORT)],
    ['at the root', 'kind: CronJob, namespace: billing, name: report', workload(REPORT, { path: 'report.yaml' })],
  ])('%s', (_, entry, found) => {
    const inventory = inventoryOf(entry);
    expect(matchEntry(inventory, found)).toBe(inventory.entries[0]);
  });
});

describe('an entry does not list', () => {
  test.each([
    ['another name', 'kind: CronJob, namespace: billing, name: report-2', workload(REPORT)],
    ['a name in other case', 'kind: CronJob, namespace: billing, name: Report', workload(REPORT)],
    [
      'a homoglyph',
      'kind: CronJob, namespace: billing, name: report',
      workload('{name: "rep\\u043ert", namespace: billing}'),
    ],
    [
      'a name with a zero-width character',
      'kind: CronJob, namespace: billing, name: report',
      workload('{name: "report\\u200b", namespace: billing}'),
    ],
    [
      'a name with a blank',
      'kind: CronJob, namespace: billing, name: report',
      workload('{name: "report ", namespace: billing}'),
    ],
    [
      'another namespace',
      'kind: CronJob, namespace: billing, name: report',
      workload('{name: report, namespace: kube-system}'),
    ],
    ['no namespace', 'kind: CronJob, namespace: billing, name: report', workload('{name: report}')],
    ['a namespace, where it has none', 'kind: CronJob, name: report', workload(REPORT)],
    ['another kind', 'kind: Job, namespace: billing, name: report', workload(REPORT)],
    ['another group', 'apiVersion: example.com/v1, kind: CronJob, namespace: billing, name: report', workload(REPORT)],
    ['a plain name by its beginning', "kind: Job, name: 'migrate-*'", workload('{name: migrate-1}', { kind: 'Job' })],
    [
      'a plain name that is the beginning',
      "kind: Job, name: 'migrate-*'",
      workload('{name: migrate-}', { kind: 'Job' }),
    ],
    ['a name with a star', "kind: Job, name: 'migrate-*'", workload('{name: "migrate-*"}', { kind: 'Job' })],
    ['a longer generateName', "kind: Job, name: 'migrate-*'", workload('{generateName: migrate-db-}', { kind: 'Job' })],
    [
      'a generateName beside a name',
      "kind: Job, name: 'migrate-*'",
      workload('{generateName: migrate-, name: x}', { kind: 'Job' }),
    ],
    [
      'a generateName, where it names a name',
      'kind: Job, name: migrate-',
      workload('{generateName: migrate-}', { kind: 'Job' }),
    ],
    ['nothing without a name', 'kind: Job, name: a', workload('{labels: {}}', { kind: 'Job' })],
    ['a sister folder', 'kind: CronJob, namespace: billing, name: report, source: apps/bill', workload(REPORT)],
    ['a folder above', 'kind: CronJob, namespace: billing, name: report, source: apps/billing/prod', workload(REPORT)],
  ])('%s', (_, entry, other) => {
    expect(matchEntry(inventoryOf(entry), other)).toBeNull();
  });
});

test('of entries that differ by source, the nearest counts', () => {
  const named = 'kind: CronJob, namespace: billing, name: report';
  const inventory = inventoryOf(named, `${named}, source: apps`, `${named}, source: apps/billing/prod`);
  const sourceOf = (path: string) => matchEntry(inventory, workload(REPORT, { path }))?.source;
  expect(sourceOf('apps/billing/prod/x.yaml')).toBe('apps/billing/prod');
  expect(sourceOf('apps/billing/prod/deep/x.yaml')).toBe('apps/billing/prod');
  expect(sourceOf('apps/billing/production/x.yaml')).toBe('apps');
  expect(sourceOf('apps/x.yaml')).toBe('apps');
  expect(sourceOf('other/x.yaml')).toBeNull();
});

test('ten thousand workloads against ten thousand entries of one name cost no more than a look-up each', () => {
  const template = workload(REPORT);
  const [entry] = inventoryOf('kind: CronJob, namespace: billing, name: report').entries;
  if (entry === undefined) throw new Error('no entry');
  let reads = 0;
  const entries = Array.from({ length: 10_000 }, (_, index) => ({
    ...entry,
    get source() {
      reads += 1;
      return `apps/${index}`;
    },
  }));
  const inventory: Inventory = { entries, files: [], trust: 'base' };
  for (let index = 0; index < 10_000; index += 1) {
    const found = matchEntry(inventory, { ...template, source: { path: `apps/${index}/a/b` } });
    expect(found).toBe(entries[index]);
  }
  expect(reads).toBeLessThanOrEqual(20_000);
});
