// A role or binding of the change that lets somebody make Jobs run who could not before: directly, or in a roundabout way.
import type { Severity } from '../model.ts';
import { SEVERITIES } from '../model.ts';
import { type Access, type Grant, type Scope, scopeOf } from '../rbac/access.ts';
import { chainOf, placeOf, scopeWords, subjectWords } from '../rbac/chain.ts';
import { PRIVILEGED_NAMESPACES } from '../rbac/danger.ts';
import { type DangerMatch, dangersOf } from '../rbac/danger-matches.ts';
import type { Binding, Place, Subject } from '../rbac/objects.ts';
import type { AccessInQuestion, SurroundingsRule } from './rule.ts';

export const rbacGrantsJobCreation: SurroundingsRule = {
  id: 'rbac-grants-job-creation',
  title: 'Somebody new can make Jobs run',
  severity: 'high',
  pack: 'baseline',
  why: 'The inventory holds what goes through pull requests. Whoever may create Jobs, or become somebody who may, schedules work past it.',
  remediation:
    'Grant the verbs and resources that are needed, in one namespace, and not `create`, `update` or `patch` on workloads; or leave deploying to the GitOps controller.',
  falsePositives:
    'A new team that gets `admin` or `edit` in its own namespace: for people in one namespace it is only medium. A new operator that has to create Jobs.',
  attack: ['T1098.006', 'T1053.007'],
  checkSurroundings({ access }) {
    if (access === null) return [];
    const heldBefore = rememberedPowers(access.base);
    return access.touchedBindings.flatMap(binding => judgeBinding(binding, access, heldBefore));
  },
};

interface Gain {
  readonly subject: Subject;
  readonly worst: DangerMatch;
  readonly severity: Severity;
  readonly ids: readonly string[];
}

/** Ids of what a subject could do in a scope of the base. */
type HeldBefore = (subject: Subject, scope: Scope, place: Place) => ReadonlySet<string>;

/** Each answer is worked out once: a change may touch ten thousand bindings of one subject. */
function rememberedPowers(base: Access | null): HeldBefore {
  const answers = new Map<string, ReadonlySet<string>>();
  return (subject, scope, place) => {
    if (base === null) return NOTHING;
    const { kind, namespace, name } = subject;
    const key = JSON.stringify([kind, namespace, name, scope, place.environment]);
    const known = answers.get(key);
    if (known !== undefined) return known;
    const grants = base
      .grantsTo(subject, place)
      .filter(each => each.scope.cluster || (!scope.cluster && each.scope.namespace === scope.namespace));
    const powers = new Set(powersOf(base, grants).map(({ danger }) => danger.id));
    answers.set(key, powers);
    return powers;
  };
}

const NOTHING: ReadonlySet<string> = new Set();

function judgeBinding(binding: Binding, { head, base }: AccessInQuestion, heldBefore: HeldBefore) {
  const [someone] = binding.subjects;
  if (someone === undefined) return [];
  const scope = scopeOf(binding);
  const grants = head.rolesOf(binding).map(role => ({ scope, binding, subject: someone, role }));
  const powers = powersOf(head, grants);
  const gains = binding.subjects.flatMap((subject): readonly Gain[] => {
    const known = heldBefore(subject, scope, binding.place);
    const gained = powers
      .filter(({ danger }) => !known.has(danger.id) && !known.has('sa-cluster-admin'))
      .map(match => ({ match, severity: severityFor(match, subject) }))
      .toSorted((a, b) => rank(b.severity) - rank(a.severity));
    const [first] = gained;
    if (first === undefined) return [];
    const ids = [...new Set(gained.slice(1).map(({ match }) => match.danger.id))];
    return [{ subject, worst: first.match, severity: first.severity, ids }];
  });
  const [worst] = gains.toSorted((a, b) => rank(b.severity) - rank(a.severity));
  if (worst === undefined) return [];
  const { subject, severity, ids } = worst;
  const { danger, by } = worst.worst;
  const grant = { ...worst.worst.grant, subject };
  const others = gains.length === 1 ? '' : ` and ${gains.length - 1} more`;
  const more = ids.length === 0 ? '' : ` Also: ${ids.slice(0, 6).join(', ')}${ids.length > 6 ? ', …' : ''}.`;
  return [
    {
      // A subject that was there before has the power from the rule; a new one from its own line.
      at: base !== null && wasBound(base, binding, subject) ? placeOf(grant, by) : binding.locate(subject.path),
      severity,
      message: `${subjectWords(subject)}${others} can now ${danger.words} ${scopeWords(scope)} (${danger.id}): ${chainOf(grant, by)}.${more}`,
    },
  ];
}

function powersOf(access: Access, grants: readonly Grant[]): readonly DangerMatch[] {
  return dangersOf(access, grants).filter(({ danger }) => danger.runsJobs !== undefined);
}

/** People who get the run of one namespace are a team that starts; a service account there, or anybody everywhere, is more. */
function severityFor({ danger, severity, grant }: DangerMatch, subject: Subject): Severity {
  const { scope } = grant;
  const isWide = scope.cluster || PRIVILEGED_NAMESPACES.has(scope.namespace ?? '');
  if (!isWide && subject.kind !== 'ServiceAccount') return 'medium';
  return danger.runsJobs === 'directly' && danger.id !== 'sa-cluster-admin' ? 'high' : severity;
}

function wasBound(base: Access, binding: Binding, subject: Subject): boolean {
  return base
    .grantsTo(subject, binding.place)
    .some(
      ({ binding: before }) =>
        before.kind === binding.kind &&
        before.name === binding.name &&
        before.namespace === binding.namespace &&
        before.roleName === binding.roleName,
    );
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
