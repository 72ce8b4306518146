import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import { differencesFrom } from '../../../src/inventory/agree.ts';
import { ownerFinder } from '../../../src/inventory/codeowners.ts';
import { assembleInventory } from '../../../src/inventory/load.ts';
import { matchEntry } from '../../../src/inventory/match.ts';
import { readInventoryFile } from '../../../src/inventory/read.ts';
import type { Inventory } from '../../../src/inventory/schema.ts';
import { addToInventory } from '../../../src/inventory/write/add.ts';
import { guessOwner } from '../../../src/inventory/write/guess-owner.ts';
import { initInventory } from '../../../src/inventory/write/init.ts';
import { purposeOf } from '../../../src/inventory/write/purpose.ts';
import { updateInventory } from '../../../src/inventory/write/update.ts';
import type { Guesses, InventoryWrite } from '../../../src/inventory/write/write.ts';
import { manifest, workloadsOf } from '../workloads.ts';

const NOTHING: Inventory = { entries: [], files: [], trust: 'head' };
const NO_GUESSES: Guesses = { owner: () => null, purpose: purposeOf };
const INIT = { split: 'namespace', images: 'repository', guesses: NO_GUESSES, expires: null } as const;

/** The inventory after the files have been written. */
function inventoryAfter(inventory: Inventory, { files }: InventoryWrite): Inventory {
  const texts = new Map([...inventory.files, ...files].map(({ path, text }) => [path, text]));
  return assembleInventory(
    [...texts].map(([path, text]) => readInventoryFile(path, text)),
    'head',
  );
}

function named(name: string, namespace = 'billing', more: Parameters<typeof manifest>[0] = {}): string {
  return manifest({ metadata: `{name: ${name}, namespace: ${namespace}}`, ...more });
}

const REPOSITORY = {
  'apps/billing/report.yaml': named('report', 'billing', { above: '# Sends the nightly invoice report.' }),
  'apps/billing/jobs.yaml': `${named('drain', 'billing', { schedule: '* * * * *' })}---\n${manifest({ kind: 'Job', metadata: '{generateName: migrate-, namespace: billing}' })}`,
  'apps/search/reindex.yaml': named('reindex', 'search', {
    suspend: true,
    serviceAccount: 'indexer',
    timeZone: 'Etc/UTC',
  }),
  'apps/none.yaml': manifest({ kind: 'Job', metadata: '{name: seed}' }),
};
const WORKLOADS = workloadsOf(REPOSITORY);

function errorOf(work: () => unknown): UserError {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

describe('init', () => {
  test('lists every workload, so that all of them agree, and a second run changes nothing', () => {
    for (const split of ['none', 'namespace', 'owner'] as const) {
      for (const images of ['repository', 'tag', 'digest'] as const) {
        const options = { ...INIT, split, images, workloads: WORKLOADS };
        const change = initInventory({ ...options, inventory: NOTHING });
        const inventory = inventoryAfter(NOTHING, change);
        for (const workload of WORKLOADS) {
          const entry = matchEntry(inventory, workload);
          expect(entry === null ? workload.name : differencesFrom(entry, workload)).toEqual([]);
        }
        expect(inventory.entries).toHaveLength(WORKLOADS.length);
        expect(initInventory({ ...options, inventory }).files).toEqual([]);
      }
    }
  });

  test('writes files that a person can read', () => {
    const codeowners = ownerFinder('* @acme/platform\n/apps/billing/ @alice @acme/billing\n');
    const witnesses = { codeowners, organisation: null, namespaces: [], authors: new Map<string, string>() };
    const guesses: Guesses = { owner: workload => guessOwner(workload, witnesses), purpose: purposeOf };
    const { files, messages } = initInventory({ ...INIT, guesses, workloads: WORKLOADS, inventory: NOTHING });
    expect(messages).toEqual([
      'The owners of 3 entries come from CODEOWNERS.',
      'The owners of 2 entries come from the line for everything in CODEOWNERS, which is a weak guess; look at CronJob search/reindex, Job seed.',
    ]);
    expect(files.map(file => file.path)).toEqual(
      ['billing', 'search', 'workloads'].map(stem => `.cronledger/inventory/${stem}.yaml`),
    );
    expect(
      files[0]?.text.replaceAll(/sha256:[0-9a-f]{64}/g, 'DIGEST'),
    ).toBe(`# yaml-language-server: $schema=https://unpkg.com/cronledger/schema/inventory.schema.json
apiVersion: cronledger.dev/v1
kind: Inventory
workloads:
  - kind: CronJob
    namespace: billing
    name: drain
    owner: '@acme/billing'
    source: apps/billing
    schedule: '* * * * *'
    images: ['ghcr.io/acme/report:*']
    digest: DIGEST
  - kind: Job
    namespace: billing
    name: 'migrate-*'
    owner: '@acme/billing'
    source: apps/billing
    images: ['ghcr.io/acme/report:*']
    digest: DIGEST
  - kind: CronJob
    namespace: billing
    name: report
    owner: '@acme/billing'
    purpose: Sends the nightly invoice report.
    source: apps/billing
    schedule: '0 2 * * *'
    images: ['ghcr.io/acme/report:*']
    digest: DIGEST
`);
    expect(files[1]?.text).toContain("    owner: '@acme/platform'\n");
    expect(files[1]?.text).toContain('    timeZone: Etc/UTC\n    suspend: true\n    serviceAccount: indexer\n');
  });

  test('two of one name and folder get a variant each', () => {
    const text = Array.from({ length: 12 }, (_, index) =>
      ['@hourly', '@daily'].map(schedule => named(`job-${index}`, 'billing', { schedule })).join('---\n'),
    ).join('---\n');
    const workloads = workloadsOf({ 'a.yaml': text });
    const written = initInventory({ ...INIT, workloads, inventory: NOTHING });
    expect(written.messages.filter(message => message.includes('shares its entry'))).toEqual([]);
    const { entries } = inventoryAfter(NOTHING, written);
    expect(entries).toHaveLength(24);
    expect(new Set(entries.map(({ variant }) => variant)).size).toBe(13);
  });

  test('leaves entries that are there alone, and adds to their files', () => {
    const text =
      'apiVersion: cronledger.dev/v1\r\nkind: Inventory\r\nworkloads: # ours\r\n  - {kind: CronJob, namespace: billing, name: report} # drifted\r\n';
    const inventory = assembleInventory([readInventoryFile('.cronledger/inventory/billing.yaml', text)], 'head');
    const { files } = initInventory({ ...INIT, workloads: WORKLOADS.slice(0, 2), inventory });
    expect(files).toHaveLength(1);
    expect(files[0]?.text).toContain('  - {kind: CronJob, namespace: billing, name: report} # drifted\r\n');
    expect(files[0]?.text.startsWith(text.slice(0, text.indexOf('  - ')))).toBe(true);
  });

  test('one name from several folders is one entry each', () => {
    const workloads = workloadsOf({
      'envs/prod/a.yaml': named('a'),
      'envs/dev/a.yaml': named('a', 'billing', { schedule: '@hourly' }),
    });
    const inventory = inventoryAfter(NOTHING, initInventory({ ...INIT, workloads, inventory: NOTHING }));
    expect(inventory.entries.map(entry => [entry.source, entry.schedule])).toEqual([
      ['envs/prod', '0 2 * * *'],
      ['envs/dev', '@hourly'],
    ]);
  });

  test('says what it cannot list, and lists the rest', () => {
    const workloads = workloadsOf({
      'a.yaml': `${named('a')}---\n${manifest({ metadata: '{name: "x\\u202ey"}' })}---\n${manifest({ kind: 'Job', metadata: '{labels: {}}' })}---\n${named('a', 'billing', { schedule: '@hourly' })}`,
    });
    const { files, messages } = initInventory({ ...INIT, workloads, inventory: NOTHING });
    expect(inventoryAfter(NOTHING, { files, messages }).entries.map(entry => [entry.name, entry.variant])).toEqual([
      ['a', null],
      ['a', '2'],
    ]);
    expect(messages).toHaveLength(3);
    expect(messages.join('\n')).toContain('neither a name nor a generateName');
    expect(messages.join('\n')).toContain('`x\\u{202e}y`');
  });

  test('says that there is nothing to do', () => {
    expect(initInventory({ ...INIT, workloads: [], inventory: NOTHING })).toEqual({
      files: [],
      messages: ['There are no scheduled workloads.'],
    });
  });
});

describe('add', () => {
  const ADD = { images: 'tag', guesses: NO_GUESSES, expires: null, workloads: WORKLOADS } as const;
  test.each([
    ['report', ['report']],
    ['billing/report', ['report']],
    ['CronJob/billing/report', ['report']],
    ['cronjob/report', ['report']],
    ['report@apps/billing', ['report']],
    ['report@.', ['report']],
    ['migrate-*', ['migrate-*']],
    ['Job/seed', ['seed']],
    ['Job//seed', ['seed']],
  ])('finds the workload of %s', (key, names) => {
    const change = addToInventory({ ...ADD, keys: [key], inventory: NOTHING });
    expect(inventoryAfter(NOTHING, change).entries.map(entry => entry.name)).toEqual(names);
  });

  test('several at once, and one that is listed is only told of', () => {
    const first = addToInventory({ ...ADD, keys: ['report'], inventory: NOTHING });
    const inventory = inventoryAfter(NOTHING, first);
    const second = addToInventory({ ...ADD, keys: ['report', 'drain', 'drain', 'reindex'], inventory });
    expect(second.messages).toEqual([
      expect.stringContaining('is listed already, at .cronledger/inventory/billing.yaml:5:5'),
      expect.stringContaining('2 entries have no owner'),
    ]);
    expect(inventoryAfter(inventory, second).entries.map(entry => entry.name)).toEqual(['drain', 'report', 'reindex']);
  });

  test.each([
    ['nightly', 'workload-not-found', 'See `cronledger list`'],
    ['reportt', 'workload-not-found', 'Did you mean `report`?'],
    ['search/report', 'workload-not-found', ''],
    ['report@apps/search', 'workload-not-found', ''],
    ['a/b/c/d', 'workload-not-found', ''],
    ['report@', 'workload-not-found', ''],
    ['report@..', 'workload-not-found', ''],
    ['', 'workload-not-found', ''],
    ['x\n::error::y', 'workload-not-found', ''],
  ])('refuses %j', (key, code, hint) => {
    const error = errorOf(() => addToInventory({ ...ADD, keys: [key], inventory: NOTHING }));
    expect(error.code).toBe(code);
    expect(error.hint).toContain(hint);
    expect(error.message).not.toContain('\n');
  });

  test('refuses a key that may mean several, and lists keys that each mean one', () => {
    const files = {
      'envs/prod/a.yaml': named('a'),
      'envs/dev/a.yaml': named('a'),
      'envs/dev/b.yaml': named('a', 'search'),
      'envs/tool@2/a.yaml': named('a'),
      'envs/a.yaml': named('a'),
      'j.yaml': named('a', 'billing', { kind: 'Job' }),
      'k.yaml': manifest({ metadata: '{name: a}' }),
    };
    const workloads = workloadsOf(files);
    const error = errorOf(() => addToInventory({ ...ADD, workloads, keys: ['a'], inventory: NOTHING }));
    expect(error.code).toBe('usage');
    const keys = [...error.message.matchAll(/`([^`]+@[^`]+)`/g)].map(match => match[1] ?? '');
    expect(keys).toEqual([
      'CronJob/billing/a@envs/prod',
      'CronJob/billing/a@envs/dev',
      'CronJob/search/a@envs/dev',
      'CronJob/billing/a@envs/tool@2',
      'CronJob/billing/a@envs',
      'Job/billing/a@.',
      'CronJob//a@.',
    ]);
    for (const key of keys) {
      expect(
        inventoryAfter(NOTHING, addToInventory({ ...ADD, workloads, keys: [key], inventory: NOTHING })).entries,
      ).toHaveLength(1);
    }
  });

  test('refuses to add nothing', () => {
    expect(errorOf(() => addToInventory({ ...ADD, keys: [], inventory: NOTHING })).code).toBe('usage');
  });
});

describe('update', () => {
  const before = workloadsOf({ 'a/x.yaml': `${named('one')}---\n${named('two')}---\n${named('three')}` });
  const inventory = inventoryAfter(
    NOTHING,
    initInventory({ ...INIT, images: 'tag', workloads: before, inventory: NOTHING }),
  );
  const changed = workloadsOf({
    'a/x.yaml': `${named('one')}---\n${named('two', 'billing', { schedule: '@hourly', command: 'sh' })}---\n${named('three', 'billing', { images: ['ghcr.io/acme/report:2'], serviceAccount: 'x' })}`,
  });

  test('without a key makes all entries agree, and changes only what differs', () => {
    const change = updateInventory({ workloads: changed, inventory, keys: [], images: 'tag' });
    const updated = inventoryAfter(inventory, change);
    for (const workload of changed) {
      const entry = matchEntry(updated, workload);
      expect(entry === null ? workload.name : differencesFrom(entry, workload)).toEqual([]);
    }
    expect(change.messages).toEqual([
      'CronJob billing/two: updated schedule, digest.',
      'CronJob billing/three: updated serviceAccount, images.',
    ]);
    const old = inventory.files[0]?.text.split('\n') ?? [];
    const now = change.files[0]?.text.split('\n') ?? [];
    expect(now.filter(line => !old.includes(line))).toEqual([
      '    serviceAccount: x',
      "    images: ['ghcr.io/acme/report:2']",
      "    schedule: '@hourly'",
      `    digest: ${changed[1]?.digest}`,
    ]);
    expect(updateInventory({ workloads: changed, inventory: updated, keys: [], images: 'tag' })).toEqual({
      files: [],
      messages: ['Every listed workload agrees with its entry.'],
    });
  });

  test('with keys changes those alone', () => {
    const change = updateInventory({ workloads: changed, inventory, keys: ['two', 'one'], images: 'tag' });
    expect(change.messages).toEqual([
      'CronJob billing/one agrees with its entry.',
      'CronJob billing/two: updated schedule, digest.',
    ]);
    expect(inventoryAfter(inventory, change).entries.find(entry => entry.name === 'three')?.serviceAccount).toBeNull();
  });

  test('refuses a workload that is not listed, when it is named', () => {
    const workloads = workloadsOf({ 'a/y.yaml': named('new') });
    const error = errorOf(() => updateInventory({ workloads, inventory, keys: ['new'], images: 'tag' }));
    expect(error).toMatchObject({
      code: 'workload-not-found',
      hint: 'Add it with `cronledger inventory add CronJob/billing/new`.',
    });
    expect(updateInventory({ workloads, inventory, keys: [], images: 'tag' }).files).toEqual([]);
  });

  test('gives the second of two workloads with one entry a variant', () => {
    const twins = workloadsOf({
      'a/x.yaml': named('two', 'billing', { schedule: '@hourly' }),
      'a/y.yaml': named('two', 'billing', { schedule: '@daily' }),
    });
    const change = updateInventory({ workloads: twins, inventory, keys: [], images: 'tag' });
    const two = inventoryAfter(inventory, change).entries.filter(entry => entry.name === 'two');
    expect(two.map(({ schedule, variant }) => [schedule, variant])).toEqual([
      ['@hourly', null],
      ['@daily', '2'],
    ]);
    expect(change.messages).toContainEqual(expect.stringContaining('as variant 2'));
  });

  test('refuses what no inventory can hold', () => {
    const workloads = workloadsOf({ 'a/x.yaml': named('two', 'billing', { schedule: '* * * * *\u202e' }) });
    expect(errorOf(() => updateInventory({ workloads, inventory, keys: [], images: 'tag' })).code).toBe(
      'inventory-invalid',
    );
  });
});
