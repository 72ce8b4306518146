// One policy, one binding, one parameter, one request → decisions.
// https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/policy/validating/validator.go

import type { CelFailure, CelResult } from '../cel/index.ts';
import { EXPRESSION_COST, MATCH_CONDITIONS_COST, POLICY_COST } from '../cel/meter.ts';
import type { JsonObject } from '../model.ts';
import { createActivation, type PolicyActivation } from './activation.ts';
import { messageOf } from './message.ts';
import type { AdmissionRequest, Cluster, PolicySpec, Validation } from './policy.ts';

export type Decision =
  /** The validation is false. */
  | { readonly kind: 'denied'; readonly validation: Validation; readonly message: string; readonly reason: string }
  /** The evaluation failed: the failurePolicy says what that means. Too dear: it costs more than Kubernetes allows. */
  | { readonly kind: 'error'; readonly message: string; readonly tooDear?: boolean }
  /** The answer depends on what cannot be known here. */
  | { readonly kind: 'unknown'; readonly message: string };

export interface Evaluation {
  readonly decisions: readonly Decision[];
  readonly activation: PolicyActivation;
}

/** Decisions for everything that is not simply true. Empty where the matchConditions rule the request out. */
export function evaluateSpec(
  spec: PolicySpec,
  request: AdmissionRequest,
  params: JsonObject | null,
  cluster: Cluster,
): Evaluation {
  const activation = createActivation({ request, params, cluster, variables: spec.variables });
  const conditions = checkConditions(spec, activation);
  if (conditions.applies === false) return { decisions: [], activation };
  if (conditions.error) return { decisions: [{ kind: 'error', message: conditions.error }], activation };
  const decisions = validate(spec, activation);
  // A policy that would let it pass anyway passes whether or not it applies.
  const { unknown } = conditions;
  if (unknown === undefined || decisions.length === 0) return { decisions, activation };
  return {
    decisions: decisions.map(decision => ({
      kind: 'unknown',
      message: `${unknown}, and if it does apply: ${decision.message}`,
    })),
    activation,
  };
}

interface Conditions {
  readonly applies: boolean;
  readonly error?: string;
  readonly unknown?: string;
}

/** One false condition rules the request out, whatever the others are; an error counts only where none is false. */
function checkConditions(spec: PolicySpec, activation: PolicyActivation): Conditions {
  let error: string | undefined;
  let unknown: string | undefined;
  let budget = MATCH_CONDITIONS_COST;
  for (const { name, program } of spec.conditions) {
    const result = program.evaluate(activation, budget);
    budget -= result.cost;
    if (result.ok && result.value === false) return { applies: false };
    if (result.ok) continue;
    if (result.error.code === 'unknown')
      unknown ??= `whether the policy applies cannot be known (condition '${name}': ${result.error.message})`;
    else error ??= `condition '${name}': ${result.error.message}`;
  }
  return { applies: true, ...(error === undefined ? {} : { error }), ...(unknown === undefined ? {} : { unknown }) };
}

function validate(spec: PolicySpec, activation: PolicyActivation): Decision[] {
  const decisions: Decision[] = [];
  let budget = POLICY_COST;
  const run = (evaluate: (budget: number) => CelResult): CelResult => {
    const result = evaluate(Math.min(budget, EXPRESSION_COST));
    budget -= result.cost + activation.takeCost();
    if (budget >= 0) return result;
    return {
      ok: false,
      cost: result.cost,
      error: { code: 'limit', message: 'the expressions of the policy cost more than Kubernetes allows in all' },
    };
  };
  for (const validation of spec.validations) {
    const result = run(limit => validation.program.evaluate(activation, limit));
    if (result.ok && result.value === true) continue;
    if (!result.ok) {
      decisions.push(failureDecision(validation, result.error));
      if (budget < 0) return decisions;
      continue;
    }
    const message = messageOf(validation, program => run(limit => program.evaluate(activation, limit)));
    decisions.push({ kind: 'denied', validation, message, reason: validation.reason });
  }
  return decisions;
}

function failureDecision(validation: Validation, error: CelFailure): Decision {
  const message = `the expression ${shorten(validation.program.expression)} failed: ${error.message}`;
  return error.code === 'unknown'
    ? { kind: 'unknown', message }
    : { kind: 'error', message, tooDear: error.code === 'limit' };
}

function shorten(expression: string): string {
  const line = expression.trim().replace(/\s+/g, ' ');
  return line.length > 120 ? `${line.slice(0, 120)}…` : line;
}
