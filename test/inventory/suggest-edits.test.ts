import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { differencesFrom } from '../../src/inventory/agree.ts';
import { addEntry, emptyInventoryText } from '../../src/inventory/edit.ts';
import { driftOf, entryValuesOf } from '../../src/inventory/entry-values.ts';
import { fileFor } from '../../src/inventory/file-for.ts';
import { assembleInventory } from '../../src/inventory/load.ts';
import { matchEntry } from '../../src/inventory/match.ts';
import { readInventoryFile } from '../../src/inventory/read.ts';
import type { Inventory } from '../../src/inventory/schema.ts';
import { suggestEdits } from '../../src/inventory/suggest-edits.ts';
import type { Workload } from '../../src/model.ts';
import { manifest, workloadOf, workloadsOf } from './workloads.ts';

const NOTHING: Inventory = { entries: [], files: [], trust: 'head' };
const HEADER = 'apiVersion: cronledger.dev/v1\nkind: Inventory\nworkloads:\n';

function inventoryOf(...texts: string[]): Inventory {
  return assembleInventory(
    texts.map((text, index) => readInventoryFile(`.cronledger/inventory/${'abc'[index]}.yaml`, text)),
    'head',
  );
}

function listed(workload: Workload, precision: 'repository' | 'tag' | 'digest' = 'tag'): Inventory {
  return inventoryOf(addEntry('a', emptyInventoryText(), entryValuesOf(workload, { images: precision })));
}

describe('the entry for a workload', () => {
  test.each([
    ['a CronJob', manifest({ timeZone: 'Etc/UTC', serviceAccount: 'x' })],
    ['a dormant CronJob', manifest({ suspend: true })],
    ['a Job with a generated name', manifest({ kind: 'Job', metadata: '{generateName: migrate-}' })],
    [
      'a name that YAML takes for something else',
      manifest({ metadata: '{name: "1e3", namespace: "null"}', schedule: '@daily' }),
    ],
    ['an image that is no reference', manifest({ images: ['{{ .image }}x', 'a'] }).replace('{{ .image }}', '<image>')],
    [
      'many images',
      manifest({ images: Array.from({ length: 9 }, (_, index) => `ghcr.io/acme/a-long-name-of-an-image:${index}`) }),
    ],
    ['an old API version', manifest({ apiVersion: 'batch/v1beta1' })],
  ])('agrees with it: %s', (_, text) => {
    const workload = workloadOf(text);
    for (const precision of ['repository', 'tag', 'digest'] as const) {
      const entry = matchEntry(listed(workload, precision), workload);
      expect(entry === null ? 'unlisted' : differencesFrom(entry, workload)).toEqual([]);
    }
  });

  test('says no more than the manifest does', () => {
    expect(entryValuesOf(workloadOf(manifest(), 'report.yaml'), { images: 'repository', owner: null })).toEqual({
      kind: 'CronJob',
      namespace: 'billing',
      name: 'report',
      schedule: '0 2 * * *',
      images: ['ghcr.io/acme/report:*'],
      digest: workloadOf(manifest()).digest,
    });
  });
});

describe('drift', () => {
  test.each([
    ['nothing', {}, []],
    ['the schedule by meaning', { schedule: '0 02 * * *' }, []],
    ['the schedule', { schedule: '0 3 * * *' }, ['schedule']],
    ['time zone and account', { timeZone: 'Etc/UTC', serviceAccount: 'x' }, ['timeZone', 'serviceAccount']],
    ['an image', { images: ['ghcr.io/acme/report:2'] }, ['images']],
    ['the command', { command: 'sh' }, ['digest']],
    ['suspension', { suspend: true }, []],
  ])('is what changed: %s', (_, change, fields) => {
    const before = workloadOf(manifest());
    const after = workloadOf(manifest(change));
    const inventory = listed(before);
    const [entry] = inventory.entries;
    if (entry === undefined) throw new Error('no entry');
    expect(Object.keys(driftOf(entry, after, 'tag'))).toEqual(fields);
  });

  test('keeps the image patterns that still match, and drops those that do not', () => {
    const workload = workloadOf(manifest({ images: ['ghcr.io/acme/report:2', 'busybox:1'] }));
    const [entry] = inventoryOf(
      `${HEADER}  - {kind: CronJob, namespace: billing, name: report, images: ['ghcr.io/acme/*', alpine]}\n`,
    ).entries;
    if (entry === undefined) throw new Error('no entry');
    expect(driftOf(entry, workload, 'tag').images).toEqual(['ghcr.io/acme/*', 'docker.io/library/busybox:1']);
  });

  test('wakes an entry that was approved asleep', () => {
    const [entry] = listed(workloadOf(manifest({ suspend: true }))).entries;
    if (entry === undefined) throw new Error('no entry');
    expect(driftOf(entry, workloadOf(manifest()), 'tag')).toEqual({ suspend: null });
  });
});

describe('a suggested edit', () => {
  test('for a workload that is not listed is an entry to paste', () => {
    const workload = workloadOf(manifest());
    const [edit] = suggestEdits([workload], NOTHING);
    expect(edit).toEqual({
      workload: { kind: 'CronJob', namespace: 'billing', name: 'report' },
      file: '.cronledger/inventory/billing.yaml',
      yaml: `  - kind: CronJob
    namespace: billing
    name: report
    source: apps/billing
    schedule: '0 2 * * *'
    images: ['ghcr.io/acme/report:1']
    digest: ${workload.digest}
`,
      command: 'cronledger inventory add CronJob/billing/report',
    });
    const pasted = inventoryOf(`${HEADER}${edit?.yaml}`);
    expect(suggestEdits([workload], pasted)).toEqual([]);
  });

  test('for one that drifted is its entry as it would be, with what else it says', () => {
    const before = workloadOf(manifest());
    const text = addEntry('a', emptyInventoryText(), {
      ...entryValuesOf(before, { images: 'tag', owner: '@acme/billing', purpose: 'Reports.' }),
      approval: { by: ['@alice'], at: '2026-10-01' },
      expires: '2027-04-01',
      exceptions: [{ rule: 'a', reason: 'b' }],
    });
    const after = workloadOf(manifest({ schedule: '@hourly', command: 'sh' }));
    const [edit] = suggestEdits([after], inventoryOf(text));
    expect(edit).toMatchObject({
      file: '.cronledger/inventory/a.yaml',
      command: 'cronledger inventory update CronJob/billing/report',
    });
    const expected = text
      .slice(text.indexOf('  - '))
      .replace("'0 2 * * *'", "'@hourly'")
      .replace(before.digest, after.digest);
    expect(edit?.yaml).toBe(expected);
  });

  test('names the source where a name is deployed from several', () => {
    const workloads = workloadsOf({ 'envs/prod/a.yaml': manifest(), 'envs/dev/a.yaml': manifest() });
    expect(suggestEdits(workloads, NOTHING).map(edit => edit.command)).toEqual([
      'cronledger inventory add CronJob/billing/report@envs/prod',
      'cronledger inventory add CronJob/billing/report@envs/dev',
    ]);
    expect(suggestEdits(workloads.slice(0, 1), NOTHING)[0]?.command).toBe(
      'cronledger inventory add CronJob/billing/report',
    );
    expect(suggestEdits(workloads.slice(0, 1), NOTHING, { among: workloads })[0]?.command).toContain('@envs/prod');
  });

  test.each(["x';rm$IFS-rf$IFS.;'", '$(id)', '`id`', 'a&&b', '-rf', '"', 'a\\'])(
    'is safe to paste into a shell: %s',
    name => {
      const workload = workloadOf(manifest({ metadata: JSON.stringify({ name, namespace: 'billing' }) }));
      const [edit] = suggestEdits([workload], NOTHING);
      const words = execFileSync(
        '/bin/sh',
        ['-c', `cronledger() { for word; do printf '%s\\n' "$word"; done; }; ${edit?.command}`],
        { encoding: 'utf8' },
      );
      expect(words).toBe(`inventory\nadd\nCronJob/billing/${name}\n`);
      expect(suggestEdits([workload], inventoryOf(`${HEADER}${edit?.yaml}`))).toEqual([]);
    },
  );

  test.each(['a\\nb', 'a\\u202eb', 'rep\\u043ert', 'a b', 'a*', '', '*'])(
    'is not made for a name that no inventory can hold: %j',
    name => {
      expect(suggestEdits([workloadOf(manifest({ metadata: `{name: "${name}"}` }))], NOTHING)).toEqual([]);
    },
  );
});

describe('the file of a new entry', () => {
  const inventory = inventoryOf(
    `${HEADER}  - {kind: Job, namespace: billing, name: a}\n`,
    `${HEADER}  - {kind: Job, namespace: billing, name: b}\n  - {kind: Job, namespace: billing, name: c}\n  - {kind: Job, name: d}\n`,
  );
  const values = { kind: 'Job', name: 'x' };
  test.each([
    ['beside most of its namespace', inventory, 'billing', null, 'b'],
    ['beside those without a namespace', inventory, undefined, null, 'b'],
    ['named after its namespace', inventory, 'search', null, 'search'],
    ['the only one', inventoryOf(`${HEADER}  - {kind: Job, namespace: billing, name: a}\n`), 'search', null, 'a'],
    ['by namespace', NOTHING, 'search', 'namespace', 'search'],
    ['in one', NOTHING, 'search', 'none', 'workloads'],
    ['by namespace, without one', NOTHING, undefined, 'namespace', 'workloads'],
    ['by owner', NOTHING, 'search', 'owner', 'acme-search'],
  ] as const)('%s', (_, present, namespace, split, stem) => {
    expect(fileFor(present, { ...values, namespace, owner: '@acme/search' }, split)).toBe(
      `.cronledger/inventory/${stem}.yaml`,
    );
  });

  test.each([
    '../../.github/workflows/x',
    '/etc/passwd',
    '.',
    '..',
    'a/b',
    'a\\b',
    '.hidden',
    'x\0',
    'a.yaml/../b',
    '-',
    '',
  ])('stays in the folder of the inventory, whatever the namespace: %j', namespace => {
    expect(fileFor(NOTHING, { ...values, namespace }, 'namespace')).toMatch(
      /^\.cronledger\/inventory\/[a-z0-9][a-z0-9-]*\.yaml$/,
    );
  });

  test('keeps the ending that a file has', () => {
    const yml: Inventory = { ...NOTHING, files: [{ path: '.cronledger/inventory/search.yml', text: '', entries: [] }] };
    expect(fileFor(yml, { ...values, namespace: 'search' }, 'namespace')).toBe('.cronledger/inventory/search.yml');
  });
});
