// What an audit policy sees of scheduled workloads: every kind of request that matters, asked of it, and the rule that answers.
import { groupBy } from '../group-by.ts';
import { SCHEDULED_RESOURCES, type ScheduledResource } from '../workloads/resources.ts';
import { type AuditRequest, type Decision, decide, matches } from './decide.ts';
import { type AuditPolicy, type AuditRule, type GroupResources, LEVELS, type Level } from './policy.ts';

export interface Actor {
  readonly kind: 'person' | 'account' | 'anonymous' | 'named';
  readonly user: string;
  readonly groups: readonly string[];
  /** The user or group of the policy that it stands for. */
  readonly named: string | null;
}

/** One request that was asked about, and the worst answer over the versions of Kubernetes. */
export interface Answer {
  readonly actor: Actor;
  readonly request: AuditRequest;
  readonly decision: Decision;
}

/** An audit policy and what it answers to every write of a scheduled workload. */
export interface JudgedPolicy {
  readonly policy: AuditPolicy;
  readonly answers: readonly Answer[];
}

export const WRITES = ['create', 'update', 'patch', 'delete', 'deletecollection'] as const;

/** A namespace that no policy names. */
export const ELSEWHERE = 'some-namespace';
const AUTHENTICATED = 'system:authenticated';

/**
 * Every (write, scheduled resource, namespace, actor): the namespaces are those that the policy names and one that it does
 * not, the actors a person, a service account, somebody anonymous, and each user and group that the policy names.
 */
export function answersOf(policy: AuditPolicy): readonly Answer[] {
  const named = policy.rules.flatMap(rule => rule.namespaces).filter(name => name !== '');
  const namespaces = [ELSEWHERE, ...new Set(named)];
  const items = policy.rules.flatMap(rule => rule.resources);
  const alike = groupBy(SCHEDULED_RESOURCES, resource => itemsAbout(items, resource));
  return actorsOf(policy).flatMap(actor =>
    namespaces.flatMap(namespace =>
      [...alike.values()].flatMap(resources =>
        WRITES.flatMap(verb => {
          const { user, groups } = actor;
          const name = verb === 'create' || verb === 'deletecollection' ? '' : 'some-name';
          const requests = resources.map(({ group, resource }) => {
            const request: AuditRequest = { user, groups, verb, namespace, group, resource, name };
            return request;
          });
          const [first] = requests;
          if (first === undefined) return [];
          const both = [decide(policy, first, false), decide(policy, first, true)] as const;
          const decision = rank(both[1].level) < rank(both[0].level) ? both[1] : both[0];
          return requests.map(request => ({ actor, request, decision }));
        }),
      ),
    ),
  );
}

/** Which lines of the policy are about a resource: what has equal ones is decided alike, and most of what operators have is. */
function itemsAbout(items: readonly GroupResources[], { group, resource }: ScheduledResource): string {
  const own = items.flatMap((item, index) => {
    if (item.group !== group && item.group !== '*') return [];
    const isNamed = item.resources.some(name => name === '*' || name === resource || name === `${resource}/*`);
    return item.resources.length === 0 || isNamed ? [index] : [];
  });
  return own.join();
}

/** How much work and memory the answers take, in rules that are looked at: an author can name many users and namespaces. */
export function costOf(policy: AuditPolicy): number {
  const { rules } = policy;
  const names = new Set(rules.flatMap(rule => [...rule.users, ...rule.userGroups])).size;
  const namespaces = new Set(rules.flatMap(rule => rule.namespaces)).size;
  const requests = (names + 3) * (namespaces + 1) * WRITES.length;
  const items = rules.flatMap(rule => rule.resources);
  const kinds = new Set(SCHEDULED_RESOURCES.map(resource => itemsAbout(items, resource))).size;
  // An answer is an object for each resource, whether or not it was decided together with others.
  return requests * (kinds * (rules.length + 50) + 10 * SCHEDULED_RESOURCES.length);
}

function actorsOf({ rules }: AuditPolicy): readonly Actor[] {
  const users = new Set(rules.flatMap(rule => rule.users));
  const groups = new Set(rules.flatMap(rule => rule.userGroups));
  return [
    { kind: 'person', user: 'somebody', groups: [AUTHENTICATED], named: null },
    { kind: 'account', ...accountOf(ELSEWHERE, 'some-account'), named: null },
    { kind: 'anonymous', user: 'system:anonymous', groups: ['system:unauthenticated'], named: null },
    ...[...users].filter(canCreateJobs).map(user => ({ kind: 'named' as const, ...userOf(user), named: user })),
    ...[...groups]
      .filter(canCreateJobs)
      .filter(group => group !== AUTHENTICATED && group !== 'system:unauthenticated')
      .map(group => ({ kind: 'named' as const, user: 'somebody', groups: [AUTHENTICATED, group], named: group })),
  ];
}

/** Parts of the cluster that cannot write workloads, whatever the policy says of them. */
function canCreateJobs(name: string): boolean {
  return !/^system:(nodes?($|:)|kube-proxy$|kube-scheduler$|apiserver$|serviceaccounts?:kube-system:endpoint)/.test(
    name,
  );
}

function accountOf(namespace: string, name: string): Pick<Actor, 'user' | 'groups'> {
  return {
    user: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, AUTHENTICATED],
  };
}

function userOf(user: string): Pick<Actor, 'user' | 'groups'> {
  const [system, kind, namespace, name] = user.split(':');
  const isAccount = system === 'system' && kind === 'serviceaccount' && namespace !== undefined && name !== undefined;
  if (isAccount) return accountOf(namespace, name);
  return user === 'system:anonymous' ? { user, groups: ['system:unauthenticated'] } : { user, groups: [AUTHENTICATED] };
}

/** Rules that would see more of some request, and never decide one, because an earlier rule always does. */
export function shadowedRules(
  policy: AuditPolicy,
  answers: readonly Answer[],
): readonly { rule: AuditRule; by: AuditRule }[] {
  const deciding = new Set(answers.map(({ decision }) => decision.rule));
  return policy.rules.flatMap(rule => {
    if (deciding.has(rule) || !isAboutWorkloads(rule)) return [];
    const lost = answers.find(
      ({ request, decision }) =>
        decision.rule !== null && rank(decision.level) < rank(rule.level) && matches(rule, request, true),
    );
    return lost?.decision.rule ? [{ rule, by: lost.decision.rule }] : [];
  });
}

const GROUPS: ReadonlySet<string> = new Set(SCHEDULED_RESOURCES.map(({ group }) => group));

function isAboutWorkloads(rule: AuditRule): boolean {
  return rule.resources.some(({ group }) => GROUPS.has(group));
}

export function rank(level: Level): number {
  return LEVELS.indexOf(level);
}

/** What can be found in a log of this policy, for batch/v1 and anybody: three sentences. */
export function detectionWords(answers: readonly Answer[]): readonly string[] {
  const ordinary = answers.filter(
    ({ actor, request }) => actor.kind !== 'named' && actor.kind !== 'anonymous' && request.group === 'batch',
  );
  const seen = (verbs: readonly string[]): number =>
    Math.min(
      ...ordinary
        .filter(({ request }) => verbs.includes(request.verb))
        .map(({ decision }) => (decision.omitStages.has('ResponseComplete') ? 0 : rank(decision.level))),
    );
  return foundWords(seen);
}

/** @param seen the lowest level (as its rank) at which writes with some verbs are logged */
export function foundWords(seen: (verbs: readonly string[]) => number): readonly string[] {
  const word = (is: boolean): string => (is ? 'can be found' : 'cannot be found');
  return [
    `Unlisted workloads, identities that may not write them, and bursts ${word(seen(WRITES) >= 1)} (level Metadata).`,
    `The command and the image of a new workload ${word(seen(['create', 'update']) >= 2)} (level Request).`,
    `Drift by patches, and workloads with generated names, ${word(seen(['create', 'patch']) >= 3)} (level RequestResponse).`,
  ];
}
