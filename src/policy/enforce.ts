// A policy with its bindings against a request: violations with the level of the binding's actions, problems for what could not be decided.
// https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/policy/validating/dispatcher.go

import type { JsonObject, Problem } from '../model.ts';
import { shown } from '../text/escape.ts';
import { asAdmitted } from './admitted.ts';
import { type Decision, evaluateSpec } from './evaluate.ts';
import { matches } from './match.ts';
import { collectParams } from './params.ts';
import type { Action, AdmissionRequest, Binding, Policy, PolicyOutcome, Violation } from './policy.ts';

/**
 * What the policy says of the request, as the API server would decide: an error refuses it where failurePolicy is Fail, and is told as a
 * warning where it is Ignore. What only the cluster knows (who asks, Namespaces and parameters that are in no file) is a problem, unless
 * the policy lets the request pass either way.
 */
export function evaluatePolicy(policy: Policy, request: AdmissionRequest): PolicyOutcome {
  const admitted = admit(request);
  const { spec, cluster } = policy;
  const match = matches(spec.match, admitted, cluster);
  if ('applies' in match && !match.applies) return { violations: [], problems: [] };
  const outcomes = policy.bindings.map(binding => {
    const bound = binding.match === null ? match : combine(match, matches(binding.match, admitted, cluster));
    if ('applies' in bound && !bound.applies) return { violations: [], problems: [] };
    return enforce(policy, binding, admitted, 'unknown' in bound ? bound.unknown : null);
  });
  return {
    violations: outcomes.flatMap(outcome => outcome.violations),
    problems: outcomes.flatMap(outcome => outcome.problems),
  };
}

type Match = ReturnType<typeof matches>;

function combine(a: Match, b: Match): Match {
  if ('applies' in b && !b.applies) return b;
  return 'unknown' in a ? a : b;
}

function admit(request: AdmissionRequest): AdmissionRequest {
  const side = (object: JsonObject | null) => (object === null ? null : asAdmitted(object, request.namespace));
  return { ...request, object: side(request.object), oldObject: side(request.oldObject) };
}

function enforce(
  policy: Policy,
  binding: Binding,
  request: AdmissionRequest,
  unknownMatch: string | null,
): PolicyOutcome {
  const params = collectParams(policy.spec.paramKind, binding, request, policy.cluster);
  if ('unknown' in params) return { violations: [], problems: [unknownProblem(policy, request, params.unknown)] };
  if ('missing' in params) return missingParams(policy, binding, params.missing, params.what);
  const decisions = params.each.flatMap(param => evaluateSpec(policy.spec, request, param, policy.cluster).decisions);
  if (unknownMatch !== null) {
    const [first] = decisions;
    if (!first) return { violations: [], problems: [] };
    const message = `${unknownMatch}; if the policy applies: ${first.message}`;
    return { violations: [], problems: [unknownProblem(policy, request, message)] };
  }
  return {
    violations: unique(decisions.flatMap(decision => violationOf(policy, binding, decision))),
    problems: decisions.flatMap(decision => problemOf(policy, request, decision)),
  };
}

function violationOf(policy: Policy, binding: Binding, decision: Decision): Violation[] {
  if (decision.kind === 'unknown') return [];
  if (decision.kind === 'error' && policy.spec.failurePolicy === 'Ignore') return [];
  const reason = decision.kind === 'denied' ? decision.reason : 'Invalid';
  return [{ ...identify(policy, binding), reason, message: shown(decision.message, 1000) }];
}

function identify(policy: Policy, binding: Binding): Pick<Violation, 'policy' | 'binding' | 'level'> {
  return { policy: policy.spec.name, binding: binding.name, level: levelOf(binding.actions) };
}

function levelOf(actions: readonly Action[]): Violation['level'] {
  if (actions.includes('Deny')) return 'error';
  return actions.includes('Warn') ? 'warning' : 'notice';
}

/** What several parameters say alike is said once. */
function unique(violations: readonly Violation[]): readonly Violation[] {
  return [...new Map(violations.map(violation => [violation.message, violation])).values()];
}

function missingParams(policy: Policy, binding: Binding, action: 'Allow' | 'Deny', what: string): PolicyOutcome {
  const message = shown(
    `The repository does not have ${what}, which the binding '${binding.name}' gives to the policy '${policy.spec.name}'.`,
    500,
  );
  if (action === 'Deny') {
    return { violations: [{ ...identify(policy, binding), reason: 'Invalid', message }], problems: [] };
  }
  const hint =
    'Add the object to the repository; without it nothing is enforced, since parameterNotFoundAction is Allow.';
  return {
    violations: [],
    problems: [{ code: 'rule-error', path: policy.manifest.file.path, message, hint, level: 'warning' }],
  };
}

function problemOf(policy: Policy, request: AdmissionRequest, decision: Decision): Problem[] {
  if (decision.kind === 'unknown') return [unknownProblem(policy, request, decision.message)];
  if (decision.kind === 'denied' || policy.spec.failurePolicy === 'Fail') return [];
  const message = shown(
    `The policy '${policy.spec.name}' could not be evaluated for ${describe(request)}: ${decision.message}.`,
    1000,
  );
  const hint =
    'Kubernetes lets the object pass, because failurePolicy is Ignore. Mend the expression, or set failurePolicy to Fail.';
  return [{ code: 'rule-error', path: policy.manifest.file.path, message, hint, level: 'warning' }];
}

function unknownProblem(policy: Policy, request: AdmissionRequest, why: string): Problem {
  return {
    code: 'rule-error',
    path: policy.manifest.file.path,
    message: shown(`The policy '${policy.spec.name}' cannot be decided here for ${describe(request)}: ${why}.`, 1000),
    hint: 'Put the Namespace or parameter into the repository, or move what depends on the request into a policy of its own that is not listed in `policies.paths`.',
  };
}

function describe({ kind, namespace, name }: AdmissionRequest): string {
  return `${kind} ${namespace === null ? '' : `${namespace}/`}${name ?? '(generated name)'}`;
}
