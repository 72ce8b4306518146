// Base × head → changes: which workload became which, what differs, and what the difference is about.

import { deepEqual } from '../kube/canonical-json.ts';
import { dotted, isObject, objectAt, valueAt } from '../kube/object.ts';
import type {
  Change,
  ChangeClass,
  FieldChange,
  Json,
  JsonObject,
  Location,
  Path,
  Script,
  SourceFile,
  Workload,
} from '../model.ts';
import { CHANGE_CLASSES } from '../model.ts';
import { differingLines, linesOfText } from '../text/differing-lines.ts';
import { nameOf } from '../workloads/names.ts';
import { isTrackingKey, normaliseObject } from '../workloads/normalise.ts';
import { podSpecPath } from '../workloads/pod-spec.ts';
import { lineFinder } from '../workloads/scripts.ts';
import { classesOf } from './classes.ts';
import { diffObjects } from './fields.ts';

/** What differs for a workload in other objects: the permissions of its service account. */
export type FieldsAround = (before: Workload, after: Workload) => readonly FieldChange[];

/** What a workload is called, without where it is deployed from. */
export function identityOf(workload: Workload): string {
  return [workload.group, workload.kind, workload.namespace ?? '', nameOf(workload)].join('\0');
}

/**
 * The changes between two sets of workloads, in the order of the head's (removals last, in the base's).
 * A workload is the same one when its kind, namespace, name and place are; then when only its place differs (it moved);
 * a name that changed is a removal and an addition, since Kubernetes sees it so.
 */
export function compareWorkloads(
  base: readonly Workload[],
  head: readonly Workload[],
  around: FieldsAround = () => [],
): readonly Change[] {
  const partners = pair(base, head);
  const changes: Change[] = [];
  for (const after of head) {
    const before = partners.get(after) ?? null;
    const change = before === null ? added(after) : compared(before, after, around);
    if (change !== null) changes.push(change);
  }
  const kept = new Set(partners.values());
  for (const before of base) {
    if (!kept.has(before)) changes.push(removed(before));
  }
  return changes;
}

/** Head workload → its base workload. Rounds from the strictest likeness to the loosest; each workload is used once. */
function pair(base: readonly Workload[], head: readonly Workload[]): Map<Workload, Workload> {
  const rounds: ((workload: Workload) => string)[] = [
    workload => [identityOf(workload), placeOf(workload), workload.location.path, workload.digest].join('\0'),
    workload => [identityOf(workload), placeOf(workload), workload.location.path].join('\0'),
    workload => [identityOf(workload), placeOf(workload)].join('\0'),
    workload => [identityOf(workload), workload.digest].join('\0'),
    identityOf,
  ];
  const partners = new Map<Workload, Workload>();
  const taken = new Set<Workload>();
  for (const likeness of rounds) {
    const waiting = new Map<string, Workload[]>();
    for (const workload of base) {
      if (taken.has(workload)) continue;
      const key = likeness(workload);
      const queue = waiting.get(key);
      if (queue === undefined) waiting.set(key, [workload]);
      else queue.push(workload);
    }
    for (const workload of head) {
      if (partners.has(workload)) continue;
      const before = waiting.get(likeness(workload))?.shift();
      if (before === undefined) continue;
      partners.set(workload, before);
      taken.add(before);
    }
  }
  return partners;
}

function placeOf(workload: Workload): string {
  const { type, path, detail } = workload.source;
  return [type, path, detail ?? ''].join('\0');
}

function added(after: Workload): Change {
  return { change: 'added', workload: after, before: null, after, classes: ['new'], fields: [], listed: false };
}

function removed(before: Workload): Change {
  return { change: 'removed', workload: before, before, after: null, classes: ['removed'], fields: [], listed: false };
}

function compared(before: Workload, after: Workload, around: FieldsAround): Change | null {
  const fields = [
    ...specFields(before, after),
    ...metadataFields(before, after),
    ...scriptFields(before, after),
    ...around(before, after),
  ];
  const classes = new Set<ChangeClass>(fields.map(field => field.class));
  const elsewhere = placeOf(before) !== placeOf(after);
  if (elsewhere) classes.add('source');
  if (elsewhere || before.location.path !== after.location.path) classes.add('moved');
  if (classes.size === 0) return null;
  return {
    change: fields.length === 0 ? 'moved' : 'modified',
    workload: after,
    before,
    after,
    classes: CHANGE_CLASSES.filter(kind => classes.has(kind)),
    fields,
    listed: false,
  };
}

/** Differences of what runs, over the normalised projections. */
function specFields(before: Workload, after: Workload): readonly FieldChange[] {
  const fields: FieldChange[] = [];
  const count = Math.max(before.projections.length, after.projections.length);
  for (let index = 0; index < count; index += 1) {
    const left = before.projections[index];
    const right = after.projections[index];
    const shown = right ?? left;
    if (shown === undefined) continue;
    const lacks = left === undefined || right === undefined;
    const [first] = right === undefined ? before.projections : after.projections;
    // The first pod at one more time: what the pods do not say tells of it.
    if (lacks && deepEqual(templateOf(shown.object), templateOf(first?.object))) continue;
    const none = withoutPod(shown.object);
    const sides = [left, right].map(side => normaliseObject(side?.object ?? none));
    for (const { path, written, was, is } of diffObjects(sides[0], sides[1], shown.object)) {
      const original = shown.toOriginal(written);
      for (const kind of classesOf(path, was, is, after.group)) {
        const location = changedLine(after.manifest.file, after.locate(original), was, is);
        fields.push({ path: dotted(original), before: was, after: is, class: kind, location });
      }
    }
  }
  return fields;
}

/** Labels, annotations and the API version of the object itself, less what deployers stamp on. */
function metadataFields(before: Workload, after: Workload): readonly FieldChange[] {
  const fields: FieldChange[] = [];
  const compareAt = (path: Path): void => {
    const was = valueAt(before.object, path);
    const is = valueAt(after.object, path);
    if (was === is || (was !== undefined && is !== undefined && deepEqual(was, is))) return;
    fields.push({ path: dotted(path), before: was, after: is, class: 'metadata', location: after.locate(path) });
  };
  compareAt(['apiVersion']);
  for (const kind of ['labels', 'annotations']) {
    const keys = [before, after].flatMap(side => Object.keys(objectAt(side.object, ['metadata', kind]) ?? {}));
    for (const key of new Set(keys.sort())) {
      if (!isTrackingKey(key)) compareAt(['metadata', kind, key]);
    }
  }
  return fields;
}

/** What ConfigMaps and Secrets of the repository give to the pods. A Secret is not shown. */
function scriptFields(before: Workload, after: Workload): readonly FieldChange[] {
  const [left, right] = [scriptsByLabel(before), scriptsByLabel(after)];
  return [...new Set([...left.keys(), ...right.keys()])].sort().flatMap(path => {
    const [was, is] = [left.get(path) ?? [], right.get(path) ?? []];
    const [gone, come] = [unlike(was, is), unlike(is, was)];
    return Array.from({ length: Math.max(gone.length, come.length) }).flatMap((_, index) => {
      const location = lineOfScript(gone[index], come[index] ?? is[0]);
      if (location === undefined) return [];
      const [old, now] = [shownText(gone[index]), shownText(come[index])];
      return [{ path, before: old, after: now, class: 'command' as const, location }];
    });
  });
}

/** Where a text of several lines differs first; else where it begins. */
function changedLine(file: SourceFile, key: Location, was: Json | undefined, is: Json | undefined): Location {
  if (typeof was !== 'string' || typeof is !== 'string' || !is.includes('\n')) return key;
  return lineFinder(file, key, is)(differingLines(linesOfText(was), linesOfText(is)).start);
}

function lineOfScript(gone: Script | undefined, come: Script | undefined): Location | undefined {
  if (gone === undefined || come === undefined) return (come ?? gone)?.location;
  return come.locate(differingLines(linesOfText(gone.text), linesOfText(come.text)).start);
}

function shownText(script: Script | undefined): string | undefined {
  if (script?.kind !== 'Secret') return script?.text;
  return `(${script.text.length} characters of a Secret, which are not shown)`;
}

/** Several may have one name: which of them the cluster gets last, nobody knows. */
function scriptsByLabel({ scripts }: Workload): ReadonlyMap<string, readonly Script[]> {
  const byLabel = new Map<string, Script[]>();
  for (const script of scripts) {
    const label = `${script.kind} ${script.name}: ${script.key}`;
    byLabel.set(label, [...(byLabel.get(label) ?? []), script]);
  }
  return byLabel;
}

function unlike(scripts: readonly Script[], others: readonly Script[]): readonly Script[] {
  const known = new Set(others.map(other => other.text));
  return scripts.filter(({ text }) => !known.has(text));
}

function templateOf(object: JsonObject | undefined): Json | undefined {
  return object === undefined ? undefined : valueAt(object, podSpecPath(object).slice(0, -1));
}

/** In place of a projection that one side lacks: its timing with an empty pod, so that each field of the pod gets the class it is about. */
function withoutPod({ kind, spec }: JsonObject): JsonObject {
  const template = { spec: {} };
  return {
    ...{ apiVersion: 'batch/v1', kind: kind ?? null },
    spec: {
      ...(isObject(spec) ? spec : {}),
      ...(kind === 'CronJob' ? { jobTemplate: { spec: { template } } } : { template }),
    },
  };
}
