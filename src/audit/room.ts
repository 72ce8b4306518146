// The room that an entry leaves (a pattern of images) is for whoever deploys: a person who uses it with kubectl, on an object that a
// pipeline writes, goes past Git all the same.
import type { Difference } from '../inventory/agree.ts';
import type { Entry } from '../inventory/schema.ts';
import type { JsonObject } from '../model.ts';
import type { KindRegistry } from '../workloads/registry.ts';
import { workloadOf } from './content/object.ts';
import type { AuditEvent } from './event.ts';
import type { Judgement } from './judgement.ts';
import type { JudgeContext, Known } from './state.ts';

/** A person, or somebody who acts as another: no service account in its own name, no part of the cluster. */
export function isPerson({ user, impersonated }: Pick<AuditEvent, 'user' | 'impersonated'>): boolean {
  return impersonated !== null || !user.name.startsWith('system:');
}

/** Does a person delete what is listed and what a pipeline wrote? Jobs are deleted to be made anew, since they cannot be changed. */
export function takesAway(
  event: AuditEvent,
  { entry }: Judgement,
  known: Known | null,
  { isPipeline }: Pick<JudgeContext, 'isPipeline'>,
): boolean {
  if (event.verb !== 'delete' || entry === null || known === null || known.kind === 'Job') return false;
  return isPerson(event) && known.writer !== null && isPipeline(known.writer.name);
}

/** The images in which two versions of an object differ, as differences from what the pipeline wrote; none where they do not. */
export function roomUsed(
  own: JsonObject,
  pipelines: JsonObject,
  event: AuditEvent,
  entry: Entry,
  registry: KindRegistry,
): readonly Difference[] {
  const [used, written] = [own, pipelines].map(object => workloadOf(object, event, registry)?.images ?? []);
  const others = (used ?? []).filter(image => written?.includes(image) === false);
  const approved = (written ?? []).join(', ');
  return others.map(actual => ({
    field: 'images' as const,
    approved: approved === '' ? entry.images.join(', ') : approved,
    actual,
    at: ['spec'],
    class: 'image' as const,
  }));
}

export const ROOM_WHY =
  'Its images are within the pattern of its entry, which is room for the pipeline that writes it; a person has put in others.';
