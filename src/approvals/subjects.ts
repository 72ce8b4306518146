// What approvals are for: workloads and entries that a change touches, with what approval rules ask of them.
import type { TouchedEntry } from '../inventory/changes.ts';
import { entryKey, matchEntry } from '../inventory/match.ts';
import type { ApprovedInventory, Entry } from '../inventory/schema.ts';
import type { Change, Finding, NeedClass, Workload } from '../model.ts';
import { NEED_CLASSES } from '../model.ts';
import type { UnseenChange } from '../outcome.ts';
import type { Gathered } from '../rules/gathered.ts';
import { quote } from '../text/escape.ts';
import { describeEntry, describeWorkload, nameOf } from '../workloads/names.ts';
import { classesOfEntry, sameInBase } from './entry-changes.ts';

/** One thing that an approval covers. */
export interface Subject {
  /** What fingerprints go by. */
  readonly key: string;
  readonly kind: 'workload' | 'entry' | 'file' | 'unseen';
  /** For sentences: `CronJob billing/nightly-report`. Safe to show. */
  readonly name: string;
  /** Files that make it what it is; null where any file of the change may (it is rendered). */
  readonly paths: readonly string[] | null;
}

export interface TouchedSubject extends Subject {
  readonly namespace: string | null;
  /** Null: it may be of any kind. */
  readonly workloadKind: string | null;
  readonly classes: readonly NeedClass[];
  /** The entry that lists it in the base. */
  readonly baseEntry: Entry | null;
  /** The entry that lists it in the head. */
  readonly headEntry: Entry | null;
  readonly findings: readonly Finding[];
  /** Where it stands on both sides, for CODEOWNERS. */
  readonly files: readonly string[];
}

/** What approvals are about, of all that was gathered. */
export type SeenChange = Pick<Gathered, 'changes' | 'entries' | 'differences' | 'proposed' | 'unseen'>;

/** The workloads that a change touches with their entries, then the entries that it touches without their workload. */
export function touchedSubjects(
  { changes, entries, differences, proposed }: SeenChange,
  approved: ApprovedInventory,
  findings: readonly Finding[],
): readonly TouchedSubject[] {
  const touched = new Map<Entry, TouchedEntry>();
  for (const entry of entries) for (const side of [entry.before, entry.after]) if (side) touched.set(side, entry);
  const finder = findingFinder(findings);
  const differing = new Set(differences.map(({ path }) => path));
  const told = new Set<TouchedEntry>();
  const subjects = changes.map((change): TouchedSubject => {
    const { workload, before, after } = change;
    const baseEntry = (before && matchEntry(approved, before)) ?? (after && matchEntry(approved, after));
    const headEntry = after && matchEntry(proposed, after);
    const own = new Set([baseEntry, headEntry].flatMap(entry => (entry && touched.get(entry)) ?? []));
    for (const entry of own) told.add(entry);
    const classes = new Set<NeedClass>([...change.classes, ...[...own].flatMap(entry => classesOfEntry(entry, true))]);
    return {
      key: workloadKey(workload),
      kind: 'workload',
      name: describeWorkload(workload),
      paths: pathsOf(change, [...own], differing),
      namespace: workload.namespace,
      workloadKind: workload.kind,
      classes: NEED_CLASSES.filter(name => classes.has(name)),
      baseEntry,
      headEntry,
      findings: finder.of(change).filter(finding => !exceptedInBase(finding, baseEntry)),
      files: [...new Set([before, after].flatMap(side => side?.location.path ?? []))],
    };
  });
  const others = entries.flatMap((entry): TouchedSubject | readonly [] => {
    const shown = entry.after ?? entry.before;
    if (told.has(entry) || shown === null) return [];
    const baseEntry = entry.before ?? sameInBase(shown, approved);
    return {
      ...entrySubject(entry, shown),
      namespace: shown.namespace,
      workloadKind: shown.kind,
      classes: classesOfEntry(entry, false),
      baseEntry,
      headEntry: entry.after,
      findings: finder.named(shown).filter(finding => !exceptedInBase(finding, baseEntry)),
      files: [...new Set(filesOfEntry(entry))],
    };
  });
  return [...subjects, ...others];
}

/** What nobody here can see, each with the finding that tells of it. */
export function unseenSubjects({ unseen }: SeenChange, findings: readonly Finding[]): readonly UnseenSubject[] {
  return unseen.map(each => ({
    key: unseenKey(each),
    kind: 'unseen',
    name: each.paths
      .map(path => quote(path, 200))
      .slice(0, 3)
      .join(', '),
    paths: each.paths,
    namespace: null,
    workloadKind: null,
    classes: ['unseen'],
    baseEntry: null,
    headEntry: null,
    findings: findings.filter(({ rule, message }) => rule === each.rule && message === each.message),
    files: each.paths,
    unseen: each,
  }));
}

export interface UnseenSubject extends TouchedSubject {
  readonly unseen: UnseenChange;
}

export function unseenKey({ location, message }: UnseenChange): string {
  return `unseen\0${location.path}\0${message}`;
}

/** An entry for itself; `shown` is the side of it that there is. */
export function entrySubject(entry: TouchedEntry, shown: Entry): Subject {
  const name = `the inventory entry of ${describeEntry(shown)}`;
  return { key: entrySubjectKey(shown), kind: 'entry', name, paths: filesOfEntry(entry) };
}

export function entrySubjectKey(entry: Entry): string {
  return `entry\0${entryKey(entry)}`;
}

export function workloadKey(workload: Workload): string {
  const { group, kind, namespace, source, environment } = workload;
  const place = [source.type, source.path, source.detail ?? '', environment ?? ''];
  return ['workload', group, kind, namespace ?? '', nameOf(workload), ...place].join('\0');
}

/** Null where it is rendered: values and patches may stand anywhere; or where no file of its own differs: another one changed it. */
function pathsOf(
  change: Change,
  entries: readonly TouchedEntry[],
  differing: ReadonlySet<string>,
): readonly string[] | null {
  const paths = new Set<string>();
  for (const side of [change.before, change.after]) {
    if (side === null) continue;
    if (side.source.type !== 'manifest') return null;
    paths.add(side.location.path).add(side.manifest.file.path);
    for (const script of side.scripts) paths.add(script.location.path);
  }
  for (const field of change.fields) paths.add(field.location.path);
  if (![...paths].some(path => differing.has(path))) return null;
  return [...paths, ...entries.flatMap(filesOfEntry)];
}

function filesOfEntry({ before, after }: TouchedEntry): readonly string[] {
  return [before, after].flatMap(entry => entry?.location.path ?? []);
}

/** Finds the findings of a workload by what it is called, and of its file where they name no workload. */
function findingFinder(findings: readonly Finding[]): {
  named(ref: Ref): readonly Finding[];
  of(change: Change): readonly Finding[];
} {
  const index = new Map<string, Finding[]>();
  for (const finding of findings) {
    const ref = finding.workload;
    const key = ref === null ? finding.location.path : refKey(ref);
    const known = index.get(key);
    if (known === undefined) index.set(key, [finding]);
    else known.push(finding);
  }
  const named = (ref: Ref): readonly Finding[] => index.get(refKey(ref)) ?? [];
  return {
    named,
    of({ before, after }) {
      const found = [before, after].flatMap(side =>
        side === null
          ? []
          : [...named({ ...side, name: nameOf(side) || null }), ...(index.get(side.location.path) ?? [])],
      );
      return [...new Set(found)];
    },
  };
}

type Ref = Pick<Workload, 'kind' | 'namespace' | 'name'>;

function refKey({ kind, namespace, name }: Ref): string {
  return JSON.stringify([kind, namespace, name]);
}

/** An exception of the base has been approved; one that the pull request brings along has not. */
function exceptedInBase({ rule, excepted }: Finding, baseEntry: Entry | null): boolean {
  if (excepted === undefined) return false;
  return (
    baseEntry?.exceptions.some(
      each => each.rule === rule && each.reason === excepted.reason && each.expires === excepted.expires,
    ) ?? false
  );
}
