// What a differing field is about (design: change classes). The table is read top down; the first line that fits decides.

import { sameSchedule } from '../kube/schedule/compare.ts';
import type { ChangeClass, Json, Path } from '../model.ts';
import { REST } from '../workloads/projection.ts';
import { classifyTemplate } from './pod-classes.ts';
import { classifyRest } from './rest-classes.ts';

/**
 * What a difference at a path of the projected object (list items by name) is about; nothing where the two sides mean the
 * same, or where another comparison speaks of the field (metadata of the object itself). More than one class has only a part
 * of another kind's object that one side lacks.
 * @param group API group of the object that was projected.
 */
export function classesOf(
  path: Path,
  was: Json | undefined,
  is: Json | undefined,
  group: string,
): readonly ChangeClass[] {
  if (path[0] === REST) return classifyRest(path.slice(1), was, is, group);
  const only = classifyBatch(path, was, is);
  return only === null ? [] : [only];
}

function classifyBatch(path: Path, was: Json | undefined, is: Json | undefined): ChangeClass | null {
  if (path[0] !== 'spec') return null;
  const fields = path[1] === 'jobTemplate' ? path.slice(2) : path;
  const [, field] = fields;
  if (path[1] !== 'jobTemplate') {
    if (field === 'schedule') {
      return typeof was === 'string' && typeof is === 'string' && sameSchedule(was, is) ? null : 'schedule';
    }
    if (field === 'timeZone' || field === 'concurrencyPolicy' || field === 'startingDeadlineSeconds') return 'schedule';
  }
  if (field === 'suspend') return was === true ? 'unsuspended' : 'schedule';
  if (field !== 'template') return fields[0] === 'metadata' ? 'metadata' : 'environment';
  return classifyTemplate(fields.slice(2), was, is);
}
