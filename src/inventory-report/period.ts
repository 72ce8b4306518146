// What changed between two revisions, for somebody who has to account for it: which fields, in which commits, on whose approval.

import { compareWorkloads, type FieldsAround } from '../compare/workloads.ts';
import type { PeriodCommit } from '../git/line-history.ts';
import { entryKey, matchEntry } from '../inventory/match.ts';
import { ENTRY_FIELDS, type Entry, type EntryField, type Inventory } from '../inventory/schema.ts';
import type { Change, ChangeClass, Revision, Workload } from '../model.ts';
import type { Access } from '../rbac/access.ts';
import { powerFields } from '../rbac/power.ts';
import { sortFields } from '../report/order.ts';
import { shown } from '../text/escape.ts';
import { valueText } from '../text/value.ts';
import { nameOf } from '../workloads/names.ts';
import { elementOf } from './elements.ts';
import { pullRequests } from './links.ts';
import { type ChangedField, type Commit, ELEMENTS, type Period, type PeriodChange } from './model.ts';

export interface Side {
  readonly revision: Revision;
  readonly workloads: readonly Workload[];
  readonly inventory: Inventory;
  /** By the RBAC objects of the revision. */
  readonly access: Access;
}

export interface PeriodInput {
  readonly from: Side;
  readonly to: Side;
  /** Of the period, newest first. */
  readonly commits: readonly PeriodCommit[];
  /** The commits that last touched the lines of an entry as it is at the end. */
  readonly commitsOf: (entry: Entry) => readonly Commit[];
  readonly address: string | null;
}

const MAX_VALUE = 1_000;
/** Of a chart or kustomization every file may be what changed the workload. */
const RENDERED: ReadonlySet<string> = new Set(['helm', 'kustomize', 'rendered']);

/** The changes of a period: of workloads first, in the order of the newer revision, then entries that changed alone. */
export function periodOf(input: PeriodInput): Period {
  const { from, to } = input;
  const context = { ...input, paths: indexPaths(input.commits), inPeriod: new Set(input.commits.map(one => one.id)) };
  const oldEntries = new Map(from.inventory.entries.map(entry => [entryKey(entry), entry]));
  const newEntries = new Map(to.inventory.entries.map(entry => [entryKey(entry), entry]));
  const told = new Set<string>();
  const changes: PeriodChange[] = [];
  const power: FieldsAround = (before, after) =>
    powerFields({ access: from.access, workload: before }, { access: to.access, workload: after });
  for (const change of compareWorkloads(from.workloads, to.workloads, power)) {
    const after =
      change.after === null ? matchEntry(to.inventory, change.workload) : matchEntry(to.inventory, change.after);
    const before = matchEntry(from.inventory, change.before ?? change.workload);
    for (const entry of [before, after]) if (entry !== null) told.add(entryKey(entry));
    changes.push(described(change, before, after, context));
  }
  for (const key of new Set([...newEntries.keys(), ...oldEntries.keys()])) {
    if (told.has(key)) continue;
    const [before, after] = [oldEntries.get(key) ?? null, newEntries.get(key) ?? null];
    const alone = described(null, before, after, context);
    if (alone.fields.length > 0) changes.push(alone);
  }
  return { from: from.revision, to: to.revision, changes };
}

interface Context extends PeriodInput {
  readonly paths: PathIndex;
  readonly inPeriod: ReadonlySet<string>;
}

function described(change: Change | null, before: Entry | null, after: Entry | null, context: Context): PeriodChange {
  const subject = change?.workload ?? after ?? before;
  if (subject === null) throw new Error('A change is of a workload or of an entry.');
  const manifest = change === null ? [] : manifestFields(change);
  const fields = [...manifest, ...entryFields(before, after)];
  const classes: readonly ChangeClass[] = change?.classes ?? [];
  const elements = new Set([...classes.map(elementOf), ...fields.map(field => field.element)]);
  const commits = commitsFor(change, before, after, context);
  const approval = after?.approval ?? null;
  return {
    kind: subject.kind,
    namespace: subject.namespace,
    name: 'object' in subject ? nameOf(subject) : subject.name,
    change: change?.change ?? 'entry',
    classes,
    elements: ELEMENTS.filter(element => elements.has(element)),
    fields,
    path: subject.location.path,
    approval,
    approvalIsNew: approval !== null && JSON.stringify(approval) !== JSON.stringify(before?.approval ?? null),
    commits,
    links: pullRequests(context.address, approval?.change ?? null, commits),
  };
}

function manifestFields(change: Change): readonly ChangedField[] {
  return sortFields(change.fields).map(({ path, before, after, class: kind }) => ({
    of: 'manifest',
    path: shown(path, MAX_VALUE),
    before: before === undefined ? null : shown(valueText(before), MAX_VALUE),
    after: after === undefined ? null : shown(valueText(after), MAX_VALUE),
    class: kind,
    element: elementOf(kind),
  }));
}

const ELEMENT_OF_FIELD: Readonly<Partial<Record<EntryField, ChangedField['element']>>> = {
  namespace: 'NamespaceScope',
  images: 'ImageRepository',
  schedule: 'ScheduleWindow',
  timeZone: 'ScheduleWindow',
  suspend: 'ScheduleWindow',
};

function entryFields(before: Entry | null, after: Entry | null): readonly ChangedField[] {
  return ENTRY_FIELDS.flatMap((field): readonly ChangedField[] => {
    const [was, is] = [fieldText(before, field), fieldText(after, field)];
    if (was === is) return [];
    return [
      { of: 'inventory', path: field, before: was, after: is, class: null, element: ELEMENT_OF_FIELD[field] ?? null },
    ];
  });
}

/** Null where the entry, or the field in it, is absent. */
function fieldText(entry: Entry | null, field: EntryField): string | null {
  if (entry === null) return null;
  switch (field) {
    case 'images':
      return entry.images.length === 0 ? null : shown(entry.images.join(', '), MAX_VALUE);
    case 'exceptions': {
      const exceptions = entry.exceptions.map(({ rule, reason, expires }) => {
        return `${rule}${expires === null ? '' : ` until ${expires}`}: ${reason}`;
      });
      return exceptions.length === 0 ? null : shown(exceptions.join('; '), MAX_VALUE);
    }
    case 'approval': {
      if (entry.approval === null) return null;
      const { by, at, change } = entry.approval;
      return shown(`${by.join(', ')} on ${at}${change === null ? '' : `, ${change}`}`, MAX_VALUE);
    }
    case 'suspend':
    case 'unmanaged':
      return entry[field] ? 'true' : null;
    default:
      return entry[field] === null ? null : shown(entry[field], MAX_VALUE);
  }
}

/** Commits by each file and by each folder above it. */
type PathIndex = ReadonlyMap<string, readonly PeriodCommit[]>;

function indexPaths(commits: readonly PeriodCommit[]): PathIndex {
  const index = new Map<string, PeriodCommit[]>();
  for (const commit of commits) {
    const places = new Set<string>();
    for (const path of commit.paths) {
      places.add(path);
      for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
        places.add(`${path.slice(0, end)}/`);
    }
    for (const place of places) {
      const list = index.get(place);
      if (list === undefined) index.set(place, [commit]);
      else list.push(commit);
    }
  }
  return index;
}

function commitsFor(
  change: Change | null,
  before: Entry | null,
  after: Entry | null,
  { paths, inPeriod, commits, commitsOf }: Context,
): readonly Commit[] {
  const wanted = new Set<string>();
  const take = (place: string): void => {
    for (const { id } of paths.get(place) ?? []) wanted.add(id);
  };
  for (const side of [change?.before ?? null, change?.after ?? null]) {
    if (side === null) continue;
    take(side.location.path);
    if (RENDERED.has(side.source.type)) take(side.source.path === '' ? side.location.path : `${side.source.path}/`);
  }
  for (const field of change?.fields ?? []) take(field.location.path);
  // Of an entry that is there its own lines tell; of one that is gone, any commit to its file may have taken it out.
  for (const { id } of after === null ? [] : commitsOf(after)) if (inPeriod.has(id)) wanted.add(id);
  if (before !== null && after === null) take(before.location.path);
  return commits
    .filter(({ id }) => wanted.has(id))
    .map(({ id, author, date, subject }) => ({ id, author, date, subject }));
}
