// What `rules lint` says of policies: refusals as an API server has them, and costs that grow with the script.
import { expect, it, test } from 'vitest';
import { lintPolicy, SCRIPT_SIZES } from '../../src/policy/lint.ts';
import { manifests } from './policy-manifests.ts';

const policy = (variables: string, expression: string) => `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: own}
spec:
  failurePolicy: Fail
  matchConstraints: {resourceRules: [{apiGroups: [batch], apiVersions: [v1], operations: [CREATE], resources: [jobs]}]}
  variables: [${variables}]
  validations: [{expression: "${expression}"}]
`;
const linted = (text: string) => manifests(text).map(manifest => lintPolicy(manifest));

it('tells a variable with the name of a reserved word', () => {
  expect(linted(policy("{name: namespace, expression: '1'}", 'true'))).toMatchObject([
    { name: 'own', refusal: expect.stringContaining('reserved word'), costs: [] },
  ]);
});

it('tells the cost for each size, and where it is too much', () => {
  const search =
    "object.spec.template.spec.containers.all(c, !c.command[2].matches('[a-z]{40}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'))";
  const [own] = linted(policy('', search));
  expect(own?.costs).toHaveLength(SCRIPT_SIZES.length);
  const [small, middle, large] = own?.costs ?? [];
  expect(small).toBeGreaterThan(1000);
  expect(middle).toBeGreaterThan((small ?? 0) * 7);
  expect(large).toBeNull();
});

it('passes over what is no policy', () => {
  expect(linted('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n')).toEqual([null]);
});

/** A policy with something else in its spec, or another name; `undefined` takes a field away. */
function changed(changes: Readonly<Record<string, unknown>>, metadata: Readonly<Record<string, unknown>> = {}) {
  const spec = {
    failurePolicy: 'Fail',
    matchConstraints: { resourceRules: [rule({})] },
    validations: [{ expression: 'true', message: 'no' }],
    ...changes,
  };
  const kind = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicy' };
  return linted(JSON.stringify({ ...kind, metadata: { name: 'own', ...metadata }, spec }))[0]?.refusal;
}
const rule = (changes: Readonly<Record<string, unknown>>) => ({
  ...{ apiGroups: ['batch'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['jobs'] },
  ...changes,
});
const validation = (changes: Readonly<Record<string, unknown>>) => ({
  validations: [{ expression: 'true', ...changes }],
});
const bound = (changes: Readonly<Record<string, unknown>>) =>
  linted(
    JSON.stringify({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: 'own' },
      spec: { policyName: 'own', validationActions: ['Deny'], ...changes },
    }),
  )[0]?.refusal;

const RESERVED =
  'true false null in as break const continue else for function if import let loop package namespace return var void while';
test.each(RESERVED.split(' '))('a variable named %s is refused', name => {
  expect(changed({ variables: [{ name, expression: '1' }] })).toContain('reserved word');
});

// As the API server's validation has it (pkg/apis/admissionregistration/validation, Kubernetes 1.37).
test.each<[string, string | null | undefined, string | null]>([
  ['a policy as it should be', changed({}), null],
  ['an empty message', changed(validation({ message: '', messageExpression: '' })), null],
  ['a blank message', changed(validation({ message: ' ' })), 'spec.validations[0].message is blank'],
  ['a blank expression of a message', changed(validation({ messageExpression: ' ' })), 'messageExpression is blank'],
  ['a message of two lines', changed(validation({ message: 'a\nb' })), 'has a line break'],
  ['a message that ends its line', changed(validation({ message: 'a\n' })), null],
  ['an expression of two lines', changed(validation({ expression: 'true\n&& true' })), null],
  ['a blank expression', changed(validation({ expression: ' ' })), 'spec.validations[0].expression is blank'],
  ['a misspelt field of the object', changed(validation({ expression: 'has(object.spec.jobTemplat)' })), null],
  ['a result that is no bool', changed(validation({ expression: '1' })), 'must evaluate to bool'],
  ['a message that is no string', changed(validation({ messageExpression: '1' })), 'must evaluate to string'],
  ['an unknown function', changed(validation({ expression: 'nope(1)' })), 'does not compile'],
  [
    'a longer expression than is parsed',
    changed(validation({ expression: `true || '${'x'.repeat(100_000)}' == ''` })),
    'more than 100000',
  ],
  ['no constraints', changed({ matchConstraints: undefined }), 'spec.matchConstraints'],
  ['no rules', changed({ matchConstraints: {} }), 'resourceRules is empty'],
  ['an empty list of rules', changed({ matchConstraints: { resourceRules: [] } }), 'resourceRules is empty'],
  ['a rule without resources', changed({ matchConstraints: { resourceRules: [rule({ resources: [] })] } }), 'is empty'],
  [
    'an unknown operation',
    changed({ matchConstraints: { resourceRules: [rule({ operations: ['APPLY'] })] } }),
    'operations',
  ],
  [
    'all operations and one',
    changed({ matchConstraints: { resourceRules: [rule({ operations: ['*', 'CREATE'] })] } }),
    "'*' beside others",
  ],
  ['a name in upper case', changed({}, { name: 'Own' }), 'metadata.name must be lower-case'],
  ['a name of 254 characters', changed({}, { name: 'a'.repeat(254) }), 'no more than 253'],
  ['large annotations', changed({}, { annotations: { a: 'x'.repeat(262_144) } }), 'more than 262144 bytes'],
  ['a name of a condition', changed({ matchConditions: [{ name: 'a b', expression: 'true' }] }), "the condition 'a b'"],
  [
    '65 conditions',
    changed({ matchConditions: Array.from({ length: 65 }, (_, at) => ({ name: `c${at}`, expression: 'true' })) }),
    'more than 64',
  ],
  ['a variable with a dash', changed({ variables: [{ name: 'a-b', expression: '1' }] }), 'no valid name'],
  ['nothing that is validated', changed({ validations: [] }), 'has no validations'],
  ['an annotation alone', changed({ validations: [], auditAnnotations: [{ key: 'k', valueExpression: "'v'" }] }), null],
  [
    'two annotations of a key',
    changed({
      auditAnnotations: [
        { key: 'k', valueExpression: "'v'" },
        { key: 'k', valueExpression: "'w'" },
      ],
    }),
    "has 'k' twice",
  ],
  [
    'a long annotation',
    changed({ auditAnnotations: [{ key: 'k', valueExpression: `'${'v'.repeat(5120)}'` }] }),
    'more than 5120 bytes',
  ],
  [
    '21 annotations',
    changed({ auditAnnotations: Array.from({ length: 21 }, (_, at) => ({ key: `k${at}`, valueExpression: "'v'" })) }),
    'more than 20',
  ],
  ['a binding', bound({}), null],
  ['a binding that audits and warns', bound({ validationActions: ['Audit', 'Warn'] }), null],
  ['a binding that denies and warns', bound({ validationActions: ['Deny', 'Warn'] }), 'exclude each other'],
  ['a binding that denies twice', bound({ validationActions: ['Deny', 'Deny'] }), 'Deny twice'],
  ['a binding that does nothing', bound({ validationActions: [] }), 'validationActions is empty'],
  ['a binding to a name that none can have', bound({ policyName: 'Own' }), 'spec.policyName must be lower-case'],
  ['parameters without what to do where there are none', bound({ paramRef: { name: 'p' } }), 'parameterNotFoundAction'],
])('%s', (_, refusal, expected) => {
  if (expected === null) expect(refusal).toBeNull();
  else expect(refusal).toContain(expected);
});

test.each<[string, string, boolean]>([
  ['a tab in a message', 'message: "a\\tb"', true],
  ['a tab in the words of an expression', 'messageExpression: "\'a\\\\tb\'"', true],
  ['an image of the object', 'messageExpression: "string(object.spec.template.spec.containers[0].image)"', true],
  [
    'an image that is looked at',
    "messageExpression: \"object.spec.template.spec.containers[0].image.matches(r'\\\\p{Cc}') ? 'odd' : 'even'\"",
    false,
  ],
  ['a name of the object', 'messageExpression: "string(object.metadata.name)"', false],
  ['no message', '', false],
])('warns of %s: %s', (_, message, warned) => {
  const text = policy('', 'true').replace(
    'expression: "true"',
    `expression: "true"${message === '' ? '' : `, ${message}`}`,
  );
  const [own] = linted(text);
  expect(own).toMatchObject({ refusal: null });
  expect(own?.warnings.length).toBe(warned ? 1 : 0);
});
