// ValidatingAdmissionPolicies, evaluated offline: the pack's own as rules, a repository's own with their bindings as Kubernetes enforces them.
//
// How to add a policy to the pack: one file policies/<id>.yaml with one ValidatingAdmissionPolicy (admissionregistration.k8s.io/v1),
// which `kubectl apply` takes as it is (a binding beside it makes a cluster enforce it).
// - `metadata.name` is the rule's id, and the file's name. `metadata.annotations` are the rule's page; all of these have to be there:
//     cronledger.dev/title            Container is privileged
//     cronledger.dev/severity         info, low, medium, high or critical
//     cronledger.dev/pack             baseline, warn or strict (see rule.ts)
//     cronledger.dev/why              what an adversary gains
//     cronledger.dev/remediation      what to do, ending in a full stop
//     cronledger.dev/false-positives  when it fires on harmless things, and what to do then
//     cronledger.dev/attack           T1611, T1053.007
//     cronledger.dev/at               where the offending line is (below)
//     cronledger.dev/elements         which of AN0582's mutable elements it looks at (rule.ts), or none
//   and may be, for people: cronledger.dev/attack-version.
// - `spec.failurePolicy: Fail`, `spec.matchConstraints.resourceRules`: batch/v1, cronjobs and jobs, CREATE and UPDATE. Rules see
//   every kind of scheduled workload as the CronJobs and Jobs that it is projected to; `oldObject` is the base's (null on CREATE).
// - `spec.variables` begins with COMMON_VARIABLES as they are: spec, jobSpec, podSpec, containers (init, ordinary and ephemeral), volumes.
//   Add your own behind them, and use `.?field.orValue(default)` where a manifest may leave a field out: nothing applies defaults here.
//   What the API server makes a text of may be a number here (`cpu: 1`): quantity(string(c.resources.limits.cpu)).
// - One policy says one thing. Its validation is true where all is well; `messageExpression` says what is not, and where in words.
//   It must not depend on the namespace, the user, parameters or `authorizer`: a rule of the pack knows the object and nothing else.
// - The place. A policy about elements (containers, volumes) filters the offending ones into a variable `offenders`, and its
//   validation is `variables.offenders.size() == 0`. Each offender becomes a finding of its own, at the fields of `cronledger.dev/at` that
//   it has (`securityContext.privileged, securityContext`), or at itself; messageExpression is evaluated with this one offender. A policy
//   about the object has no `offenders`, and `cronledger.dev/at` are paths from the root, or below `podSpec` or `jobSpec`
//   (`podSpec.hostNetwork, podSpec.hostPID`): one finding at each that is there and not false, else at the first.
// - Not all offences are alike: a variable `severity` (a text) is evaluated with each offender alone in `offenders`, and is that
//   finding's severity in place of the annotation's.
// - A policy about commands has the variable `texts`, the same in all of them, and says `'the container ' + name` in its message:
//   scripts of ConfigMaps and Secrets of the repository are judged by it as the only argument of a container (policy/scripts.ts).
// - Fixtures in test/policies/<id>/. test/rules/fixtures/policies has three policies to start from.
//
// A repository's own policies need none of these annotations; they need a binding, and where one refers to parameters or selects
// Namespaces, those have to be in files of the base: of `policies.paths`, or of any other path.
export { COMMON_VARIABLES } from './common-variables.ts';
export { evaluatePolicy } from './enforce.ts';
export { kindsReferredTo, loadPolicies } from './load.ts';
export type { AdmissionRequest, Policy, PolicyOutcome, Violation } from './policy.ts';
export { type PolicyRule, policyRule, RuleError } from './policy-rule.ts';
export { admissionRequest } from './request.ts';
export { readsTexts, unsearchedScripts } from './scripts.ts';
export { PolicyError } from './shape.ts';
