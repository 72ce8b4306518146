// What several writes say together: the same pods in many namespaces, what was made and is gone, who tries and is denied.
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../kube/canonical-json.ts';
import { deniedWorkloadWrite } from '../../rules/denied-workload-write.ts';
import { hitAndRunWorkload } from '../../rules/hit-and-run-workload.ts';
import { oneTemplateManyNamespaces } from '../../rules/one-template-many-namespaces.ts';
import { quote } from '../../text/escape.ts';
import { isHousekeeper } from '../lineage.ts';
import type { Known } from '../state.ts';
import type { Said } from './finding.ts';
import { isDeviation, type JudgedWrite, madeSomething, nameOfWrite, writerWords } from './of-write.ts';

export interface GroupDetector {
  /** @param known the object as it was before the write */
  take(judged: JudgedWrite, known: Known | null): readonly Said[];
}

const MANY = 3;
/** Made and gone within so long. */
const MINUTES = 15 * 60_000;
const MAX_GROUPS = 10_000;

export function createGroups(windowMs: number): GroupDetector {
  const templates = new Map<string, Group>();
  const denied = new Map<string, Group>();
  return {
    take(judged, known) {
      return [
        ...manyNamespaces(judged, templates, windowMs),
        ...attempts(judged, denied, windowMs),
        ...gone(judged, known),
      ];
    },
  };
}

interface Group {
  first: JudgedWrite;
  last: number;
  readonly ids: string[];
  readonly namespaces: Set<string>;
}

/** Adds a write to its group; one that has been quiet for longer than the window begins anew. */
function grown(groups: Map<string, Group>, key: string, judged: JudgedWrite, windowMs: number): Group {
  const time = judged.write.time ?? 0;
  const known = groups.get(key);
  const group =
    known !== undefined && time - known.last <= windowMs
      ? known
      : { first: judged, last: time, ids: [], namespaces: new Set<string>() };
  group.last = time;
  group.ids.push(judged.write.auditID);
  if (judged.write.namespace !== null) group.namespaces.add(judged.write.namespace);
  groups.delete(key);
  groups.set(key, group);
  if (groups.size > MAX_GROUPS) for (const oldest of [...groups.keys()].slice(0, MAX_GROUPS / 2)) groups.delete(oldest);
  return group;
}

function manyNamespaces(judged: JudgedWrite, groups: Map<string, Group>, windowMs: number): readonly Said[] {
  const { workload } = judged.judgement;
  if (!madeSomething(judged) || !isDeviation(judged) || workload === null) return [];
  const pods = canonicalJson([workload.digest, ...workload.images]);
  const group = grown(groups, createHash('sha1').update(pods).digest('base64'), judged, windowMs);
  if (group.namespaces.size < MANY) return [];
  const { event } = group.first.request;
  const names = [...group.namespaces]
    .slice(0, 10)
    .map(name => quote(name))
    .join(', ');
  const message = `The pods of ${nameOfWrite(group.first.write)} were put into ${group.namespaces.size} namespaces (${names}), unapproved; by ${writerWords(event)}.`;
  const subject = { kind: group.first.write.kind, namespace: null, name: group.first.write.name };
  return [
    {
      rule: oneTemplateManyNamespaces,
      key: `many ${event.auditID}`,
      event,
      message,
      subject,
      auditIDs: [...group.ids],
    },
  ];
}

function attempts(judged: JudgedWrite, groups: Map<string, Group>, windowMs: number): readonly Said[] {
  const { write, request, judgement } = judged;
  const isDenied = write.outcome === 'forbidden' || write.outcome === 'rejected';
  if (
    !isDenied ||
    judgement.account === 'approved' ||
    judgement.account === 'controller' ||
    judgement.account === 'status'
  )
    return [];
  const group = grown(groups, request.event.user.name, judged, windowMs);
  const { event } = group.first.request;
  const where = [...group.namespaces]
    .slice(0, 10)
    .map(name => quote(name))
    .join(', ');
  const times = group.ids.length === 1 ? 'once' : `${group.ids.length} times`;
  const reason = write.reason === null ? '' : ` Last: ${quote(write.reason, 200)}.`;
  const message = `${writerWords(event)} tried ${times} to write ${event.resource} in ${where === '' ? 'the cluster' : where} and was denied.${reason}`;
  const severity = group.namespaces.size >= MANY || group.ids.length >= 10 ? { severity: 'high' as const } : {};
  return [
    {
      rule: deniedWorkloadWrite,
      key: `denied ${event.auditID}`,
      event,
      message,
      ...severity,
      auditIDs: [...group.ids],
    },
  ];
}

/** Deleted soon after it was made, by a person or a pod; or all Jobs of a namespace at once. */
function gone(judged: JudgedWrite, known: Known | null): readonly Said[] {
  const { write, request } = judged;
  const { event } = request;
  if (write.outcome !== 'allowed' || !write.verb.startsWith('delete')) return [];
  if (write.verb === 'deletecollection') {
    if (isHousekeeper(event)) return [];
    const where = write.namespace === null ? 'the whole cluster' : `namespace ${quote(write.namespace)}`;
    const message = `All ${event.resource} of ${where} were deleted at once, and with them what they ran; by ${writerWords(event)}.`;
    const subject = { kind: write.kind, namespace: write.namespace, name: null };
    return [{ rule: hitAndRunWorkload, key: `all ${event.auditID}`, event, message, subject }];
  }
  const created = known?.created ?? null;
  const isShort =
    created !== null && write.time !== null && created.time !== null && write.time - created.time <= MINUTES;
  // What a controller made of something unapproved goes when its history is full.
  const isBad = known !== null && !known.isConsequence && (known.account === 'unlisted' || known.account === 'differs');
  if (!isShort || created === null || !isBad || known === null) return [];
  const seconds = Math.round(((write.time ?? 0) - (created.time ?? 0)) / 1000);
  const isByController = isHousekeeper(event);
  const cleaned = isByController ? ' The controller removed it by itself, as one of its own.' : '';
  const message = `${nameOfWrite(write)} was made by ${quote(created.user.name)} and was gone after ${seconds} s; deleted by ${writerWords(event)}.${cleaned}`;
  return [
    {
      rule: hitAndRunWorkload,
      key: `gone ${created.auditID}`,
      event: created,
      message,
      subject: { kind: write.kind, namespace: write.namespace, name: write.name },
      auditIDs: [created.auditID, ...(isByController ? [] : [event.auditID])],
      evidence: [event.auditID],
    },
  ];
}
