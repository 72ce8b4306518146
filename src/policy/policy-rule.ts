// A policy of the pack → a rule: evaluated over each Job or CronJob that a workload amounts to, its findings put where they were made.

import type { Change, JsonObject, Problem, Projection, Severity } from '../model.ts';
import { SEVERITIES } from '../model.ts';
import { ELEMENTS, type Element, type Pack, type RuleDoc, type RuleHit } from '../outcome.ts';
import { shown } from '../text/escape.ts';
import { describeWorkload } from '../workloads/names.ts';
import type { PolicyActivation } from './activation.ts';
import { asAdmitted } from './admitted.ts';
import { type Decision, type Evaluation, evaluateSpec } from './evaluate.ts';
import { withLessText } from './less-text.ts';
import { matches } from './match.ts';
import { asSentence, messageOf } from './message.ts';
import { PIECE_SIZES } from './pieces.ts';
import { type Field, OFFENDERS, offences, readFields } from './place.ts';
import type { AdmissionRequest, Cluster, PolicySpec } from './policy.ts';
import { readPolicy } from './read-policy.ts';
import { judgeScripts, readsTexts } from './scripts.ts';
import { severityOf } from './severity.ts';
import { invalid } from './shape.ts';

export interface PolicyRule extends RuleDoc {
  readonly spec: PolicySpec;
  /** What it says of the new state of a workload. Throws RuleError where it could not find that out. */
  check(change: Change): readonly RuleHit[];
  /** What check() says, and what went wrong while it was found out: never nothing, where something went wrong. */
  judge(change: Change): { readonly hits: readonly RuleHit[]; readonly problems: readonly Problem[] };
}

/** What check() throws: it cannot return problems. A caller that can report them calls judge(). */
export class RuleError extends Error {
  override readonly name = 'RuleError';
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map(problem => problem.message).join(' '));
    this.problems = problems;
  }
}

const PREFIX = 'cronledger.dev/';
const PACKS = ['baseline', 'warn', 'strict'] as const;
/** A policy of the pack needs nothing but the object. */
const NOTHING: Cluster = { namespace: () => null, objects: () => [] };

/**
 * Throws PolicyError for an object that is not a policy of the pack: expressions that do not compile, annotations that are missing. See
 * policy-file.ts for how to write one. `failurePolicy` is for clusters: here an error is a problem whatever it says. `checked`
 * is for one that was a rule before, when the program was built.
 */
export function policyRule(object: JsonObject, { checked = false } = {}): PolicyRule {
  const spec = readPolicy(object, { checked });
  const annotation = (name: string) =>
    spec.annotations.get(PREFIX + name)?.trim() ||
    invalid(`the policy '${spec.name}' lacks the annotation ${PREFIX}${name}`);
  const fields = readFields(annotation('at'));
  const judge = (change: Change) => judgeChange(spec, fields, change);
  return {
    id: spec.name,
    title: annotation('title'),
    severity: oneOf<Severity>(annotation('severity'), SEVERITIES, 'severity'),
    pack: oneOf<Pack>(annotation('pack'), PACKS, 'pack'),
    why: annotation('why'),
    remediation: annotation('remediation'),
    falsePositives: annotation('false-positives'),
    attack: annotation('attack')
      .split(',')
      .map(id => id.trim()),
    elements: readElements(spec),
    spec,
    judge,
    check(change) {
      const { hits, problems } = judge(change);
      if (problems.length > 0) throw new RuleError(problems);
      return hits;
    },
  };
}

function readElements(spec: PolicySpec): readonly Element[] {
  const text = spec.annotations.get(`${PREFIX}elements`)?.trim() ?? 'none';
  return text === 'none' ? [] : text.split(',').map(word => oneOf(word.trim(), ELEMENTS, 'elements'));
}

function oneOf<W extends string>(value: string, words: readonly W[], name: string): W {
  return (
    words.find(word => word === value) ?? invalid(`the annotation ${PREFIX}${name} must be one of ${words.join(', ')}`)
  );
}

function judgeChange(spec: PolicySpec, fields: readonly Field[], change: Change): ReturnType<PolicyRule['judge']> {
  const hits: RuleHit[] = [];
  const problems: Problem[] = [];
  for (const [index, projection] of (change.after?.projections ?? []).entries()) {
    const request = requestFor(change, projection, index);
    const object = request.object;
    const match = matches(spec.match, request, NOTHING);
    if (object === null || ('applies' in match && !match.applies)) continue;
    if ('unknown' in match) problems.push(problemOf(spec, change, match.unknown));
    for (const { object: judged, decisions, activation } of evaluations(spec, { ...request, object })) {
      for (const decision of decisions) {
        if (decision.kind === 'denied') hits.push(...hitsOf(change, fields, judged, decision, activation, projection));
        else problems.push(problemOf(spec, change, decision.message, decision.kind === 'error' && decision.tooDear));
      }
    }
  }
  if (change.after !== null && readsTexts(spec)) {
    const judged = judgeScripts(spec, change.after);
    hits.push(...judged.hits);
    problems.push(...judged.failures.map(why => problemOf(spec, change, why)));
  }
  return { hits: unique(hits), problems };
}

interface JudgedObject extends Evaluation {
  readonly object: JsonObject;
}

/** Of the object; or, where the text that it runs makes that too dear, of the object with one part of the text after the other. */
function evaluations(
  spec: PolicySpec,
  request: AdmissionRequest & { readonly object: JsonObject },
  [size, ...smaller]: readonly number[] = PIECE_SIZES,
): readonly JudgedObject[] {
  const whole = { object: request.object, ...evaluateSpec(spec, request, null, NOTHING) };
  const isTooDear = whole.decisions.some(decision => decision.kind === 'error' && decision.tooDear === true);
  const parts = isTooDear && size !== undefined && readsTexts(spec) ? withLessText(request.object, size) : null;
  return parts === null ? [whole] : parts.flatMap(object => evaluations(spec, { ...request, object }, smaller));
}

/** CREATE where the base has no such workload; else UPDATE, with the projection of the same place as oldObject. */
function requestFor(change: Change, projection: Projection, index: number): AdmissionRequest {
  const { namespace, name } = change.workload;
  const before = change.before?.projections[index] ?? null;
  const kind = projection.object['kind'] === 'CronJob' ? 'CronJob' : 'Job';
  return {
    operation: before === null ? 'CREATE' : 'UPDATE',
    group: 'batch',
    version: 'v1',
    kind,
    resource: kind === 'CronJob' ? 'cronjobs' : 'jobs',
    namespace,
    name,
    object: asAdmitted(projection.object, namespace),
    oldObject: before === null ? null : asAdmitted(before.object, change.before?.namespace ?? null),
  };
}

function hitsOf(
  change: Change,
  fields: readonly Field[],
  object: JsonObject,
  decision: Decision & { readonly kind: 'denied' },
  activation: PolicyActivation,
  projection: Projection,
): RuleHit[] {
  return offences(object, activation.variable(OFFENDERS), fields).flatMap(({ offender, paths }) => {
    const message =
      offender === undefined ? decision.message : messageFor(decision, activation.override(OFFENDERS, [offender]));
    const text = shown(`${describeWorkload(change.workload)}: ${asSentence(message)}`, 1000);
    const severity = severityOf(offender === undefined ? activation : activation.override(OFFENDERS, [offender]));
    return paths.map(path => ({ at: projection.toOriginal(path), message: text, ...severity }));
  });
}

/** The message with one offender as if it were the only one, so that it names this one. */
function messageFor(decision: Decision & { readonly kind: 'denied' }, activation: PolicyActivation): string {
  return messageOf(decision.validation, program => program.evaluate(activation));
}

function problemOf(spec: PolicySpec, change: Change, why: string, tooDear = false): Problem {
  return {
    code: 'rule-error',
    path: change.workload.location.path,
    message: shown(`The rule '${spec.name}' could not judge ${describeWorkload(change.workload)}: ${why}.`, 1000),
    hint: tooDear
      ? 'Put what is so long into the image, where nothing has to be searched for.'
      : 'The object may be malformed: fields of another type than Kubernetes has. If it is not, this is a bug of the rule; please report it.',
  };
}

function unique(hits: readonly RuleHit[]): readonly RuleHit[] {
  return [...new Map(hits.map(hit => [JSON.stringify([hit.at, hit.message]), hit])).values()];
}
