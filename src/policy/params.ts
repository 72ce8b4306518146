// The objects of the repository that a binding gives to its policy as `params`.
// https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/policy/generic/policy_dispatcher.go (CollectParams)

import { labelsOf, selects } from '../kube/label-selector.ts';
import { stringAt } from '../kube/object.ts';
import type { JsonObject } from '../model.ts';
import type { AdmissionRequest, Binding, Cluster, ParamKind, ParamRef } from './policy.ts';

export type Params =
  /** One evaluation for each; null where the policy is evaluated without. */
  | { readonly each: readonly (JsonObject | null)[] }
  /** Nothing matches: denied, or not enforced. */
  | { readonly missing: 'Allow' | 'Deny'; readonly what: string }
  | { readonly unknown: string };

export function collectParams(
  kind: ParamKind | null,
  binding: Binding,
  request: AdmissionRequest,
  cluster: Cluster,
): Params {
  const reference = binding.paramRef;
  if (kind === null || reference === null) return { each: [null] };
  const objects = cluster.objects(kind).filter(object => fits(object, reference));
  // A parameter without a namespace is of a cluster-wide kind, or of a kind with namespaces whose file does not say which.
  const namespaced = objects.some(object => stringAt(object, ['metadata', 'namespace']) !== null);
  const namespace = reference.namespace ?? request.namespace;
  if (namespaced && namespace === null)
    return { unknown: `which ${kind.kind} is meant depends on a namespace that no file says` };
  const found = namespaced
    ? objects.filter(object => stringAt(object, ['metadata', 'namespace']) === namespace)
    : objects;
  if (found.length > 0) return { each: found };
  return { missing: reference.notFound, what: describe(kind, reference, namespace) };
}

function fits(object: JsonObject, { name, selector }: ParamRef): boolean {
  if (selector !== null) return selects(selector, labelsOf(object));
  return stringAt(object, ['metadata', 'name']) === name;
}

function describe(kind: ParamKind, { name }: ParamRef, namespace: string | null): string {
  const where = namespace === null ? '' : ` in the namespace '${namespace}'`;
  return name === null ? `a ${kind.kind} that its selector matches${where}` : `the ${kind.kind} '${name}'${where}`;
}
