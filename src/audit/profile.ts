// Which provider's log it is, what its audit policy lets be found, and what can be done about it there.
//
// A managed control plane's policy is the provider's; it shows in the log by the levels of the events, which are judged as the rules for
// audit policies judge a policy.
import { foundWords, rank } from '../audit-policy/coverage.ts';
import type { Level } from '../audit-policy/policy.ts';
import type { AnalysisCounts } from './analysis.ts';
import type { AuditEvent } from './event.ts';

export interface Seen {
  /** How events were delivered, with how many came so. */
  readonly envelopes: ReadonlyMap<string, number>;
  /** Users and programs, some of which name the distribution. */
  readonly agents: ReadonlySet<string>;
}

export type Provider = 'eks' | 'gke' | 'aks' | 'openshift' | 'elastic' | 'rke2' | 'k3s' | 'talos' | 'kubeadm or alike';

/** Beginnings of users and parts of user agents that only one distribution has; the first that is seen counts. */
const MARKS: readonly (readonly [
  Provider,
  { readonly users: readonly string[]; readonly agents: readonly string[] },
])[] = [
  ['openshift', { users: ['system:serviceaccount:openshift-', 'system:openshift:'], agents: ['openshift'] }],
  ['eks', { users: ['eks:'], agents: ['eks-'] }],
  ['gke', { users: ['system:gke-'], agents: ['gke-'] }],
  ['aks', { users: ['aksService'], agents: ['aks-'] }],
  ['rke2', { users: ['system:rke2-controller'], agents: ['rke2'] }],
  ['k3s', { users: ['system:k3s-controller'], agents: ['k3s'] }],
  ['talos', { users: [], agents: ['talos'] }],
];

/** What can be done where too little is logged. */
const ADVICE: Readonly<Record<Provider, string>> = {
  eks: "EKS's audit policy cannot be changed",
  gke: "GKE's audit policy cannot be changed; bodies of batch are in the Admin Activity log",
  aks: "AKS's audit policy cannot be changed, and it cuts events at 16 KiB; the category kube-audit has more than kube-audit-admin",
  openshift:
    'OpenShift logs bodies with the profile WriteRequestBodies (`oc edit apiserver cluster`), and no answers with any',
  elastic: "The index has what Elastic's ingest left; give the API server's own log",
  rke2: "RKE2's own policy logs nothing; name one with `audit-policy-file`, with `batch` at level RequestResponse",
  k3s: 'K3s logs nothing by itself; name a policy with `--kube-apiserver-arg=audit-policy-file=…`, with `batch` at level RequestResponse',
  talos: 'Talos logs metadata; set `cluster.apiServer.auditPolicy` with `batch` at level RequestResponse',
  'kubeadm or alike': 'Log `batch` at level RequestResponse: `--audit-policy-file` of the API server',
};

/** By the envelope, and by who writes and with what where the API server wrote the file itself. */
export function providerOf({ envelopes, agents }: Seen): Provider {
  const [best] = [...envelopes].toSorted(([, a], [, b]) => b - a);
  if (best !== undefined && best[0] !== 'native') return best[0] as Provider;
  const names = [...agents];
  const found = MARKS.find(([, mark]) =>
    names.some(
      name =>
        mark.users.some(user => name.startsWith(user)) || mark.agents.some(part => name.toLowerCase().includes(part)),
    ),
  );
  return found?.[0] ?? 'kubeadm or alike';
}

/** `k3s (writes of workloads at level Metadata 100 %)`; null where the log has no write to tell by. */
export function profileWords(provider: Provider, levels: AnalysisCounts['levels']): string | null {
  const byLevel = new Map<string, number>();
  for (const [key, count] of levels) {
    const level = key.slice(key.indexOf(' ') + 1);
    byLevel.set(level, (byLevel.get(level) ?? 0) + count);
  }
  const total = [...byLevel.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const parts = [...byLevel]
    .filter(([level]) => level !== '')
    .toSorted(([, a], [, b]) => b - a)
    .map(([level, count]) => `${level} ${Math.round((100 * count) / total)} %`);
  return `${provider}${parts.length === 0 ? '' : ` (writes of workloads at level ${parts.join(', ')})`}`;
}

export function noteLevel(levels: AnalysisCounts['levels'], { verb, level }: AuditEvent): void {
  const key = `${verb} ${level ?? ''}`;
  levels.set(key, (levels.get(key) ?? 0) + 1);
}

/** What the levels of the log let be found, as of an audit policy with these; nothing where all is logged, or where no level is written. */
export function policyLimits(provider: Provider, levels: AnalysisCounts['levels']): readonly string[] {
  const lowest = new Map<string, number>();
  for (const key of levels.keys()) {
    const [verb = '', level = ''] = key.split(' ');
    const own = rank(level as Level);
    // Envelopes without levels say nothing of the policy.
    if (own >= 0) lowest.set(verb, Math.min(own, lowest.get(verb) ?? own));
  }
  if (lowest.size === 0) return [];
  const seen = (verbs: readonly string[]): number =>
    Math.min(...verbs.map(verb => lowest.get(verb) ?? Number.POSITIVE_INFINITY));
  const missing = foundWords(seen).filter(words => words.includes('cannot be found'));
  return missing.length === 0 ? [] : [...missing, `${ADVICE[provider]}.`];
}
