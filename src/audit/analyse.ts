// The detection: one request after the other, in order of time, each write with its account, each deviation with what came before it.
import { stringAt } from '../kube/object.ts';
import type { JsonObject } from '../model.ts';
import { registryOf } from '../workloads/registry.ts';
import type { Analysis, AnalysisCounts, AnalysisOptions } from './analysis.ts';
import { essence, rebuildObject } from './content/object.ts';
import { isApply } from './content/patch.ts';
import { type AuditEvent, actingUser, isDryRun, WRITE_VERBS } from './event.ts';
import { createEvidence } from './evidence.ts';
import { makeFinding, type Said } from './findings/finding.ts';
import { createGroups } from './findings/groups.ts';
import { findingsOfWrite, isDeviation, type JudgedWrite, matchesUser } from './findings/of-write.ts';
import { createSurroundings } from './findings/surroundings.ts';
import { createUsualWriters } from './findings/usual.ts';
import { topicOf, workloadResources } from './interests.ts';
import { judgeWrite, managerOf } from './judge.ts';
import { kindOf } from './judge-by-name.ts';
import type { Judgement } from './judgement.ts';
import { isHousekeeper } from './lineage.ts';
import type { AuditFinding, Write } from './model.ts';
import { noteLevel } from './profile.ts';
import type { AuditRequest } from './requests.ts';
import { isPerson, ROOM_WHY, roomUsed, takesAway } from './room.ts';
import type { JudgeContext } from './state.ts';
import { createState, type Known } from './state.ts';
import { writeOf } from './write.ts';

const MAX_WRITES = 100_000;
const MAX_DEFERRED = 5000;
const MAX_FOLLOWED = 10_000;

export function createAnalysis({ config, history, today, maxWrites = MAX_WRITES }: AnalysisOptions): Analysis {
  const registry = registryOf(config);
  const workloads = workloadResources(registry);
  const state = createState();
  const windowMs = config.audit.window * 1000;
  const evidence = createEvidence(windowMs);
  const groups = createGroups(windowMs);
  const surroundings = createSurroundings();
  const usual = createUsualWriters();
  /** Service accounts that have written what is approved. */
  const pipelines = new Set<string>();
  const context: JudgeContext = {
    history,
    registry,
    state,
    isPipeline: user =>
      pipelines.has(user) || config.audit.pipelines.some(pipeline => matchesUser(pipeline.user, user)),
    mutatedBy: event => surroundings.mutatedBy(event),
  };
  const writes: Write[] = [];
  const findings = new Map<string, AuditFinding>();
  const counts: AnalysisCounts = {
    dryRun: 0,
    cut: 0,
    withoutResponse: 0,
    leftOut: 0,
    forgotten: 0,
    unseenRoles: 0,
    levels: new Map(),
  };
  /** Jobs of CronJobs that the log had not shown when they were made, by CronJob. */
  const deferred = new Map<string, { readonly index: number; readonly request: AuditRequest }[]>();
  let deferredCount = 0;

  const analysis: Analysis = {
    writes,
    counts,
    onFinding: null,
    findings: () => [...findings.values()],
    async take(request) {
      const { event } = request;
      const topic = topicOf(event, workloads);
      if (topic === 'other') return;
      if (topic === 'workload' && WRITE_VERBS.has(event.verb)) {
        noteLevel(counts.levels, event);
        if (isDryRun(event) || storedNothing(event)) counts.dryRun += 1;
        else await takeWrite(request);
      } else if (topic === 'workload') learnFrom(request);
      else if (isDryRun(event)) counts.dryRun += 1;
      else for (const said of surroundings.take(request, topic)) say(said);
      if (pending.length > 0) await settle(request);
      if (learned !== null) await resolve(learned);
      learned = null;
      evidence.note(request, topic);
      counts.forgotten = state.forgotten;
      counts.unseenRoles = surroundings.unseenRoles.size;
    },
  };

  const say = (said: Said): void => {
    const finding = makeFinding(said, config, today);
    if (finding === null) return;
    findings.set(said.key, finding);
    // A log that is followed has no end: what has been written long ago need not be kept.
    if (analysis.onFinding !== null && findings.size > MAX_FOLLOWED)
      for (const oldest of findings.keys()) {
        findings.delete(oldest);
        break;
      }
    analysis.onFinding?.(finding);
  };

  const knownOf = ({ group, resource, namespace, name }: AuditEvent): Known | null =>
    name === null ? null : state.get(group, resource, namespace, name);

  /** An answer that bears the resourceVersion from before, and another content, was not stored: a dry run without a URI. */
  const storedNothing = (event: AuditEvent): boolean => {
    if (event.requestURI !== null || event.response === null) return false;
    const known = knownOf(event);
    return (
      known?.object != null &&
      versionOf(known.object) === versionOf(event.response) &&
      versionOf(event.response) !== null &&
      event.verb !== 'patch'
    );
  };

  const takeWrite = async (request: AuditRequest): Promise<void> => {
    const { event } = request;
    const known = knownOf(event);
    const judgement = await judgeWrite(request, known, context);
    if (judgement.runsNothing) return;
    if (event.cut) counts.cut += 1;
    if (request.outcome === 'allowed' && judgement.asRequested) counts.withoutResponse += 1;
    if (judgement.lineage.type === 'unseen' && judgement.account === 'cannot-judge')
      defer(request, judgement, writes.length);
    const judged = { ...(await conclude(request, judgement)), takesAway: takesAway(event, judgement, known, context) };
    append(judged.write);
    report(judged, known);
    for (const said of usual.take(judged)) say(said);
    const index = writes.length - 1;
    if (known?.unproven != null) await prove(known.unproven, request, judgement);
    update(request, judgement, known, index);
    if (judgement.object !== null) await resolve(event);
  };

  const conclude = async (request: AuditRequest, judgement: Judgement): Promise<JudgedWrite> => {
    const { event } = request;
    const isBad = isDeviation({ judgement });
    const before = isBad ? evidence.before(event) : [];
    const isOutsider = pipelines.size > 0 && !pipelines.has(event.user.name) && !isHousekeeper(event);
    const write = await writeOf(request, judgement, kindOf(event, registry), before, history);
    const power = isBad && judgement.workload !== null ? surroundings.powerOf(judgement.workload) : '';
    return { request, write, judgement, evidence: before, isOutsider, takesAway: false, power };
  };

  const append = (write: Write): void => {
    const isQuiet = write.account === 'status' || write.account === 'controller' || write.account === 'approved';
    if (writes.length >= maxWrites && isQuiet) counts.leftOut += 1;
    else if (writes.length >= maxWrites * 2) counts.leftOut += 1;
    else writes.push(write);
  };

  const report = (judged: JudgedWrite, known: Known | null): void => {
    for (const said of findingsOfWrite(judged, config)) say(said);
    for (const said of groups.take(judged, known)) say(said);
  };

  const update = (request: AuditRequest, judgement: Judgement, known: Known | null, index: number): void => {
    const { event, outcome } = request;
    const { account } = judgement;
    const name = event.name ?? stringAt(judgement.object, ['metadata', 'name']);
    if (outcome !== 'allowed' || name === null) return;
    const { group, resource, namespace } = event;
    if (event.verb.startsWith('delete')) {
      state.delete(group, resource, namespace, name);
      return;
    }
    if (event.subresource !== null) {
      learnFrom(request);
      return;
    }
    const { name: user } = event.user;
    if (account === 'approved' && event.impersonated === null && user.startsWith('system:serviceaccount:'))
      pipelines.add(user);
    const isNew = event.verb === 'create' || event.code === 201 || known === null;
    const object = judgement.object === null ? null : essence(judgement.object, judgement.asRequested);
    const time = event.time ?? 0;
    const applied = known?.applied ?? new Map<string, JsonObject>();
    if (event.verb === 'patch' && event.request !== null && isApply(event.request, event.requestURI))
      applied.set(managerOf(event), event.request);
    const isCreation = event.verb === 'create' || event.code === 201;
    state.set(group, resource, {
      kind: kindOf(event, registry),
      namespace,
      name,
      uid: uidIn(judgement.object) ?? (isNew ? null : (known?.uid ?? null)),
      object,
      account: judgement.lineage.type === 'forged' && account === 'approved' ? 'unlisted' : account,
      by: event.auditID,
      created: isCreation
        ? { place: event.place, auditID: event.auditID, time: event.time, user: { name: actingUser(event).name } }
        : (known?.created ?? null),
      earlier:
        known === null || known.object === null || isCreation
          ? []
          : [{ object: known.object, account: known.account, until: time }, ...known.earlier].slice(0, 3),
      applied,
      writer: { name: user },
      unproven:
        account === 'approved' && isPerson(event) && judgement.object !== null ? { index, request, judgement } : null,
      isConsequence: judgement.isConsequence,
      admitted: judgement.admits || (known?.admitted === true && account === known.account),
    });
  };

  /** What a read or a write of its status shows of objects that were not known, and that are to be judged. */
  /** A pipeline writes what a person wrote before it was known that there is one: did the person use room that was not theirs? */
  const prove = async (
    unproven: NonNullable<Known['unproven']>,
    by: AuditRequest,
    written: Judgement,
  ): Promise<void> => {
    const { index, request, judgement } = unproven;
    const isByPipeline = written.account === 'approved' && !isPerson(by.event) && by.outcome === 'allowed';
    if (!isByPipeline || written.object === null || judgement.object === null || judgement.entry === null) return;
    const differences = roomUsed(judgement.object, written.object, request.event, judgement.entry, registry);
    if (differences.length === 0 || context.isPipeline(request.event.user.name)) return;
    const judged = await conclude(request, { ...judgement, account: 'differs', why: ROOM_WHY, differences });
    if (writes[index]?.auditID === judged.write.auditID) writes[index] = judged.write;
    report({ ...judged, isOutsider: true }, null);
  };

  let learned: AuditEvent | null = null;
  const pending: { readonly request: AuditRequest; readonly known: Known }[] = [];
  const learnFrom = (request: AuditRequest): void => {
    const { event, outcome } = request;
    if (outcome !== 'allowed' || event.name === null) return;
    const known = knownOf(event);
    if (event.response === null) {
      // The server refuses an update with another uid, so that one that it took has the right one. Its spec it passes over.
      const uid =
        event.verb === 'update' && !Array.isArray(event.request) ? uidIn(event.request as JsonObject | null) : null;
      if (known !== null && known.uid === null && uid !== null) {
        known.uid = uid;
        learned = event;
      }
      return;
    }
    if (known?.object != null && known.uid !== null) return;
    const { candidates } = rebuildObject({ ...event, verb: 'update' }, null, null);
    const [object] = candidates;
    if (object === undefined || object['kind'] !== kindOf(event, registry)) return;
    const seen: Known = {
      kind: kindOf(event, registry),
      namespace: event.namespace,
      name: event.name,
      uid: uidIn(object),
      object: essence(object, false),
      account: known?.account ?? 'cannot-judge',
      by: known?.by ?? null,
      created: known?.created ?? null,
      earlier: [],
      applied: known?.applied ?? new Map(),
      writer: known?.writer ?? null,
      unproven: known?.unproven ?? null,
      isConsequence: false,
      admitted: false,
    };
    state.set(event.group, event.resource, seen);
    pending.push({ request, known: seen });
  };

  /** Judges what was only seen: as if it had been written as it is. */
  const settle = async ({ event }: AuditRequest): Promise<void> => {
    for (const { request, known } of pending.splice(0)) {
      const asWritten = { ...request, event: { ...request.event, verb: 'update', subresource: null } };
      const judgement = await judgeWrite(asWritten, null, context);
      known.account = judgement.account;
    }
    await resolve(event);
  };

  const defer = (request: AuditRequest, { lineage }: Judgement, index: number): void => {
    if (lineage.type !== 'unseen' || deferredCount >= MAX_DEFERRED) return;
    const key = `${request.event.namespace ?? ''}\0${lineage.parent}`;
    deferred.set(key, [...(deferred.get(key) ?? []), { index, request }]);
    deferredCount += 1;
  };

  /** Jobs whose CronJob has come into sight: what it is now, it was then, unless somebody has written it since. */
  const resolve = async (event: AuditEvent): Promise<void> => {
    if (event.group !== 'batch' || event.resource !== 'cronjobs' || event.name === null) return;
    const key = `${event.namespace ?? ''}\0${event.name}`;
    const waiting = deferred.get(key);
    if (waiting === undefined) return;
    deferred.delete(key);
    deferredCount -= waiting.length;
    const isWritten = WRITE_VERBS.has(event.verb) && event.subresource === null;
    for (const { index, request } of waiting) {
      const judgement = await judgeWrite(request, null, context);
      if (isWritten && judgement.lineage.type === 'forged') continue;
      const judged = await conclude(request, judgement);
      if (writes[index]?.auditID === judged.write.auditID) writes[index] = judged.write;
      report(judged, null);
    }
  };

  return analysis;
}

function uidIn(object: JsonObject | null): string | null {
  return stringAt(object, ['metadata', 'uid']);
}

function versionOf(object: JsonObject): string | null {
  return stringAt(object, ['metadata', 'resourceVersion']);
}
