// What the service account of a workload may do, by the RBAC objects of the repository, where that takes a cluster over.

import type { Change, Path, Severity, Workload } from '../model.ts';
import type { RuleHit } from '../outcome.ts';
import type { AccessInQuestion } from '../rbac/access.ts';
import { chainOf, scopeWords } from '../rbac/chain.ts';
import { CLOUD_IDENTITIES } from '../rbac/danger.ts';
import { alsoWords, type DangerMatch, dangersOf, rankOf } from '../rbac/danger-matches.ts';
import { hasToken, identityOf, isNewIdentity } from '../rbac/identity.ts';
import { quote } from '../text/escape.ts';
import { describeWorkload } from '../workloads/names.ts';
import { podSpecPath } from '../workloads/pod-spec.ts';
import type { Rule } from './rule.ts';

export const serviceAccountOverprivileged: Rule = {
  id: 'service-account-overprivileged',
  title: 'Service account can take over more than its job needs',
  severity: 'high',
  pack: 'baseline',
  why: 'Whoever gets code into the pod of such a job, by its image, its command or a bug in it, has all that its service account may do: often the whole cluster.',
  remediation:
    'Give the job a service account of its own, with a Role in its namespace for the verbs, resources and names that it uses.',
  falsePositives:
    'Operators, backups and installers that have to have this power: an exception in the inventory entry says so. Only RBAC in the repository is seen: a binding that is made elsewhere (by a cloud, or by hand) is not.',
  attack: ['T1078', 'T1098.006'],
  check(change, context) {
    const { after } = change;
    const { access } = context;
    if (after === null || access === null) return [];
    // Where only new identities were read, nothing is known of the others, and nothing of theirs has changed.
    if (access.base === null && !isNewIdentity(change)) return [];
    const told = newDangers(change, after, access);
    const least: Severity = context.config.policies.pack === 'strict' ? 'info' : 'medium';
    const shown = told.filter(match => rankOf(match.severity) >= rankOf(least));
    const [worst, ...others] = shown;
    return [
      ...(worst === undefined ? [] : [dangerHit(after, worst, others)]),
      ...(context.config.policies.pack === 'strict' ? strictHits(after, access) : []),
    ];
  },
};

/** Of a workload that was there: what it could do before at the same weight is no news of this change. */
function newDangers({ before }: Change, after: Workload, { base, head }: AccessInQuestion): readonly DangerMatch[] {
  if (!hasToken(after, head)) return [];
  const found = dangersOf(head, head.grantsOf(identityOf(after)));
  if (before === null || base === null || !hasToken(before, base)) return found;
  const known = new Map(
    dangersOf(base, base.grantsOf(identityOf(before))).map(({ danger, severity }) => [danger.id, severity]),
  );
  return found.filter(({ danger, severity }) => {
    const was = known.get(danger.id) ?? known.get('sa-cluster-admin');
    return was === undefined || rankOf(was) < rankOf(severity);
  });
}

function dangerHit(workload: Workload, worst: DangerMatch, others: readonly DangerMatch[]): RuleHit {
  const { danger, grant, by, severity } = worst;
  return {
    at: accountPath(workload),
    severity,
    message: `${describeWorkload(workload)} runs as ${accountWords(workload)}, which can ${danger.words} ${scopeWords(grant.scope)} (${danger.id}): ${chainOf(grant, by)}.${alsoWords(others)}`,
  };
}

/** Rows that are no danger by themselves: a role that nobody has, and power that a cloud gives. */
function strictHits(workload: Workload, { head }: AccessInQuestion): readonly RuleHit[] {
  const identity = identityOf(workload);
  const at = accountPath(workload);
  const hits: RuleHit[] = [];
  const unknown = head.grantsOf(identity).find(grant => grant.role === null);
  if (unknown !== undefined) {
    const message = `${describeWorkload(workload)}: what ${accountWords(workload)} may do cannot all be seen here (sa-unbound-role): ${chainOf(unknown)}.`;
    hits.push({ at, severity: 'info', message });
  }
  const annotations = head.accountOf(identity)?.annotations ?? null;
  const cloud = CLOUD_IDENTITIES.find(key => annotations !== null && Object.hasOwn(annotations, key));
  if (cloud !== undefined) {
    const message = `${describeWorkload(workload)}: ${accountWords(workload)} is also an identity of a cloud (sa-cloud-iam), by the annotation ${cloud}; what that may do is not seen here.`;
    hits.push({ at, severity: 'low', message });
  }
  return hits;
}

function accountWords(workload: Workload): string {
  const { namespace, account } = identityOf(workload);
  return `the service account ${quote(namespace === null ? account : `${namespace}/${account}`)}`;
}

function accountPath(workload: Workload): Path {
  const projection = workload.projections[0];
  return projection === undefined
    ? ['spec']
    : projection.toOriginal([...podSpecPath(projection.object), 'serviceAccountName']);
}
