// The pack's policies as rules: their page, what they find, where they put it, and that an error is never a pass.
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMON_VARIABLES, PolicyError, policyRule, RuleError } from '../../src/policy/index.ts';
import { change, cronJob, fixture, manifests } from './policy-manifests.ts';

const PRIVILEGED = policyRule(fixture('sample-privileged.yaml'));
const HOST = policyRule(fixture('sample-host-namespaces.yaml'));
const IDENTITY = policyRule(fixture('sample-identity-changed.yaml'));

/** Line and message of each hit. */
function hits(rule: typeof PRIVILEGED, before: string | null, after: string | null): readonly string[] {
  const subject = change(before, after);
  const { hits: found, problems } = rule.judge(subject);
  expect(problems).toEqual([]);
  return found.map(({ at, message }) => {
    const location = 'line' in at ? at : subject.workload.locate(at);
    return `${location.line}: ${message}`;
  });
}

const CLEAN = cronJob(`          containers:
            - {name: main, image: a}`);

describe('a policy of the pack as a rule', () => {
  it('takes its page from the annotations', () => {
    const { id, title, severity, pack, attack } = PRIVILEGED;
    expect({ id, title, severity, pack, attack }).toEqual({
      id: 'sample-privileged',
      title: 'Container is privileged',
      severity: 'critical',
      pack: 'baseline',
      attack: ['T1611', 'T1053.007'],
    });
  });

  it.each(readdirSync(new URL('fixtures/policies', import.meta.url)))('begins with the common variables: %s', name => {
    const object = fixture(name);
    const spec = object['spec'];
    const variables = spec !== null && typeof spec === 'object' && 'variables' in spec ? spec.variables : [];
    expect(Array.isArray(variables) ? variables.slice(0, COMMON_VARIABLES.length) : []).toEqual(COMMON_VARIABLES);
  });

  it('finds nothing in a clean workload, and judges nothing where it was removed', () => {
    for (const rule of [PRIVILEGED, HOST, IDENTITY]) {
      expect(hits(rule, null, CLEAN)).toEqual([]);
      expect(hits(rule, CLEAN, CLEAN)).toEqual([]);
      expect(hits(rule, CLEAN, null)).toEqual([]);
    }
  });

  it('says each offender at its own line, in words that name this one', () => {
    const text = cronJob(`          initContainers:
            - name: setup
              image: a
              securityContext:
                privileged: true
          containers:
            - {name: harmless, image: b, securityContext: {privileged: false}}
            - name: main
              image: c
              securityContext: {privileged: true}`);
    expect(hits(PRIVILEGED, null, text)).toEqual([
      '15: CronJob billing/nightly: the container setup is privileged.',
      '20: CronJob billing/nightly: the container main is privileged.',
    ]);
  });

  it('says each field that is set at its own line', () => {
    const text = cronJob(`          hostPID: true
          hostNetwork: false
          hostIPC: true
          containers: [{name: main, image: a}]`);
    expect(hits(HOST, null, text)).toEqual([
      '11: CronJob billing/nightly: the pod shares namespaces of its host.',
      '13: CronJob billing/nightly: the pod shares namespaces of its host.',
    ]);
  });

  it('compares with what the base has', () => {
    const before = cronJob('          serviceAccountName: reader');
    const after = cronJob(`          serviceAccountName: admin
          containers: [{name: main, image: a}]`);
    expect(hits(IDENTITY, before, after)).toEqual(['11: CronJob billing/nightly: the service account was reader.']);
    expect(hits(IDENTITY, null, after)).toEqual([]);
  });

  it('judges Jobs', () => {
    const direct = `apiVersion: batch/v1
kind: Job
metadata: {name: once}
spec:
  template:
    spec:
      containers: [{name: main, image: a, securityContext: {privileged: true}}]
`;
    expect(hits(PRIVILEGED, null, direct)).toEqual(['7: Job once: the container main is privileged.']);
  });

  it('sees no field that is null, as the API server does not', () => {
    const text = cronJob(`          hostNetwork: null
          initContainers: null
          containers: [{name: main, image: a, securityContext: null}]`);
    expect(hits(PRIVILEGED, null, text)).toEqual([]);
    expect(hits(HOST, null, text)).toEqual([]);
  });
});

describe('an object of other types than Kubernetes has', () => {
  it.each([
    ['containers that are a mapping', '          containers: {name: main}'],
    ['privileged that is a text', "          containers: [{name: main, securityContext: {privileged: 'true'}}]"],
    ['privileged that is a number', '          containers: [{name: main, securityContext: {privileged: 1}}]'],
  ])('is a problem and no pass: %s', (_, pod) => {
    const subject = change(null, cronJob(pod));
    expect(PRIVILEGED.judge(subject)).toMatchObject({ hits: [], problems: [{ code: 'rule-error' }] });
  });

  it('is a problem with the rule, the workload and the file', () => {
    const subject = change(null, cronJob('          hostNetwork: 1'));
    expect(HOST.judge(subject)).toMatchObject({
      hits: [],
      problems: [
        {
          code: 'rule-error',
          path: 'job.yaml',
          message: expect.stringContaining("'sample-host-namespaces' could not judge CronJob billing/nightly"),
        },
      ],
    });
    expect(() => HOST.check(subject)).toThrow(RuleError);
  });

  it('shows names that want to be something else', () => {
    const text = cronJob(`          containers:
            - {name: "a\\u202e\\nb", image: c, securityContext: {privileged: true}}`);
    expect(hits(PRIVILEGED, null, text)).toEqual([
      '12: CronJob billing/nightly: failed expression: variables.offenders.size() == 0.',
    ]);
    const hidden = cronJob(`          containers:
            - {name: "a\\u202eb", image: c, securityContext: {privileged: true}}`);
    expect(hits(PRIVILEGED, null, hidden)).toEqual([
      '12: CronJob billing/nightly: the container a\\u{202e}b is privileged.',
    ]);
  });
});

describe('a file that is no policy of the pack', () => {
  const text = JSON.stringify(fixture('sample-host-namespaces.yaml'));
  const load = (from: string | RegExp, to: string) => {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    const [manifest] = manifests(changed);
    return () => policyRule(manifest?.object ?? {});
  };

  it.each(['title', 'severity', 'pack', 'why', 'remediation', 'false-positives', 'attack', 'at'])('lacks %s', name => {
    expect(load(`"cronledger.dev/${name}"`, '"example.com/other"')).toThrow(
      new PolicyError(`the policy 'sample-host-namespaces' lacks the annotation cronledger.dev/${name}`),
    );
  });

  it.each([
    ['an unknown severity', '"high"', '"huge"'],
    ['a place that is no path', 'podSpec.hostNetwork,', 'podSpec[0],'],
    ['an expression that does not compile', 'variables.jobSpec.?template', 'variables.nothing.?template'],
    ['a validation that is not bool', /"expression":"!variables[^"]*"/, '"expression":"object.spec.suspend"'],
    ['a misspelt field', '"failurePolicy"', '"failurepolicy"'],
    ['a variable that is used before it is there', '"name":"spec"', '"name":"later"'],
  ])('has %s', (_, from, to) => {
    expect(load(from, to)).toThrow(PolicyError);
  });
});
