// Every rule in code against its fixtures: findings on exactly the lines that say `# expect: <rule-id>`, and nowhere else.
//
// A fixture is `<name>.yaml`. Beside it may stand what the base had (`<name>.base.yaml`) and the inventory (`<name>.inventory.yaml`, or
// `inventory.yaml` for all of them), and `config.yaml`. `<digest>` in an inventory is that of the base's workload, or of the fixture's.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NOTHING_READ } from '../../src/collect/reading.ts';
import { compareWorkloads } from '../../src/compare.ts';
import { readConfig } from '../../src/config/read.ts';
import { type Config, defaultConfig } from '../../src/config.ts';
import { assembleInventory } from '../../src/inventory/load.ts';
import { matchEntry } from '../../src/inventory/match.ts';
import { readInventoryFile } from '../../src/inventory/read.ts';
import { parseFile } from '../../src/manifest/parse.ts';
import type { Workload } from '../../src/model.ts';
import { RULE_DOCS } from '../../src/rules/index.ts';
import { judge } from '../../src/rules/judge.ts';
import { loadPack } from '../../src/rules/pack.ts';
import { accessInQuestion, powerAround, surroundingsOfChange } from '../../src/surroundings.ts';
import { extractWorkloads } from '../../src/workloads/extract.ts';
import { registryOf } from '../../src/workloads/registry.ts';
import { completeWorkload, indexConfigMaps } from '../../src/workloads/scripts.ts';

const HERE = new URL('.', import.meta.url);
const registry = registryOf(defaultConfig());
const TODAY = new Date('2026-06-01T00:00:00Z');
/**
 * Rules whose findings need more than a manifest: what is deployed from elsewhere is found by the deployers (test/collect), and
 * what a cluster runs is in its list (test/cluster, test/e2e/cluster.test.ts).
 */
const WITHOUT_FIXTURES = ['remote-source', 'cluster-workload-missing', 'forged-job-owner', 'manual-job-trigger'];

function read(text: string) {
  const source = { type: 'manifest', path: '' } as const;
  const parsed = parseFile({ path: 'job.yaml', source, bytes: new TextEncoder().encode(text) });
  const { drafts, ambiguities, fixedActions } = extractWorkloads(parsed.manifests, registry);
  const configMaps = indexConfigMaps(parsed.manifests);
  const workloads = drafts.map(draft => completeWorkload(draft, configMaps));
  return { ...NOTHING_READ, ...parsed, workloads, ambiguities: [...parsed.ambiguities, ...ambiguities], fixedActions };
}

function optional(folder: URL, ...names: readonly string[]): string | null {
  const name = names.find(candidate => existsSync(new URL(candidate, folder)));
  return name === undefined ? null : readFileSync(new URL(name, folder), 'utf8');
}

function expected(file: string, text: string | null): readonly string[] {
  return (text ?? '').split('\n').flatMap((line, index) => {
    const [, id, severity = ''] = /# expect: ([a-z-]+)(?: \(([a-z]+)\))?$/.exec(line) ?? [];
    return id === undefined ? [] : [`${file}:${index + 1} ${id} ${severity}`.trim()];
  });
}

/** A change of one file, in a repository that has no other. */
const changeOf = (base: ReturnType<typeof read>, head: ReturnType<typeof read>) => ({
  base,
  head,
  differences: [],
  remoteSources: [],
  rest: async () => NOTHING_READ,
  renderedRest: async () => NOTHING_READ,
});

async function judged(folder: URL, id: string, name: string) {
  const text = readFileSync(new URL(`${name}.yaml`, folder), 'utf8');
  const base = optional(folder, `${name}.base.yaml`);
  const head = read(text);
  const touched = changeOf(read(base ?? ''), head);
  const before: readonly Workload[] = touched.base.workloads;
  const digest = (before[0] ?? head.workloads[0])?.digest ?? '';
  const listing = optional(folder, `${name}.inventory.yaml`, 'inventory.yaml');
  const file = readInventoryFile('inventory.yaml', (listing ?? '').replaceAll('<digest>', digest));
  const inventory = assembleInventory([file], 'head');
  const settings = optional(folder, 'config.yaml');
  const config = settings === null ? defaultConfig() : readConfig('config.yaml', new TextEncoder().encode(settings));
  const around = await surroundingsOfChange(touched);
  const changes = compareWorkloads(before, head.workloads, await powerAround(around));
  const access = await accessInQuestion(around, touched, changes);
  const policies: Config['policies'] = { ...config.policies, pack: 'strict' };
  const entries = inventory.entries.map(entry => ({
    entry,
    workload: head.workloads.find(workload => matchEntry(inventory, workload) === entry) ?? null,
  }));
  const { findings, problems } = judge(
    { changes, entries, ambiguities: head.ambiguities, remoteSources: [], fixedActions: head.fixedActions },
    { pack: [], own: [], kinds: registry.kinds, problems: [] },
    { config: { ...config, policies }, inventory, today: TODAY, access, auditPolicies: around.auditPolicies },
  );
  expect([...problems, ...around.problems]).toEqual([]);
  const lines = [...expected('job.yaml', text), ...expected('inventory.yaml', listing)];
  const graded = lines.some(line => line.split(' ').length > 2);
  const found = findings
    .filter(finding => finding.rule === id)
    .map(({ rule, location, severity }) => `${location.path}:${location.line} ${rule}${graded ? ` ${severity}` : ''}`);
  return { found: found.toSorted(), lines: lines.filter(line => line.split(' ')[1] === id).toSorted() };
}

const rules = RULE_DOCS.filter(({ id }) => !WITHOUT_FIXTURES.includes(id));

describe.each(rules.map(rule => [rule.id] as const))('%s', id => {
  const folder = new URL(`${id}/`, HERE);
  const names = (existsSync(folder) ? readdirSync(folder) : [])
    .filter(name => /^(bad|good|near-miss)[a-z-]*\.yaml$/.test(name))
    .map(name => name.slice(0, -'.yaml'.length));

  it('has something bad, the same as it should be, and something that is nearly bad', () => {
    expect(names.map(name => name.replace(/-(cronjob|job)$/, ''))).toEqual(
      expect.arrayContaining(['bad', 'good', 'near-miss']),
    );
  });

  it.each(names)('%s', async name => {
    const { found, lines } = await judged(folder, id, name);
    expect(lines.length > 0).toBe(name.startsWith('bad'));
    expect(found).toEqual(lines);
  });
});

it('every folder of fixtures is for a rule', async () => {
  const ids = [...RULE_DOCS, ...(await loadPack())].map(rule => rule.id);
  const folders = readdirSync(HERE, { withFileTypes: true }).filter(entry => entry.isDirectory());
  expect(folders.map(({ name }) => name).filter(name => !ids.includes(name))).toEqual(['attacks']);
});
