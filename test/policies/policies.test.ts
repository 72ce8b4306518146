// Every policy of the pack against its fixtures: findings on exactly the lines that say `# expect: <rule-id>`, and nowhere else.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadPack } from '../../src/judge/pack.ts';
import { COMMON_VARIABLES, type PolicyRule } from '../../src/policy/index.ts';
import { change, manifests } from '../policy/policy-manifests.ts';

const PACK = await loadPack();
const FIXTURES = ['bad-cronjob', 'bad-job', 'good-cronjob', 'good-job', 'near-miss'];
const HERE = new URL('.', import.meta.url);
const POLICIES = new URL('../../policies/', import.meta.url);

/** `12 rule-id` for each expectation in the comments. */
function expected(text: string): readonly string[] {
  return text.split('\n').flatMap((line, index) => {
    const [, ids = ''] = /# expect: ([a-z, -]+)$/.exec(line) ?? [];
    return ids === '' ? [] : ids.split(', ').map(id => `${index + 1} ${id}`);
  });
}

/** `12 rule-id` for each finding. */
function found(rules: readonly PolicyRule[], text: string): readonly string[] {
  const subject = change(null, text);
  return rules.flatMap(rule => {
    const { hits, problems } = rule.judge(subject);
    expect(problems).toEqual([]);
    for (const hit of hits) expect(hit.message).not.toContain('failed expression');
    return hits.map(({ at }) => `${('line' in at ? at : subject.workload.locate(at)).line} ${rule.id}`);
  });
}

describe.each(PACK.map(rule => [rule.id, rule] as const))('%s', (id, rule) => {
  const folder = new URL(`${id}/`, HERE);

  it.each(FIXTURES)('%s', name => {
    const text = readFileSync(new URL(`${name}.yaml`, folder), 'utf8');
    const lines = expected(text).filter(line => line.endsWith(` ${id}`));
    expect(lines.length > 0).toBe(name.startsWith('bad-'));
    expect(found([rule], text).toSorted()).toEqual(lines.toSorted());
  });

  it('has a whole page, the common variables, and the kinds that it matches', () => {
    const [policy] = manifests(readFileSync(new URL(`${id}.yaml`, POLICIES), 'utf8'));
    expect(policy?.object).toMatchObject({
      apiVersion: 'admissionregistration.k8s.io/v1',
      metadata: { annotations: { 'cronledger.dev/attack-version': expect.stringMatching(/^\d+(\.\d+)?$/) } },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: ['batch'],
              apiVersions: ['v1'],
              operations: ['CREATE', 'UPDATE'],
              resources: ['cronjobs', 'jobs'],
            },
          ],
        },
      },
    });
    const spec = policy?.object['spec'];
    const variables = spec !== null && typeof spec === 'object' && 'variables' in spec ? spec.variables : [];
    expect(Array.isArray(variables) ? variables.slice(0, COMMON_VARIABLES.length) : []).toEqual(COMMON_VARIABLES);
    expect(rule.remediation).toMatch(/\.$/);
    for (const technique of rule.attack) expect(technique).toMatch(/^T\d{4}(\.\d{3})?$/);
  });
});

describe('the pack', () => {
  it('has a folder of fixtures for each rule', () => {
    for (const { id } of PACK) expect(existsSync(new URL(id, HERE))).toBe(true);
  });

  it('finds nothing in a workload as it should be', () => {
    expect(found(PACK, readFileSync(new URL('privileged-container/good-cronjob.yaml', HERE), 'utf8'))).toEqual([]);
  });

  it('reads commands and scripts of one text alike, in every rule that reads them', () => {
    const texts = readdirSync(POLICIES)
      .filter(name => name.endsWith('.yaml'))
      .flatMap(name => {
        const text = readFileSync(new URL(name, POLICIES), 'utf8');
        return /- name: texts\n([\s\S]*?) {4}- name: /.exec(text)?.[1] ?? [];
      });
    expect(texts.length).toBeGreaterThan(5);
    expect(new Set(texts).size).toBe(1);
  });
});
