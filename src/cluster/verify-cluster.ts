// Point in time, of a cluster: what runs there against the inventory and the rules.
import type { Config } from '../config/config.ts';
import type { Target } from '../gather/file-set.ts';
import { workloadsOfFiles } from '../gather/workloads-of-files.ts';
import { inventoryFor } from '../inventory/approved-in-cluster.ts';
import { judge } from '../judge/judge.ts';
import { loadRuleSet } from '../judge/rule-set.ts';
import type { Workload } from '../model.ts';
import { type VerifyReport, verdictOf } from '../outcome.ts';
import { asItStands } from '../rules/gathered.ts';
import { invalidManifest } from '../rules/invalid-manifest.ts';
import { registryOf } from '../workloads/registry.ts';
import { readsData } from '../workloads/scripts.ts';
import { emptyList } from './cluster-list.ts';
import { observeCluster } from './observe.ts';

/**
 * `target.files` is the list of a cluster (`kubectl get cronjobs,jobs -A -o json`). `repository` gives the workloads of the
 * manifests; it is asked only where a pod reads a ConfigMap or a Secret, of which the manifests tell what was approved.
 * `asked` is given where the cluster itself was asked, so that an empty list is what it runs, and not perhaps another file.
 */
export async function verifyCluster(
  target: Target,
  repository: () => Promise<readonly Workload[]>,
  today: Date,
  asked?: { readonly namespace: string | null },
): Promise<VerifyReport> {
  const { workloads, ...found } = await workloadsOfFiles(target.files, registryOf(target.config));
  const { config } = target;
  const rules = await loadRuleSet(target.policies, config);
  const manifests = workloads.some(readsData) ? await repository() : [];
  const { approved, observations } = observeCluster(workloads, target.inventory, manifests, asked?.namespace ?? null);
  const proposed = inventoryFor(approved);
  const own = approved.map(({ workload }) => workload);
  // The list has no roles, and what stands in the repository may not be what the cluster has.
  const around = { access: null, auditPolicies: [] };
  const gathered = asItStands({ ...found, ...around, after: own, proposed, complete: false });
  const settings = { config: withoutValidation(config), rules, today, all: true, approved: null, observations };
  const judged = judge(gathered, settings);
  const problems = [
    ...gathered.problems,
    ...judged.problems,
    ...(workloads.length === 0 && asked === undefined ? [emptyList()] : []),
  ];
  return {
    command: 'verify',
    verdict: verdictOf(judged.findings, [], problems),
    workloads: approved.map(({ workload, entry }) => ({ workload, listed: entry !== null })),
    findings: judged.findings,
    problems,
  };
}

/** What runs in a cluster, its API server has taken. */
function withoutValidation(config: Config): Config {
  const { policies } = config;
  return { ...config, policies: { ...policies, rules: { ...policies.rules, [invalidManifest.id]: 'off' } } };
}
