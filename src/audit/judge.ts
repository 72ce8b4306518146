// The account of one write: its object against the inventory that was in force at that moment.
import { deepEqual } from '../kube/canonical-json.ts';
import type { JsonObject } from '../model.ts';
import { quote } from '../text/escape.ts';
import { rebuildObject, workloadOf } from './content/object.ts';
import type { AuditEvent } from './event.ts';
import type { Era } from './history.ts';
import { judgeByName, judgeDeletion, touchesMetadataOnly } from './judge-by-name.ts';
import { changedFields, judgeContent, specOf } from './judge-content.ts';
import type { Judgement, Lineage, Part } from './judgement.ts';
import { isAdmission, isHousekeeper, lineageOf, podsOf, withoutPlacement } from './lineage.ts';
import type { AuditRequest } from './requests.ts';
import { isPerson, ROOM_WHY, roomUsed } from './room.ts';
import type { JudgeContext, Known } from './state.ts';

const NONE: Lineage = { type: 'none' };

/** @param known what the log has shown of the object before. */
export async function judgeWrite(
  request: AuditRequest,
  known: Known | null,
  context: JudgeContext,
): Promise<Judgement> {
  const { event } = request;
  const time = event.time ?? event.received ?? 0;
  const era = await context.history.at(time);
  const base = {
    era,
    entry: null,
    differences: [],
    lineage: NONE,
    isConsequence: false,
    asRequested: false,
    admits: false,
    changedOnTheWay: false,
    fields: [],
    runsNothing: false,
    isIdle: false,
    object: null,
    workload: null,
    shown: 'none' as const,
  };
  if (event.subresource === 'status' || event.subresource === 'finalizers') {
    return { ...base, account: 'status', why: 'It only says how the object is doing.', object: known?.object ?? null };
  }
  if (event.verb.startsWith('delete')) return { ...base, ...judgeDeletion(event, known, era, context) };
  if (event.verb === 'patch' && event.request !== null && touchesMetadataOnly(event.request)) {
    const account = isHousekeeper(event) ? 'controller' : (known?.account ?? null);
    const why = 'It changes labels, annotations or finalizers, and nothing of what runs.';
    const shown = event.response === null ? 'patch' : 'whole';
    if (account !== null) return { ...base, account, why, shown, object: known?.object ?? null, isIdle: true };
  }
  const applied = known === null || known.applied.size === 0 ? null : (known.applied.get(managerOf(event)) ?? null);
  const { shown, candidates, asRequested } = rebuildObject(event, known?.object ?? null, applied);
  const seen = { ...base, shown, asRequested };
  if (candidates.length === 0) return { ...seen, ...(await judgeByName(request, known, era, context)) };
  if (event.subresource !== null) {
    return {
      ...seen,
      account: known?.account ?? 'cannot-judge',
      why: `It changes \`${quote(event.subresource)}\` only.`,
    };
  }
  const judged: Judgement[] = [];
  for (const object of candidates) judged.push({ ...seen, ...(await judgeObject(object, event, known, era, context)) });
  const [first, second] = judged;
  if (first === undefined) throw new Error('An object that may have been made is judged.');
  if (second !== undefined && first.account !== second.account) {
    const why =
      'The log holds a patch that can be read in two ways, which do not come to the same, and not what was stored.';
    return { ...first, account: 'cannot-judge', why, object: null, differences: [] };
  }
  const mutator = asRequested && request.outcome === 'allowed' ? context.mutatedBy(event) : null;
  if (mutator !== null && (first.account === 'approved' || first.account === 'controller')) {
    const why = `What was asked for is approved; ${mutator} may have made something else of it, and the log has no answer that would show it.`;
    return { ...first, account: 'cannot-judge', why };
  }
  return first;
}

export function managerOf({ requestURI, user }: AuditEvent): string {
  const query = new URLSearchParams(requestURI?.split('?', 2)[1] ?? '');
  return query.get('fieldManager') ?? user.name;
}

async function judgeObject(
  object: JsonObject,
  event: AuditEvent,
  known: Known | null,
  era: Era | null,
  context: JudgeContext,
): Promise<Part> {
  const isJob = event.group === 'batch' && event.resource === 'jobs';
  if (isJob && known?.object != null) {
    const unchanged = judgeUnchangedJob(object, event, known);
    if (unchanged !== null) return { object, ...unchanged };
  }
  const lineage = isJob
    ? lineageOf(object, event, name => context.state.get('batch', 'cronjobs', event.namespace, name))
    : NONE;
  if (lineage.type === 'scheduled' || lineage.type === 'manual') {
    const account = lineage.account === 'approved' ? 'controller' : lineage.account;
    const made = lineage.type === 'scheduled' ? 'made by the controller' : 'started by hand';
    const why = `It was ${made} from CronJob ${quote(lineage.parent)}, which is ${lineage.account}, and runs the same.`;
    return { object, lineage, account, why, isConsequence: account !== 'controller' };
  }
  const workload = workloadOf(object, event, context.registry);
  if (workload === null) {
    if (event.group !== 'batch')
      return { account: 'status', why: 'It runs nothing by itself.', object, runsNothing: true };
    return { account: 'cannot-judge', why: 'The object holds nothing that runs, or it is not of its kind.', object };
  }
  const found = { object, workload };
  const own = withinRoom(object, event, known, await judgeContent(workload, event, era, context), context);
  if (lineage.type === 'unseen' && own.account === 'unlisted') {
    const why = `It says that CronJob ${quote(lineage.parent)} made it, which this log has not shown.`;
    return { ...found, lineage, account: 'cannot-judge', why };
  }
  const changedOnTheWay =
    own.account !== 'approved' && event.response !== null && (await wasApprovedAsSent(event, era, context));
  const fields = own.account === 'differs' ? changedFields(object, known) : [];
  return { ...found, lineage, ...own, changedOnTheWay, fields };
}

function withinRoom(
  object: JsonObject,
  event: AuditEvent,
  known: Known | null,
  own: Part,
  context: JudgeContext,
): Part {
  const isByPipeline = known?.writer != null && context.isPipeline(known.writer.name);
  if (own.account !== 'approved' || own.entry == null || known?.object == null || !isByPipeline) return own;
  if (!isPerson(event) || context.isPipeline(event.user.name)) return own;
  const differences = roomUsed(object, known.object, event, own.entry, context.registry);
  return differences.length === 0 ? own : { ...own, account: 'differs', why: ROOM_WHY, differences };
}

/** A write that leaves what a Job runs as it was, or lets a suspended one run as queues do. */
function judgeUnchangedJob(object: JsonObject, event: AuditEvent, known: Known): Part | null {
  const { object: before, account } = known;
  if (before === null) return null;
  if (isAdmission(before, object) && (account === 'approved' || account === 'controller') && isQueue(event)) {
    return { account, why: 'A queue let it run, and changed nothing but where its pods may run.', admits: true };
  }
  const isSame = known.admitted
    ? deepEqual(withoutPlacement(podsOf(before)), withoutPlacement(podsOf(object)))
    : deepEqual(specOf(before), specOf(object));
  const isChild = account === 'controller' || isHousekeeper(event);
  if (!isSame || !(isChild || known.admitted)) return null;
  return { account: isHousekeeper(event) ? 'controller' : account, why: 'It changes nothing of what runs.' };
}

/** A service account of another namespace than the Job's: a controller of the cluster, and no person and no pod of the team's. */
function isQueue(event: AuditEvent): boolean {
  if (event.impersonated !== null) return false;
  const [system, kind, namespace] = event.user.name.split(':');
  return system === 'system' && kind === 'serviceaccount' && namespace !== event.namespace;
}

async function wasApprovedAsSent(event: AuditEvent, era: Era | null, context: JudgeContext): Promise<boolean> {
  const { candidates } = rebuildObject({ ...event, response: null }, null, null);
  const [sent] = candidates.length > 0 ? candidates : wishOf(event);
  if (sent === undefined || era === null) return false;
  const workload = workloadOf(sent, event, context.registry);
  if (workload === null) return false;
  const { entry, differences } = await era.approve(workload);
  return entry !== null && differences.length === 0;
}

/** What server-side apply was asked for is a whole object in itself. */
function wishOf({ request, verb }: AuditEvent): readonly JsonObject[] {
  if (verb !== 'patch' || request === null || Array.isArray(request)) return [];
  const wish = request as JsonObject;
  return wish['apiVersion'] !== undefined && wish['spec'] !== undefined ? [wish] : [];
}
