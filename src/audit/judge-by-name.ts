// The account of a write whose content is not in the log, or does not matter: by its name, and by what is deleted.
import { objectAt, stringAt } from '../kube/object.ts';
import type { Json, JsonObject } from '../model.ts';
import type { KindRegistry } from '../workloads/registry.ts';
import type { PatchBody } from './content/patch.ts';
import { type AuditEvent, actingUser } from './event.ts';
import type { Era } from './history.ts';
import type { Part } from './judgement.ts';
import { isHousekeeper } from './lineage.ts';
import type { AuditRequest } from './requests.ts';
import type { JudgeContext, Known } from './state.ts';

/** A write whose object the log does not show. */
export async function judgeByName(
  request: AuditRequest,
  known: Known | null,
  era: Era | null,
  context: JudgeContext,
): Promise<Part> {
  const { event } = request;
  const kind = kindOf(event, context.registry);
  const missing = event.cut ? 'was cut off' : 'is not in the log';
  const { name } = event;
  if (name === null) {
    const account = request.outcome === 'forbidden' ? 'unlisted' : 'cannot-judge';
    return { account, why: `What was asked for ${missing}.` };
  }
  const entry = era?.lists(event.group, kind, event.namespace, name) ?? null;
  if (entry !== null) return { account: 'cannot-judge', why: `It is listed, and its content ${missing}.`, entry };
  // What makes Jobs gives them names of its own, so that the name alone says nothing.
  const isMade = kind === 'Job' || known?.account === 'controller';
  if (isMade) return { account: 'cannot-judge', why: `Its content ${missing}, and with it what made it.` };
  const all = await context.history.all();
  const once = all.map(found => found.lists(event.group, kind, event.namespace, name)).find(found => found !== null);
  if (once != null) {
    return {
      account: 'not-in-force',
      why: 'It is listed at another time, and was not when it was written.',
      entry: once,
    };
  }
  return {
    account: 'unlisted',
    why: 'The inventory that was in force lists nothing of this kind, namespace and name.',
  };
}

export function kindOf(event: AuditEvent, registry: KindRegistry): string {
  return (
    registry.kinds.find(kind => kind.group === event.group && kind.plural === event.resource)?.kind ?? event.resource
  );
}

export function judgeDeletion(event: AuditEvent, known: Known | null, era: Era | null, context: JudgeContext): Part {
  if (isHousekeeper(event))
    return { account: 'controller', why: `${actingUser(event).name} cleans up after what has ended.` };
  const { name } = event;
  if (name === null) return { account: 'unlisted', why: 'It deletes all that there is at once.' };
  const kind = kindOf(event, context.registry);
  const entry = era?.lists(event.group, kind, event.namespace, name) ?? null;
  if (entry !== null) return { account: 'approved', why: 'It deletes what is listed.', entry };
  if (known === null) return { account: 'unlisted', why: 'It deletes what neither the inventory nor this log knows.' };
  const isOurs = known.account === 'approved' || known.account === 'controller' || known.account === 'not-in-force';
  if (!isOurs) return { account: known.account, why: `It deletes what is ${known.account}.` };
  return {
    account: known.account === 'controller' ? 'controller' : 'approved',
    why: 'It deletes what was approved once.',
  };
}

/** Owners are metadata, too, and say who made a Job. */
export function touchesMetadataOnly(patch: PatchBody): boolean {
  if (Array.isArray(patch)) {
    return (patch as readonly Json[]).every(operation => {
      const path = stringAt(operation, ['path']) ?? '';
      const from = stringAt(operation, ['from']) ?? path;
      return [path, from].every(one => one.startsWith('/metadata/') && !one.startsWith('/metadata/ownerReferences'));
    });
  }
  const { metadata, kind: _kind, apiVersion: _version, ...rest } = patch as JsonObject;
  const owners = objectAt({ metadata: metadata ?? null }, ['metadata'])?.['ownerReferences'];
  return Object.keys(rest).length === 0 && metadata !== undefined && owners === undefined;
}
