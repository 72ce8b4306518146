// Files of policies → policies that can be evaluated, with their bindings, parameters and Namespaces. What Kubernetes would refuse is a problem.

import { deepEqual } from '../kube/canonical-json.ts';
import { objectAt, stringAt } from '../kube/object.ts';
import type { JsonObject, Manifest, Problem } from '../model.ts';
import { shown } from '../text/escape.ts';
import { emptyDraft } from '../workloads/shape.ts';
import { NAME_LABEL } from './match.ts';
import type { Binding, Cluster, Policy, PolicySpec } from './policy.ts';
import { readBinding } from './read-binding.ts';
import { readPolicy } from './read-policy.ts';
import { PolicyError } from './shape.ts';

const GROUP = 'admissionregistration.k8s.io/';
/** The same fields in both. */
const VERSIONS = ['v1', 'v1beta1'];

export interface LoadedPolicies {
  /** In the order of the files. */
  readonly policies: readonly Policy[];
  readonly problems: readonly Problem[];
}

/**
 * Reads ValidatingAdmissionPolicies and their bindings; every other object, also of `others`, may be a parameter or a Namespace of theirs.
 * A policy that does not compile, a second one of the same name and a binding that cannot be read are problems. A policy without a binding
 * and a binding without its policy, which Kubernetes does not enforce either, are warnings.
 */
export function loadPolicies(manifests: readonly Manifest[], others: readonly Manifest[] = []): LoadedPolicies {
  const problems: Problem[] = [];
  const report = (manifest: Manifest, message: string, level?: 'warning') =>
    problems.push(problem(manifest, message, level));
  const specs = new Map<string, { manifest: Manifest; spec: PolicySpec }>();
  const bindings: { manifest: Manifest; binding: Binding }[] = [];
  const refused = new Set<string>();
  for (const manifest of manifests) {
    const kind = policyKind(manifest.object);
    if (kind === null) continue;
    const name = stringAt(manifest.object, ['metadata', 'name']) ?? '(without a name)';
    try {
      if (!VERSIONS.includes(versionOf(manifest.object)))
        throw new PolicyError(`the version '${versionOf(manifest.object)}' is not known`);
      if (kind === 'ValidatingAdmissionPolicyBinding') {
        bindings.push({ manifest, binding: readBinding(manifest.object) });
        continue;
      }
      const spec = readPolicy(manifest.object);
      if (specs.has(spec.name)) throw new PolicyError('there is another policy of this name');
      specs.set(spec.name, { manifest, spec });
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      if (kind === 'ValidatingAdmissionPolicy') refused.add(name);
      report(manifest, `${kind} '${name}': ${error.message}.`);
    }
  }
  const cluster = createCluster([...manifests, ...others]);
  for (const { manifest, binding } of bindings) {
    if (specs.has(binding.policyName) || refused.has(binding.policyName)) continue;
    report(
      manifest,
      `The binding '${binding.name}' is for the policy '${binding.policyName}', which is in no file.`,
      'warning',
    );
  }
  const policies = [...specs.values()].flatMap(({ manifest, spec }) => {
    const own = bindings.filter(({ binding }) => binding.policyName === spec.name).map(({ binding }) => binding);
    if (own.length === 0)
      report(
        manifest,
        `The policy '${spec.name}' has no ValidatingAdmissionPolicyBinding, so that nothing enforces it.`,
        'warning',
      );
    return own.length === 0 ? [] : [{ spec, bindings: own, cluster, manifest }];
  });
  return { policies, problems };
}

/** Kinds of objects that policies refer to, wherever the repository has them. Empty for most. */
export function kindsReferredTo(policies: readonly Policy[]): readonly string[] {
  const kinds = new Set<string>();
  for (const { spec, bindings } of policies) {
    if (spec.paramKind !== null) kinds.add(spec.paramKind.kind);
    const matches = [spec.match, ...bindings.flatMap(binding => binding.match ?? [])];
    if (matches.some(match => match.namespaceSelector.length > 0)) kinds.add('Namespace');
    const programs = [...spec.conditions, ...spec.variables, ...spec.validations].flatMap(item =>
      'messageProgram' in item ? [item.program, item.messageProgram ?? item.program] : [item.program],
    );
    if (programs.some(program => program.expression.includes('namespaceObject'))) kinds.add('Namespace');
  }
  return [...kinds];
}

function problem(manifest: Manifest, message: string, level?: 'warning'): Problem {
  const hint =
    level === 'warning'
      ? 'Add what is missing to `policies.paths`, or remove the object.'
      : 'Mend the file; `cronledger rules lint FILE` tells what an API server says.';
  return {
    code: 'policy-invalid',
    path: manifest.file.path,
    message: shown(message, 1000),
    hint,
    ...(level ? { level } : {}),
  };
}

function policyKind(object: JsonObject): 'ValidatingAdmissionPolicy' | 'ValidatingAdmissionPolicyBinding' | null {
  const apiVersion = stringAt(object, ['apiVersion']) ?? '';
  const kind = stringAt(object, ['kind']);
  if (!apiVersion.startsWith(GROUP)) return null;
  return kind === 'ValidatingAdmissionPolicy' || kind === 'ValidatingAdmissionPolicyBinding' ? kind : null;
}

function versionOf(object: JsonObject): string {
  return (stringAt(object, ['apiVersion']) ?? '').slice(GROUP.length);
}

function createCluster(manifests: readonly Manifest[]): Cluster {
  const byKind = new Map<string, JsonObject[]>();
  for (const { object } of manifests) {
    const key = `${stringAt(object, ['apiVersion'])} ${stringAt(object, ['kind'])}`;
    const same = byKind.get(key);
    if (same) same.push(object);
    else byKind.set(key, [object]);
  }
  const namespaces = indexNamespaces(byKind.get('v1 Namespace') ?? []);
  return {
    namespace: name => namespaces.get(name) ?? null,
    objects: kind => byKind.get(`${kind.apiVersion} ${kind.kind}`) ?? [],
  };
}

/** Files of several environments may each have one of a name. Where they differ, null: nobody can tell which is meant. */
function indexNamespaces(objects: readonly JsonObject[]): ReadonlyMap<string, JsonObject | null> {
  const byName = new Map<string, JsonObject | null>();
  for (const object of objects) {
    const name = stringAt(object, ['metadata', 'name']);
    if (name === null) continue;
    const namespace = labelled(object, name);
    const known = byName.get(name);
    if (known === undefined) byName.set(name, namespace);
    else if (known !== null && !deepEqual(known, namespace)) byName.set(name, null);
  }
  return byName;
}

/** With the label that every Namespace of a cluster has. */
function labelled(namespace: JsonObject, name: string): JsonObject {
  const labels = Object.assign(emptyDraft(), objectAt(namespace, ['metadata', 'labels']), { [NAME_LABEL]: name });
  const metadata = Object.assign(emptyDraft(), namespace['metadata'], { labels });
  return Object.assign(emptyDraft(), namespace, { metadata });
}
