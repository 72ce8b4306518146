// The one order in which every format shows things: worst first, then by place, so that equal reports give equal text.
import type { Change, FieldChange, Finding, Location, Need, Problem, Workload } from '../model.ts';
import { SEVERITIES } from '../model.ts';
import type { ListedWorkload, SourceRoot, SuggestedEdit } from '../outcome.ts';

type Key = string | number | boolean | null;

/** Sorts by the keys of an item, first key first; null and false come first, text is compared by code unit. */
function sortBy<T>(items: readonly T[], keys: (item: T) => readonly Key[]): readonly T[] {
  const keyed = items.map(item => ({ item, keys: keys(item) }));
  keyed.sort((left, right) => compareKeys(left.keys, right.keys));
  return keyed.map(({ item }) => item);
}

function compareKeys(left: readonly Key[], right: readonly Key[]): number {
  for (const [index, a] of left.entries()) {
    const b = right[index] ?? null;
    if (a === b) continue;
    if (a === null) return -1;
    if (b === null) return 1;
    return a < b ? -1 : 1;
  }
  return 0;
}

/** How bad: 0 is a critical finding that blocks. What an exception covers comes last. */
export function badness(finding: Finding): number {
  const severity = SEVERITIES.length - SEVERITIES.indexOf(finding.severity);
  if (finding.excepted !== undefined) return 20 + severity;
  return finding.blocking ? severity : 10 + severity;
}

function place(location: Location): readonly Key[] {
  return [location.path, location.line, location.column];
}

function identity(workload: Workload): readonly Key[] {
  const { kind, namespace, name, generateName, source, environment, digest, apiVersion } = workload;
  return [
    kind,
    namespace,
    name,
    generateName,
    source.type,
    source.path,
    source.detail ?? null,
    environment,
    apiVersion,
    digest,
  ];
}

export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return sortBy(findings, finding => [
    badness(finding),
    ...place(finding.location),
    finding.rule,
    finding.workload?.kind ?? null,
    finding.workload?.namespace ?? null,
    finding.workload?.name ?? null,
    finding.message,
    finding.remediation,
    finding.excepted?.reason ?? null,
    finding.excepted?.expires ?? null,
    finding.location.precision,
    finding.attack.join(' '),
  ]);
}

export function sortChanges(changes: readonly Change[]): readonly Change[] {
  return sortBy(changes, change => [...place(change.workload.location), ...identity(change.workload), change.change]);
}

export function sortWorkloads(workloads: readonly ListedWorkload[]): readonly ListedWorkload[] {
  return sortBy(workloads, ({ workload, listed }) => [...place(workload.location), ...identity(workload), listed]);
}

const NEED_ORDER: readonly Need['status'][] = ['pending', 'unknown', 'approved'];

export function sortNeeds(needs: readonly Need[]): readonly Need[] {
  return sortBy(needs, need => [
    NEED_ORDER.indexOf(need.status),
    need.name,
    need.reason,
    need.required,
    [...need.from].sort().join(' '),
    [...need.approvedBy].sort().join(' '),
  ]);
}

export function sortIgnored(ignored: Need['ignored']): Need['ignored'] {
  return sortBy(ignored, ({ who, why }) => [who, why]);
}

export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  return sortBy(problems, problem => [
    problem.level === 'warning',
    problem.path,
    problem.code,
    problem.message,
    problem.hint,
  ]);
}

export function sortSourceRoots(roots: readonly SourceRoot[]): readonly SourceRoot[] {
  return sortBy(roots, ({ source, why, how }) => [source.type, source.path, source.detail ?? '', why, how]);
}

export function sortSuggestedEdits(edits: readonly SuggestedEdit[]): readonly SuggestedEdit[] {
  return sortBy(edits, ({ workload, file, command, yaml }) => [
    workload.kind,
    workload.namespace,
    workload.name,
    file,
    command,
    yaml,
  ]);
}

/** What decides when, with what and as whom a workload runs comes before the rest. */
const FIELD_ORDER = [
  /^spec\.schedule$/,
  /^spec\.timeZone$/,
  /^spec\.suspend$/,
  /\.serviceAccountName$/,
  /\.image$/,
  /\.(command|args)$/,
];

export function sortFields(fields: readonly FieldChange[]): readonly FieldChange[] {
  return sortBy(fields, ({ path }) => {
    const rank = FIELD_ORDER.findIndex(pattern => pattern.test(path));
    return [rank === -1 ? FIELD_ORDER.length : rank, path];
  });
}
