// What `rules lint` says of policies: refusals as an API server has them, and costs that grow with the script.
import { expect, it } from 'vitest';
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
