// Every rule in code against its fixtures: findings on exactly the lines that say `# expect: <rule-id>`, and nowhere else.
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../src/config/config.ts';
import { readConfig } from '../../src/config/read.ts';
import { loadPack } from '../../src/judge/pack.ts';
import { RULE_DOCS } from '../../src/rules/index.ts';
import { expectations, judgeFixture, optional } from './judge-fixture.ts';

const HERE = new URL('.', import.meta.url);
/**
 * Rules whose findings need more than a manifest: what is deployed from elsewhere is found by the deployers (test/collect), and
 * what a cluster runs is in its list (test/cluster, test/e2e/cluster.test.ts), and what was written is in its log (test/audit).
 */
const WITHOUT_FIXTURES = [
  'remote-source',
  'mutates-scheduled-workloads',
  'unseen-change',
  'workloads-out-of-sight',
  'cluster-workload-missing',
  'forged-job-owner',
  'manual-job-trigger',
  'admission-policy-changed',
  'audit-settings-changed',
  'denied-workload-write',
  'hit-and-run-workload',
  'off-pipeline-write',
  'unusual-writer',
  'one-template-many-namespaces',
  'workload-after-privilege',
];

async function judged(folder: URL, id: string, name: string) {
  const settings = optional(folder, 'config.yaml');
  const config = settings === null ? defaultConfig() : readConfig('config.yaml', new TextEncoder().encode(settings));
  const strict = { ...config, policies: { ...config.policies, pack: 'strict' } } as const;
  const { findings, files } = await judgeFixture(folder, name, { config: strict, pack: [] });
  const lines = files.flatMap(({ path, text }) => expectations(path, text));
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
  expect(folders.map(({ name }) => name).filter(name => !ids.includes(name))).toEqual(['attacks', 'benign']);
});
