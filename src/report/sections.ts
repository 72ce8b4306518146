// A report cut into what is shown together: a workload with its findings and its inventory entry, and what belongs to none.
import type { Change, Finding, Workload, WorkloadRef } from '../model.ts';
import type { CheckReport, SuggestedEdit, VerifyReport } from '../outcome.ts';
import { likenessOf, oncePerFinding } from './alike.ts';
import { badness, sortChanges, sortFindings, sortSuggestedEdits, sortWorkloads } from './order.ts';

export interface Section {
  readonly workload: Workload;
  /** All that one change is seen in, `workload` the first of them: a chart for ten environments is changed once. */
  readonly renderings: readonly Workload[];
  /** Null where nothing is compared (`verify`). */
  readonly change: Change | null;
  readonly findings: readonly Finding[];
  readonly suggestedEdits: readonly SuggestedEdit[];
}

export interface Sections {
  /** Worst first. */
  readonly workloads: readonly Section[];
  /** Findings about something else: an inventory entry, a file. */
  readonly findings: readonly Finding[];
  readonly suggestedEdits: readonly SuggestedEdit[];
}

export function sectionsOf(report: CheckReport | VerifyReport): Sections {
  const sections: Draft[] =
    report.command === 'check'
      ? sectionsOfChanges(sortChanges(report.changes))
      : sortWorkloads(report.workloads).map(({ workload }) => draft(workload, null));
  /** By name, and by name and file: several folders may hold a workload of one name, and the file tells them apart. */
  const homes = new Map<string, (typeof sections)[number]>();
  for (const section of sections) {
    for (const workload of section.renderings) {
      for (const name of namesOf(workload)) {
        const { kind, namespace, location } = workload;
        for (const path of [null, location.path]) {
          const key = JSON.stringify([kind, namespace, name, path]);
          if (!homes.has(key)) homes.set(key, section);
        }
      }
    }
  }
  const home = (ref: WorkloadRef | null, path: string | null) => {
    if (ref === null) return undefined;
    const key = (file: string | null): string => JSON.stringify([ref.kind, ref.namespace, ref.name, file]);
    return homes.get(key(path)) ?? homes.get(key(null));
  };

  const findings: Finding[] = [];
  for (const finding of sortFindings(report.findings)) {
    (home(finding.workload, finding.location.path)?.findings ?? findings).push(finding);
  }
  const suggestedEdits: SuggestedEdit[] = [];
  for (const edit of sortSuggestedEdits(report.command === 'check' ? report.suggestedEdits : [])) {
    (home(edit.workload, null)?.suggestedEdits ?? suggestedEdits).push(edit);
  }
  const worst = (section: Section): number => Math.min(...section.findings.slice(0, 1).map(badness), 100);
  const told = sections.map(
    (section): Section => ({ ...section, findings: oncePerFinding(section.findings, section.renderings) }),
  );
  // The sort is stable, so places decide among equals.
  return { workloads: told.sort((left, right) => worst(left) - worst(right)), findings, suggestedEdits };
}

interface Draft extends Section {
  readonly renderings: Workload[];
  readonly findings: Finding[];
  readonly suggestedEdits: SuggestedEdit[];
}

function draft(workload: Workload, change: Change | null): Draft {
  return { workload, renderings: [workload], change, findings: [], suggestedEdits: [] };
}

/** One for each change, and for changes that are alike. */
function sectionsOfChanges(changes: readonly Change[]): Draft[] {
  const sections = new Map<string, Draft>();
  for (const change of changes) {
    const key = likenessOf(change);
    const known = sections.get(key);
    if (known === undefined) sections.set(key, draft(change.workload, change));
    else known.renderings.push(change.workload);
  }
  return [...sections.values()];
}

/** Is there something to say of it? A workload that did not change and that no rule has found fault with is only counted. */
export function isNews({ change, findings }: Section): boolean {
  return change !== null || findings.length > 0;
}

/** What a WorkloadRef may call it: one with a generated name goes by its prefix, with or without a star. */
function namesOf({ name, generateName }: Workload): readonly (string | null)[] {
  if (name !== null) return [name];
  return generateName === null ? [null] : [null, generateName, `${generateName}*`];
}
