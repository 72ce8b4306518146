// A role or binding of the change that lets somebody make Jobs run who could not before: directly, or in a roundabout way.

import { groupBy } from '../group-by.ts';
import type { Severity } from '../model.ts';
import { type Access, type AccessInQuestion, type Grant, type Scope, scopeOf } from '../rbac/access.ts';
import { chainOf, placeOf, scopeWords, subjectWords } from '../rbac/chain.ts';
import { type Danger, PRIVILEGED_NAMESPACES } from '../rbac/danger.ts';
import { alsoWords, type DangerMatch, dangerRows, rankOf } from '../rbac/danger-matches.ts';
import type { Binding, Place, Subject } from '../rbac/objects.ts';
import type { SideHit, SideRule } from './rule.ts';

export const rbacGrantsJobCreation: SideRule = {
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
  checkSide: ({ access }) => (access === null ? [] : newGrants(access)),
};

/** What the bindings in question let somebody do that could not do it before. */
export function newGrants({ head, base, touchedBindings }: AccessInQuestion): readonly SideHit[] {
  const before = { bound: boundIn(base), heldBy: rememberedPowers(base) };
  return touchedBindings.flatMap(binding => judgeBinding(binding, head, before));
}

interface Gain {
  readonly subject: Subject;
  readonly severity: Severity;
  readonly worst: DangerMatch;
  readonly others: readonly DangerMatch[];
}

interface Before {
  readonly bound: ReadonlySet<string>;
  readonly heldBy: HeldBy;
}

/** What a subject could do in a scope of the base. */
type HeldBy = (subject: Subject, scope: Scope, place: Place) => readonly Danger[];

/** Each answer is worked out once: a change may touch ten thousand bindings of one subject. */
function rememberedPowers(base: Access | null): HeldBy {
  const subjects = new Map<string, ReadonlyMap<string, readonly Grant[]>>();
  const answers = new Map<string, readonly Danger[]>();
  return ({ kind, namespace, name, path }, scope, place) => {
    if (base === null) return [];
    const subjectKey = JSON.stringify([kind, namespace, name, place.environment]);
    const key = JSON.stringify([subjectKey, scope]);
    const known = answers.get(key);
    if (known !== undefined) return known;
    const byScope =
      subjects.get(subjectKey) ??
      groupBy(base.grantsTo({ kind, namespace, name, path }, place), grant => JSON.stringify(grant.scope));
    subjects.set(subjectKey, byScope);
    const here = byScope.get(JSON.stringify(scope)) ?? [];
    const everywhere = scope.cluster ? [] : (byScope.get(JSON.stringify(EVERYWHERE)) ?? []);
    const dangers = powersOf(base, [...here, ...everywhere]).map(({ danger }) => danger);
    answers.set(key, dangers);
    return dangers;
  };
}

const EVERYWHERE: Scope = { cluster: true };

/** Whoever could do a thing, or make Jobs themselves by the same means, or everything, gains nothing by another way to it. */
function isHeld({ danger }: DangerMatch, before: readonly Danger[]): boolean {
  return before.some(
    held =>
      held === danger || held.id === 'sa-cluster-admin' || (held.id === danger.id && held.runsJobs === 'directly'),
  );
}

function judgeBinding(binding: Binding, head: Access, before: Before) {
  const [someone] = binding.subjects;
  if (someone === undefined) return [];
  const scope = scopeOf(binding);
  const grants = head.rolesOf(binding).map(role => ({ scope, binding, subject: someone, role }));
  const powers = powersOf(head, grants);
  const gains = binding.subjects.flatMap((subject): readonly Gain[] => {
    const held = before.heldBy(subject, scope, binding.place);
    const [worst, ...others] = powers
      .filter(match => !isHeld(match, held))
      .toSorted((a, b) => rankOf(severityFor(b, subject)) - rankOf(severityFor(a, subject)));
    return worst === undefined ? [] : [{ subject, severity: severityFor(worst, subject), worst, others }];
  });
  const [first] = gains.toSorted((a, b) => rankOf(b.severity) - rankOf(a.severity));
  if (first === undefined) return [];
  const { subject, severity, worst, others } = first;
  const grant = { ...worst.grant, subject };
  const more = gains.length === 1 ? '' : ` and ${gains.length - 1} more`;
  return [
    {
      // A subject that was there before has the power from the rule; a new one from its own line.
      at: before.bound.has(boundKey(binding, subject)) ? placeOf(grant, worst.by) : binding.locate(subject.path),
      severity,
      message: `${subjectWords(subject)}${more} can now ${worst.danger.words} ${scopeWords(scope)} (${worst.danger.id}): ${chainOf(grant, worst.by)}.${alsoWords(others)}${dangling(subject, binding, head)}`,
    },
  ];
}

/** An account that nothing here makes can be anybody's who is the first to make it. */
function dangling({ kind, namespace, name }: Subject, { place }: Binding, head: Access): string {
  const isMade = kind !== 'ServiceAccount' || name === 'default';
  return isMade || head.accountOf({ namespace, account: name, place }) !== null
    ? ''
    : ' Nothing in this repository makes that service account.';
}

function powersOf(access: Access, grants: readonly Grant[]): readonly DangerMatch[] {
  return dangerRows(access, grants).filter(({ danger }) => danger.runsJobs !== undefined);
}

/** People who get the run of one namespace are a team that starts; a service account there, or anybody everywhere, is more. */
function severityFor({ danger, severity, grant }: DangerMatch, subject: Subject): Severity {
  const { scope } = grant;
  const isWide = scope.cluster || PRIVILEGED_NAMESPACES.has(scope.namespace ?? '');
  if (!isWide && subject.kind !== 'ServiceAccount') return 'medium';
  return danger.runsJobs === 'directly' && danger.id !== 'sa-cluster-admin' ? 'high' : severity;
}

/** Bindings of the base with each of their subjects. */
function boundIn(base: Access | null): ReadonlySet<string> {
  const bound = (base?.bindings ?? []).flatMap(binding => binding.subjects.map(subject => boundKey(binding, subject)));
  return new Set(bound);
}

function boundKey({ kind, namespace, name, roleName }: Binding, subject: Subject): string {
  return JSON.stringify([kind, namespace, name, roleName, subject.kind, subject.namespace, subject.name]);
}
