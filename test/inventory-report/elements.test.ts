// What the report says of AN0582's mutable elements: what is set, what is not, and nothing better than it is.
import { expect, test } from 'vitest';
import { configFromText } from '../../src/config/config.ts';
import { assembleInventory } from '../../src/inventory/load.ts';
import { readInventoryFile } from '../../src/inventory/read.ts';
import { elementCoverage } from '../../src/inventory-report/elements.ts';
import { ELEMENTS } from '../../src/inventory-report/model.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;
const entries = (fields: string) =>
  assembleInventory(
    [
      readInventoryFile(
        'a.yaml',
        `apiVersion: cronledger.dev/v1\nkind: Inventory\nworkloads: [{kind: CronJob, name: a, ${fields}}]\n`,
      ),
    ],
    'base',
  ).entries;
const FULL = "images: {allow: ['ghcr.io/acme/*']}\nschedule: {window: '20:00-06:00 Europe/London'}\n";
const WINDOW = new Set(['schedule-outside-window']);

async function states(config: string, fields: string | null, unlisted = 0, rules = WINDOW): Promise<string> {
  const covered = elementCoverage(
    await configFromText(config, 'c.yaml'),
    fields === null ? [] : entries(fields),
    unlisted,
    rules,
  );
  expect(covered.map(one => one.element)).toEqual(ELEMENTS);
  return covered.map(one => one.state).join(', ');
}

test.each([
  ['all that can be set', FULL, `namespace: ops, digest: '${DIGEST}'`, 0, 'covered, covered, covered, covered'],
  ['a workload without an entry', FULL, `namespace: ops, digest: '${DIGEST}'`, 1, 'partly, partly, partly, partly'],
  ['the defaults', '{}', `namespace: ops, digest: '${DIGEST}'`, 0, 'covered, partly, partly, covered'],
  ['an entry without a namespace or a digest', FULL, 'owner: "@a"', 0, 'partly, covered, covered, partly'],
  [
    'no policies',
    `${FULL}policies: {pack: none}`,
    `namespace: ops, digest: '${DIGEST}'`,
    0,
    'covered, covered, covered, partly',
  ],
  ['no inventory and no config', 'policies: {pack: none}', null, 5, 'partly, not covered, not covered, not covered'],
])('%s', async (_, config, fields, unlisted, expected) => {
  expect(await states(config, fields, unlisted)).toBe(expected);
});

test('a window that no rule looks at does not count', async () => {
  const fields = `namespace: ops, digest: '${DIGEST}'`;
  expect(await states(FULL, fields, 0, new Set())).toBe('covered, covered, partly, covered');
  const [, , window] = elementCoverage(await configFromText(FULL, 'c.yaml'), entries(fields), 0, new Set());
  expect(window?.how).toContain('not in force');
});
