// What runs in a cluster and is in no manifest: `inventory init --from-cluster` lists it, too.
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { createLineage, hasEnded } from '../../cluster/lineage.ts';
import { readWorkloads } from '../../gather/read-workloads.ts';
import { createApproval } from '../../inventory/approved-in-cluster.ts';
import type { Inventory } from '../../inventory/schema.ts';
import { isList, valueAt } from '../../kube/object.ts';
import type { Problem, Workload } from '../../model.ts';
import { digestWorkload } from '../../workloads/digest.ts';
import { describeWorkload, nameOf } from '../../workloads/names.ts';
import { clusterFiles } from '../cluster.ts';
import type { Session } from './session.ts';

export interface Adoption {
  readonly workloads: readonly Workload[];
  readonly messages: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * The workloads of a cluster's list (a file, or `-`) that neither a manifest nor the inventory has. Not among them: Jobs of
 * CronJobs and of other owners, which go with these, Jobs that have ended, and what is being deleted.
 */
export async function adoptFromCluster(
  name: string,
  session: Session,
  repository: readonly Workload[],
  inventory: Inventory,
): Promise<Adoption> {
  const { workloads, problems } = await readWorkloads(await clusterFiles(name, session.input), session.config);
  const lineageOf = createLineage(workloads);
  const approve = createApproval(inventory, []);
  const manifests = new Set(
    repository.map(({ group, kind, namespace, ...rest }) =>
      identity(group, kind, namespace, nameOf({ kind, namespace, ...rest })),
    ),
  );
  const inGit = (workload: Workload): boolean => {
    const { group, kind, namespace, name: own, generateName } = workload;
    const names = [...(own === null ? [] : [own]), ...(generateName === null ? [] : [`${generateName}*`])];
    // A manifest that names no namespace may be deployed into this one.
    return names.some(text => [namespace, null].some(where => manifests.has(identity(group, kind, where, text))));
  };
  const adopted: Workload[] = [];
  const left = new Map<string, number>();
  const messages: string[] = [];
  for (const workload of workloads) {
    const lineage = lineageOf(workload);
    const reason = reasonToLeave(workload, lineage.type !== 'none');
    if (lineage.type === 'doubtful' && !lineage.earlier) {
      messages.push(
        `${describeWorkload(workload)} ${lineage.reason}, and was not listed; \`cronledger verify --cluster\` tells more.`,
      );
    } else if (reason !== null) {
      left.set(reason, (left.get(reason) ?? 0) + 1);
    } else if (inGit(workload)) {
      left.set('have a manifest', (left.get('have a manifest') ?? 0) + 1);
    } else if (approve(workload).entry === null) {
      adopted.push(standalone(workload));
    }
  }
  const counts = [...left].map(([reason, count]) => `${count} ${reason}`);
  if (counts.length > 0) messages.push(`Of what runs in the cluster, these were left out: ${counts.join(', ')}.`);
  if (adopted.length > 0) {
    messages.push(
      `${adopted.length === 1 ? '1 workload runs' : `${adopted.length} workloads run`} in the cluster and in no manifest; the entries say \`unmanaged: true\`: ${adopted.slice(0, 10).map(describeWorkload).join(', ')}${adopted.length > 10 ? ` and ${adopted.length - 10} more` : ''}.`,
    );
  }
  return { workloads: adopted, messages, problems };
}

/** Where in the repository the list lies, if it does; null for standard input and for what lies elsewhere. */
export async function pathInRepository(name: string, { input, repository }: Session): Promise<string | null> {
  if (name === '-') return null;
  const place = await realpath(path.resolve(input.cwd, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
  return place === null
    ? null
    : path
        .relative(await realpath(repository.root), place)
        .split(path.sep)
        .join('/');
}

/** Completes "… are left out since they". */
function reasonToLeave(workload: Workload, ofCronJob: boolean): string | null {
  if (ofCronJob) return 'are Jobs of CronJobs';
  if (valueAt(workload.object, ['metadata', 'deletionTimestamp']) !== undefined) return 'are being deleted';
  if (workload.kind !== 'Job') return null;
  if (hasEnded(workload)) return 'are Jobs that have ended';
  const owners = valueAt(workload.object, ['metadata', 'ownerReferences']);
  return isList(owners) && owners.length > 0 ? 'are Jobs with another owner' : null;
}

/** Without the place of the list, which is nothing that it is deployed from, and without scripts, which another list may lack. */
function standalone(workload: Workload): Workload {
  const { projections } = workload;
  return {
    ...workload,
    source: { type: 'stdin', path: '' },
    scripts: [],
    digest: digestWorkload({ projections, scripts: [] }),
  };
}

function identity(group: string, kind: string, namespace: string | null, name: string): string {
  return JSON.stringify([group, kind, namespace, name]);
}
