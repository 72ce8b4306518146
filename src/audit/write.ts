// A judged write as the report tells it: who, what, when, from where, and what was approved.

import { stringAt } from '../kube/object.ts';
import { describeEntry } from '../workloads/names.ts';
import { approvalOf } from './approval.ts';
import { actingUser } from './event.ts';
import type { Evidence } from './evidence.ts';
import type { InventoryHistory } from './history.ts';
import type { Judgement } from './judgement.ts';
import type { Write } from './model.ts';
import type { AuditRequest } from './requests.ts';

function runOf(verb: string, { lineage }: Judgement): Write['run'] {
  const isMade = verb === 'create' && (lineage.type === 'scheduled' || lineage.type === 'manual');
  return isMade ? { cronJob: lineage.parent, how: lineage.type } : null;
}

export async function writeOf(
  { event, outcome, reason }: AuditRequest,
  judgement: Judgement,
  kind: string,
  evidence: readonly Evidence[],
  history: InventoryHistory,
): Promise<Write> {
  const { entry, era, account, shown, why } = judgement;
  const approval = entry === null || era === null ? null : await approvalOf(entry, era, history);
  const time = event.time ?? event.received;
  return {
    place: event.place,
    auditID: event.auditID,
    time,
    verb: event.verb,
    resource: event.subresource === null ? event.resource : `${event.resource}/${event.subresource}`,
    group: event.group,
    kind,
    namespace: event.namespace,
    name: event.name ?? stringAt(judgement.object, ['metadata', 'name']),
    user: actingUser(event).name,
    impersonatedBy: event.impersonated === null ? null : event.user.name,
    sourceIPs: event.sourceIPs,
    userAgent: event.userAgent,
    credentialId: event.user.credentialId,
    outcome,
    reason,
    object: shown,
    account,
    why,
    entry: entry === null ? null : describeEntry(entry),
    source: entry?.source ?? null,
    commit: approval?.commit ?? null,
    approvedBy: entry?.approval?.by ?? [],
    change: approval?.change ?? null,
    lag:
      approval === null || time === null || account !== 'approved'
        ? null
        : Math.max(0, Math.round((time - approval.from) / 1000)),
    evidence: evidence.map(({ auditID }) => auditID),
    run: runOf(event.verb, judgement),
  };
}
