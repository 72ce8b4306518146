// Does a policy or binding apply to a request? Three answers: what depends on a Namespace that no file has cannot be known.
// https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/policy/matching/matching.go
import { type LabelSelector, labelsOf, selects } from '../kube/label-selector.ts';
import type { Json } from '../model.ts';
import { loneWildcard } from './limits.ts';
import type { AdmissionRequest, Cluster, MatchResources, ResourceRule } from './policy.ts';
import { policySelector } from './selector.ts';
import { invalid, list, object, oneOf, onlyKeys, stringList } from './shape.ts';

/** Throws PolicyError. */
export function readMatchResources(value: Json | undefined, where: string): MatchResources {
  const match = object(value, where);
  const fields = ['namespaceSelector', 'objectSelector', 'resourceRules', 'excludeResourceRules', 'matchPolicy'];
  onlyKeys(match, fields, where);
  const rules = (name: string) => list(match[name], `${where}.${name}`).map(item => readRule(item, `${where}.${name}`));
  return {
    rules: rules('resourceRules'),
    excluded: rules('excludeResourceRules'),
    namespaceSelector: policySelector(match['namespaceSelector'], `${where}.namespaceSelector`),
    objectSelector: policySelector(match['objectSelector'], `${where}.objectSelector`),
    exact: oneOf(match['matchPolicy'], ['Equivalent', 'Exact'], `${where}.matchPolicy`) === 'Exact',
  };
}

const OPERATIONS = ['CREATE', 'UPDATE', 'DELETE', 'CONNECT', '*'];

function readRule(value: Json, where: string): ResourceRule {
  const rule = object(value, where);
  onlyKeys(rule, ['resourceNames', 'operations', 'apiGroups', 'apiVersions', 'resources', 'scope'], where);
  const some = (name: string) => {
    const values = stringList(rule[name], `${where}.${name}`);
    return values.length > 0 ? values : invalid(`${where}.${name} is empty`);
  };
  const operations = some('operations');
  const unknown = operations.find(operation => !OPERATIONS.includes(operation));
  if (unknown !== undefined) invalid(`${where}.operations must be of ${OPERATIONS.join(', ')}`);
  return {
    groups: loneWildcard(some('apiGroups'), `${where}.apiGroups`),
    versions: loneWildcard(some('apiVersions'), `${where}.apiVersions`),
    operations: loneWildcard(operations, `${where}.operations`),
    resources: some('resources'),
    names: stringList(rule['resourceNames'], `${where}.resourceNames`),
    scope: oneOf(rule['scope'], ['*', 'Namespaced', 'Cluster'], `${where}.scope`),
  };
}

/** `unknown` says why: a policy that may or may not apply. */
export type Match = { readonly applies: boolean } | { readonly unknown: string };

export function matches(match: MatchResources, request: AdmissionRequest, cluster: Cluster): Match {
  const named = (rules: readonly ResourceRule[]) => rules.some(rule => matchesRule(rule, request, match.exact));
  if (named(match.excluded)) return { applies: false };
  if (match.rules.length > 0 && !named(match.rules)) return { applies: false };
  const { objectSelector } = match;
  const sides = [request.object, request.oldObject].filter(side => side !== null);
  if (objectSelector.length > 0 && !sides.some(side => selects(objectSelector, labelsOf(side)))) {
    return { applies: false };
  }
  return matchesNamespace(match.namespaceSelector, request, cluster);
}

function anyOf(values: readonly string[], wanted: string): boolean {
  return values.includes('*') || values.includes(wanted);
}

/** matchPolicy Equivalent: another version of the same resource is the same object to the API server. */
function matchesRule(rule: ResourceRule, request: AdmissionRequest, exact: boolean): boolean {
  const version = !exact || anyOf(rule.versions, request.version);
  const resource = rule.resources.some(text => {
    const [name, subresource = ''] = text.split('/', 2);
    return (name === '*' || name === request.resource) && (subresource === '' || subresource === '*');
  });
  const name = rule.names.length === 0 || (request.name !== null && rule.names.includes(request.name));
  return (
    version &&
    resource &&
    name &&
    rule.scope !== 'Cluster' &&
    anyOf(rule.groups, request.group) &&
    anyOf(rule.operations, request.operation)
  );
}

/** The label that the API server gives to every Namespace: https://kubernetes.io/docs/reference/labels-annotations-taints/ */
export const NAME_LABEL = 'kubernetes.io/metadata.name';

function matchesNamespace(selector: LabelSelector, request: AdmissionRequest, cluster: Cluster): Match {
  if (selector.length === 0) return { applies: true };
  if (request.namespace === null) return { unknown: 'which namespace it goes to is not written' };
  const namespace = cluster.namespace(request.namespace);
  const labels = new Map([...labelsOf(namespace), [NAME_LABEL, request.namespace]]);
  const byName = selector.filter(({ key }) => key === NAME_LABEL);
  if (!selects(byName, labels)) return { applies: false };
  if (namespace === null && byName.length < selector.length) {
    return {
      unknown: `the labels of the Namespace '${request.namespace}' are in no file of the repository, or differ from file to file`,
    };
  }
  return { applies: selects(selector, labels) };
}
