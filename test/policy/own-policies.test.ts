// What the config and the inventory make of findings of a repository's own policies.
import { describe, expect, it, test } from 'vitest';
import { readConfig } from '../../src/config/read.ts';
import { assembleInventory } from '../../src/inventory/load.ts';
import { readInventoryFile } from '../../src/inventory/read.ts';
import { judge } from '../../src/judge/judge.ts';
import { loadPack } from '../../src/judge/pack.ts';
import { loadPolicies } from '../../src/policy/index.ts';
import { registryOf } from '../../src/workloads/registry.ts';
import { gatheredOf } from '../support/gathered.ts';
import { change, cronJob, manifests, policy } from './policy-manifests.ts';

const POD = '          containers: [{name: main, image: a}]';
const TODAY = new Date('2026-06-01T00:00:00Z');
const ENTRY = `apiVersion: cronledger.dev/v1
kind: Inventory
workloads:
  - {kind: CronJob, namespace: billing, name: nightly, schedule: '0 2 * * *', exceptions: [`;

interface Setup {
  readonly actions?: string;
  readonly name?: string;
  readonly config?: string;
  readonly exception?: string;
}

/** Severities of what the policy says of a CronJob; `!` where it blocks, `excepted` where the inventory excuses it. */
async function said({ actions = '[Deny]', name = 'own', config = '', exception = '' }: Setup) {
  const denied = "[{expression: 'false', message: denied}]";
  const text = policy({ name, validations: denied, binding: `validationActions: ${actions}` });
  const { policies, problems } = loadPolicies(manifests(text));
  expect(problems).toEqual([]);
  const file = readInventoryFile('inventory.yaml', exception === '' ? '' : `${ENTRY}${exception}]}\n`);
  const settings = readConfig('config.yaml', new TextEncoder().encode(config));
  const { findings } = judge(
    gatheredOf({ changes: [change(null, cronJob(POD))], proposed: assembleInventory([file], 'head') }),
    {
      config: settings,
      rules: { pack: await loadPack(), own: policies, kinds: registryOf(settings).kinds, problems: [] },
      today: TODAY,
      all: false,
      approved: null,
    },
  );
  return findings
    .filter(finding => finding.rule === name)
    .map(({ severity, blocking, excepted }) =>
      [severity, blocking ? '!' : '', excepted === undefined ? '' : ' excepted'].join(''),
    );
}

describe('an own policy', () => {
  it.each([
    ['[Deny]', '', ['high!']],
    ['[Warn]', '', ['medium']],
    ['[Audit]', '', ['info']],
    ['[Warn]', 'policies: {blockAt: low}', ['medium']],
    ['[Deny]', 'policies: {blockAt: critical}', ['high!']],
    ['[Deny]', 'policies: {blockAt: never}', ['high']],
    ['[Deny]', 'policies: {pack: none}', ['high!']],
    ['[Deny]', 'policies: {rules: {own: "off"}}', []],
    ['[Deny]', 'policies: {rules: {own: "on"}}', ['high!']],
    ['[Deny]', 'policies: {rules: {own: warning}}', ['high']],
    ['[Deny]', 'policies: {rules: {own: low}}', ['low']],
    ['[Warn]', 'policies: {rules: {own: critical}}', ['critical!']],
  ])('of %s with %j', async (actions, config, expected) => {
    expect(await said({ actions, config })).toEqual(expected);
  });

  test('outlives the built-in rule that it replaces', async () => {
    const config = 'policies: {rules: {host-namespace: "off"}}';
    expect(await said({ name: 'host-namespace', config })).toEqual(['high!']);
  });

  test('may have a name with dots', async () => {
    const name = 'cron-jobs.policies.example.com';
    expect(await said({ name, config: `policies: {rules: {${name}: low}}` })).toEqual(['low']);
    expect(await said({ name, exception: `{rule: ${name}, reason: Until the move.}` })).toEqual(['high excepted']);
  });

  it.each([
    ['{rule: own, reason: Until the move., expires: 2027-01-01}', ['high excepted']],
    ['{rule: own, reason: Until the move., expires: 2026-05-31}', ['high!']],
    ['{rule: other, reason: Until the move., expires: 2027-01-01}', ['high!']],
  ])('with the exception %s', async (exception, expected) => {
    expect(await said({ exception })).toEqual(expected);
  });
});
