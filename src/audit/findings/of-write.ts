// What there is to say of one write of a workload: what it is, and who wrote it.
import type { Config } from '../../config/config.ts';
import { forgedJobOwner } from '../../rules/forged-job-owner.ts';
import { jobDriftFromApproved } from '../../rules/job-drift-from-approved.ts';
import { jobNotInInventory } from '../../rules/job-not-in-inventory.ts';
import { jobUnsuspended } from '../../rules/job-unsuspended.ts';
import { manualJobTrigger } from '../../rules/manual-job-trigger.ts';
import { offPipelineWrite } from '../../rules/off-pipeline-write.ts';
import { workloadAfterPrivilege } from '../../rules/workload-after-privilege.ts';
import { quote } from '../../text/escape.ts';
import { describeWorkload } from '../../workloads/names.ts';
import { type AuditEvent, actingUser } from '../event.ts';
import { type Evidence, isTelling } from '../evidence.ts';
import { picomatchOf } from '../globs.ts';
import { differenceWords } from '../judge-content.ts';
import type { Judgement } from '../judgement.ts';
import type { Write } from '../model.ts';
import type { AuditRequest } from '../requests.ts';
import type { Said } from './finding.ts';

export interface JudgedWrite {
  readonly request: AuditRequest;
  readonly write: Write;
  readonly judgement: Judgement;
  readonly evidence: readonly Evidence[];
  /** Has the log shown a service account that writes what is approved, and is this write by somebody else? */
  readonly isOutsider: boolean;
  /** Does a person take away what is approved and what a pipeline wrote? */
  readonly takesAway: boolean;
  /** What the service account of an unapproved workload may do: a sentence with a blank before it, or nothing. */
  readonly power: string;
}

/** Did it happen, and did it make or change something that runs? */
export function madeSomething({ write, request }: JudgedWrite): boolean {
  return write.outcome === 'allowed' && !write.verb.startsWith('delete') && request.event.subresource === null;
}

/** Is it a write that nobody approved, by what is known of it? */
export function isDeviation({ judgement }: Pick<JudgedWrite, 'judgement'>): boolean {
  const { account, lineage, isConsequence, isIdle } = judgement;
  if (isConsequence || isIdle) return false;
  return lineage.type === 'forged' || account === 'unlisted' || account === 'differs' || account === 'not-in-force';
}

export function findingsOfWrite(judged: JudgedWrite, config: Config): readonly Said[] {
  const said: Said[] = [];
  if (madeSomething(judged)) {
    said.push(...contentFindings(judged, config));
    if (isDeviation(judged)) said.push(...privilegeFindings(judged));
  }
  said.push(...pipelineFindings(judged, config));
  return said;
}

/** `CronJob shop/cache-warmer`. */
export function nameOfWrite({ kind, namespace, name }: Write): string {
  return describeWorkload({ kind, namespace, name, generateName: null });
}

export function writerWords(event: AuditEvent): string {
  const { user, impersonated, sourceIPs, userAgent } = event;
  const as = impersonated === null ? '' : ` as ${quote(impersonated.name)}`;
  const from =
    sourceIPs.length === 0
      ? ''
      : ` from ${sourceIPs
          .slice(0, 4)
          .map(address => quote(address))
          .join(', ')}`;
  return `${quote(user.name)}${as}${from}${userAgent === null ? '' : ` with ${quote(userAgent, 60)}`}`;
}

function contentFindings(judged: JudgedWrite, config: Config): readonly Said[] {
  const { write, judgement, request } = judged;
  const { event } = request;
  const { account, lineage, differences, entry, isConsequence, changedOnTheWay } = judgement;
  // Of most writes there is nothing to say, and no words are made for them.
  const isTold = account === 'unlisted' || account === 'not-in-force' || account === 'differs';
  if (!isTold && lineage.type !== 'forged' && lineage.type !== 'manual') return [];
  const name = nameOfWrite(write);
  const base = { event, entry, subject: { kind: write.kind, namespace: write.namespace, name: write.name } };
  const by = `written by ${writerWords(event)}`;
  if (lineage.type === 'forged') {
    const message = `${name} names CronJob ${quote(lineage.parent)} as its controller and ${lineage.reason}; ${by}.`;
    return [{ ...base, rule: forgedJobOwner, key: `forged ${event.auditID}`, message }];
  }
  if (lineage.type === 'manual') {
    const message = `${name} was started by hand from CronJob ${quote(lineage.parent)}, and runs the same; ${by}.`;
    return [{ ...base, rule: manualJobTrigger, key: `manual ${event.auditID}`, message }];
  }
  if (isConsequence || judgement.isIdle) return [];
  if (account === 'unlisted' || account === 'not-in-force') {
    const guarded = write.namespace !== null && picomatchOf(config.namespaces.protected)(write.namespace);
    const what =
      account === 'unlisted' ? 'was not in the inventory that was in force' : 'was not approved when it was written';
    const runs = runsWords(judged);
    const message = `${name} ${what}; ${by}. ${judgement.why}${runs}`;
    const severity = guarded ? { severity: 'critical' as const } : {};
    return [{ ...base, rule: jobNotInInventory, key: `unlisted ${event.auditID}`, message, ...severity }];
  }
  if (account !== 'differs') return [];
  const wakes = differences.some(({ field }) => field === 'suspend');
  const others = differences.filter(({ field }) => field !== 'suspend');
  const onTheWay = changedOnTheWay ? ' What was sent is approved; admission changed it on the way.' : '';
  const said: Said[] = [];
  if (wakes) {
    const message = `${name} is active; it was approved only while it is suspended; ${by}.`;
    said.push({ ...base, rule: jobUnsuspended, key: `woken ${event.auditID}`, message, severity: 'high' });
  }
  if (others.length > 0) {
    const message = `${name} was changed; ${by}. ${differenceWords(others)}${fieldWords(judgement)}${onTheWay}${runsWords(judged)}`;
    said.push({ ...base, rule: jobDriftFromApproved, key: `drift ${event.auditID}`, message });
  }
  return said;
}

function fieldWords({ fields }: Judgement): string {
  return fields.length === 0 ? '' : ` Against what the log has shown as approved: ${fields.join('; ')}.`;
}

function runsWords({ judgement: { workload }, power }: JudgedWrite): string {
  if (workload === null || workload.images.length === 0) return '';
  const images = workload.images
    .slice(0, 3)
    .map(image => quote(image, 120))
    .join(', ');
  return ` It runs ${images} as service account ${quote(workload.serviceAccount ?? 'default')}.${power}`;
}

function privilegeFindings({ write, request, evidence, judgement }: JudgedWrite): readonly Said[] {
  // Whoever applied what is approved at another time, or what admission changed, did not gain anything by it.
  if (!isTelling(evidence) || judgement.account === 'not-in-force' || judgement.changedOnTheWay) return [];
  const { event } = request;
  const shown = evidence
    .slice(-5)
    .map(({ words }) => words)
    .join('; ');
  const more = evidence.length > 5 ? ` (and ${evidence.length - 5} more)` : '';
  return [
    {
      rule: workloadAfterPrivilege,
      key: `privilege ${event.auditID}`,
      event,
      message: `${nameOfWrite(write)} was written by ${quote(actingUser(event).name)}, and before that: ${shown}${more}.`,
      subject: { kind: write.kind, namespace: write.namespace, name: write.name },
      evidence: evidence.map(({ auditID }) => auditID),
    },
  ];
}

function pipelineFindings(judged: JudgedWrite, config: Config): readonly Said[] {
  const { write, judgement, request, isOutsider, takesAway } = judged;
  const { event } = request;
  if (write.outcome !== 'allowed' || event.subresource !== null || judgement.isConsequence || judgement.isIdle)
    return [];
  const { account, entry } = judgement;
  const isOthers = account === 'controller' || account === 'status' || account === 'cannot-judge';
  if (isOthers || judgement.admits) return [];
  const { pipelines } = config.audit;
  const source = entry?.source ?? null;
  const about = pipelines.filter(pipeline => source === null || coversSource(pipeline.source, source));
  const isAllowed = about.some(pipeline => matchesUser(pipeline.user, event.user.name));
  const isTold =
    pipelines.length > 0 ? about.length > 0 && !isAllowed : isOutsider && (isDeviation(judged) || takesAway);
  if (!isTold) return [];
  const who =
    pipelines.length > 0
      ? 'whom `audit.pipelines` does not name for it'
      : 'who has written nothing approved in this log';
  return [
    {
      rule: offPipelineWrite,
      key: `pipeline ${event.auditID}`,
      event,
      entry,
      message: `${nameOfWrite(write)}: ${event.verb} by ${writerWords(event)}, ${who}.`,
      subject: { kind: write.kind, namespace: write.namespace, name: write.name },
    },
  ];
}

/** `*` at the end stands for any rest. */
export function matchesUser(pattern: string, user: string): boolean {
  return pattern.endsWith('*') ? user.startsWith(pattern.slice(0, -1)) : user === pattern;
}

function coversSource(pattern: string, source: string): boolean {
  return picomatchOf([pattern])(source) || picomatchOf([pattern])(`${source}/x`);
}
