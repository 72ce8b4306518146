// The nouns of policies: a ValidatingAdmissionPolicy with everything compiled, its bindings, and the request that it judges.
// https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/

import type { CelProgram } from '../cel/index.ts';
import type { LabelSelector } from '../kube/label-selector.ts';
import type { JsonObject, Manifest, Problem } from '../model.ts';

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE';

/** What the API server would ask the policies about. */
export interface AdmissionRequest {
  readonly operation: Operation;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Plural, as in API paths: `cronjobs`. */
  readonly resource: string;
  /** Null where no file says: it then depends on where somebody applies it. The kinds here are all namespaced. */
  readonly namespace: string | null;
  /** Null where the API server makes it up from generateName. */
  readonly name: string | null;
  /** As the API server hands it to admission, with its defaults if the policies rely on them. Null on DELETE. */
  readonly object: JsonObject | null;
  /** Null on CREATE. */
  readonly oldObject: JsonObject | null;
}

export interface ResourceRule {
  readonly groups: readonly string[];
  readonly versions: readonly string[];
  readonly operations: readonly string[];
  readonly resources: readonly string[];
  readonly names: readonly string[];
  readonly scope: string;
}

/** matchConstraints of a policy, matchResources of a binding. */
export interface MatchResources {
  readonly rules: readonly ResourceRule[];
  readonly excluded: readonly ResourceRule[];
  readonly namespaceSelector: LabelSelector;
  readonly objectSelector: LabelSelector;
  readonly exact: boolean;
}

export interface NamedProgram {
  readonly name: string;
  readonly program: CelProgram;
}

export interface Validation {
  readonly program: CelProgram;
  readonly message: string;
  readonly messageProgram: CelProgram | null;
  readonly reason: string;
}

export interface ParamKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** The policy itself, compiled. */
export interface PolicySpec {
  readonly name: string;
  readonly annotations: ReadonlyMap<string, string>;
  readonly match: MatchResources;
  readonly conditions: readonly NamedProgram[];
  readonly variables: readonly NamedProgram[];
  readonly validations: readonly Validation[];
  /** `Fail`: an error refuses the request. `Ignore`: it lets it pass. */
  readonly failurePolicy: 'Fail' | 'Ignore';
  readonly paramKind: ParamKind | null;
}

export type Action = 'Deny' | 'Warn' | 'Audit';

export interface ParamRef {
  readonly name: string | null;
  readonly namespace: string | null;
  readonly selector: LabelSelector | null;
  readonly notFound: 'Allow' | 'Deny';
}

export interface Binding {
  readonly name: string;
  readonly policyName: string;
  readonly match: MatchResources | null;
  readonly actions: readonly Action[];
  readonly paramRef: ParamRef | null;
}

/** Objects of the repository that policies may refer to. */
export interface Cluster {
  /** Null where no file has it. */
  namespace(name: string): JsonObject | null;
  /** Objects of a kind, for parameters. */
  objects(kind: ParamKind): readonly JsonObject[];
}

/** A policy that is enforced: it has bindings. */
export interface Policy {
  readonly spec: PolicySpec;
  readonly bindings: readonly Binding[];
  readonly cluster: Cluster;
  readonly manifest: Manifest;
}

export interface Violation {
  readonly policy: string;
  readonly binding: string;
  readonly message: string;
  /** `Invalid` unless the policy says otherwise. */
  readonly reason: string;
  /** Deny, Warn, Audit; the strictest of the binding's actions. */
  readonly level: 'error' | 'warning' | 'notice';
}

export interface PolicyOutcome {
  readonly violations: readonly Violation[];
  readonly problems: readonly Problem[];
}
