// Changes + owners → needs: which approvals the base's config and inventory ask for.
import picomatch from 'picomatch';
import type { ApprovalRule, Config } from '../config/config.ts';
import type { CodeOwners, OwnerGroup } from '../inventory/codeowners.ts';
import { isInventoryFile } from '../inventory/load.ts';
import type { ApprovedInventory } from '../inventory/schema.ts';
import type { Finding, Need, NeedClass } from '../model.ts';
import { quote } from '../text/escape.ts';
import {
  entrySubject,
  type SeenChange,
  type Subject,
  type TouchedSubject,
  touchedSubjects,
  type UnseenSubject,
  unseenSubjects,
} from './subjects.ts';

/** Somebody with write access to the repository who neither opened the pull request nor wrote its commits. */
export const ANY_REVIEWER = 'a reviewer with write access';

/**
 * What asks for an approval where the config says nothing. A new version of an approved image asks nobody; another image does,
 * even where a pattern of the entry allows it: two images of one entry could change places.
 */
const DEFAULT_CLASSES: readonly NeedClass[] = [
  'new',
  'unsuspended',
  'image-source',
  'identity',
  'privilege',
  'command',
  'power',
  'unseen',
];
const DEFAULT_RULES: readonly ApprovalRule[] = [
  { name: ANY_REVIEWER, when: { classes: DEFAULT_CLASSES }, from: [ANY_REVIEWER], count: 1, authors: false },
];

/** A need that nobody has been asked about, and what an approval of it covers. */
export interface AskedNeed {
  readonly need: Need;
  readonly subjects: readonly Subject[];
  /** Do approvals of people count who wrote commits that touch the subjects? */
  readonly authors: boolean;
}

export interface NeedsQuestion extends SeenChange {
  readonly config: Config;
  readonly approved: ApprovedInventory;
  readonly findings: readonly Finding[];
  /** Paths of the gate's own files that differ. */
  readonly guarded: readonly string[];
  /** Whom the base's CODEOWNERS names for a path; null where there is no such file. */
  readonly codeOwners: CodeOwners | null;
}

/**
 * The needs of a change, in the order of the config's rules; then of workloads that change hands; the guard of the gate's own
 * files last. One need for each rule and group of people: one approval of theirs is for all that it lists.
 */
export function needsOf(question: NeedsQuestion): readonly AskedNeed[] {
  const subjects = touchedSubjects(question, question.approved, question.findings);
  const rules = question.config.approvals ?? DEFAULT_RULES;
  return [
    ...rules.flatMap(rule => needsOfRule(rule, subjects, question.codeOwners)),
    ...unseenNeeds(question, rules),
    ...handOvers(subjects),
    ...guardNeeds(question),
  ];
}

/** Why a need is there: a subject, and a word on it. */
interface Reason {
  readonly subject: Subject;
  readonly text: string;
}

type Groups = Map<string, { readonly from: readonly string[]; readonly count: number; readonly reasons: Reason[] }>;

function add(groups: Groups, { owners, count }: OwnerGroup, reason: Reason): void {
  const from = [...new Set(owners)].sort();
  const key = [count, ...from].join('\0');
  const group = groups.get(key) ?? { from, count, reasons: [] };
  group.reasons.push(reason);
  groups.set(key, group);
}

function needsOfRule(
  rule: ApprovalRule,
  subjects: readonly TouchedSubject[],
  codeOwners: NeedsQuestion['codeOwners'],
): readonly AskedNeed[] {
  const groups: Groups = new Map();
  for (const subject of subjects) {
    const because = whyAsked(rule, subject);
    if (because === null) continue;
    for (const group of approversOf(rule, subject, codeOwners)) {
      add(groups, group, { subject, text: `${subject.name} (${because})` });
    }
  }
  return [...groups.values()].map(({ from, count, reasons }) => asked(rule.name, from, count, reasons, rule.authors));
}

/**
 * What nobody can see is put before those whom the rules name for it. Where none does, before any reviewer: it never passes because nobody
 * thought of it. These are needs of their own, so that who approves them sees what it is that they vouch for.
 */
function unseenNeeds(question: NeedsQuestion, rules: readonly ApprovalRule[]): readonly AskedNeed[] {
  if (question.config.unseen !== 'approve') return [];
  const subjects = unseenSubjects(question, question.findings);
  const byRules = rules.flatMap(rule => needsOfRule(rule, subjects, question.codeOwners));
  const asked = new Set(byRules.flatMap(need => need.subjects));
  const rest = subjects.filter(subject => !asked.has(subject));
  const needs = [...byRules, ...DEFAULT_RULES.flatMap(rule => needsOfRule(rule, rest, question.codeOwners))];
  return needs.map(need => withReasons(need, subjects));
}

function withReasons(asked: AskedNeed, all: readonly UnseenSubject[]): AskedNeed {
  const unseen = all.flatMap(subject => {
    const { paths, message, hint } = subject.unseen;
    return asked.subjects.includes(subject) ? [{ paths, message, hint }] : [];
  });
  return { ...asked, need: { ...asked.need, unseen } };
}

/** What of a subject a rule is about, null where it is not about it. */
function whyAsked({ when }: ApprovalRule, subject: TouchedSubject): string | null {
  const classes = subject.classes.filter(name => when.classes === undefined || when.classes.includes(name));
  if (classes.length === 0) return null;
  if (when.kinds !== undefined && subject.workloadKind !== null && !when.kinds.includes(subject.workloadKind))
    return null;
  // A namespace that is not known may be any, so a rule about namespaces holds for it.
  const { namespace } = subject;
  if (when.namespaces !== undefined && namespace !== null && !picomatch.isMatch(namespace, [...when.namespaces]))
    return null;
  if (when.severities === undefined && when.rules === undefined) return classes.join(', ');
  const found = subject.findings.filter(
    ({ rule, severity }) => (when.rules?.includes(rule) ?? true) && (when.severities?.includes(severity) ?? true),
  );
  const rules = [...new Set(found.map(({ rule }) => rule))];
  return rules.length === 0 ? null : [...classes, ...rules].join(', ');
}

/** The groups of people of whom so many each have to approve; of CODEOWNERS, a group for each set of owners of its files. */
function approversOf(
  { from, count }: ApprovalRule,
  subject: TouchedSubject,
  codeOwners: NeedsQuestion['codeOwners'],
): readonly OwnerGroup[] {
  if (from === 'owner') return [{ owners: [ownerOf(subject)], count }];
  if (from !== 'codeowners') return [{ owners: from, count }];
  return subject.files.flatMap((path): readonly OwnerGroup[] => {
    const groups = codeOwners?.(path) ?? [];
    if (groups.length === 0) return [{ owners: [ANY_REVIEWER], count }];
    return groups.map(group => ({ ...group, count: Math.max(count, group.count) }));
  });
}

/** The owner in the base decides; a workload that the base does not list is its proposed owner's. */
function ownerOf({ baseEntry, headEntry }: TouchedSubject): string {
  return (baseEntry ?? headEntry)?.owner ?? ANY_REVIEWER;
}

/** Where the pull request gives an entry another owner, both have to agree. */
function handOvers(subjects: readonly TouchedSubject[]): readonly AskedNeed[] {
  const giving: Groups = new Map();
  const taking: Groups = new Map();
  for (const subject of subjects) {
    const { baseEntry, headEntry } = subject;
    if (baseEntry === null || headEntry === null || baseEntry.owner === headEntry.owner) continue;
    const [old, next] = [baseEntry.owner ?? ANY_REVIEWER, headEntry.owner ?? ANY_REVIEWER];
    const reason = { subject, text: `${subject.name} (handed over by ${old} to ${headEntry.owner ?? 'nobody'})` };
    add(giving, { owners: [old], count: 1 }, reason);
    if (headEntry.owner !== null) add(taking, { owners: [next], count: 1 }, reason);
  }
  const needs = (name: string, groups: Groups): readonly AskedNeed[] =>
    [...groups.values()].map(({ from, reasons }) => asked(name, from, 1, reasons, false));
  return [
    ...needs('the owner who gives a workload away', giving),
    ...needs('the owner who takes a workload over', taking),
  ];
}

/** The gate's own files. Of an inventory file, the entries that differ: another pull request may change others meanwhile. */
function guardNeeds({ guarded, entries }: NeedsQuestion): readonly AskedNeed[] {
  if (guarded.length === 0) return [];
  const reasons = guarded.flatMap((path): readonly Reason[] => {
    const file: Subject = { key: path, kind: 'file', name: quote(path, 200), paths: [path] };
    const own = entries.filter(({ before, after }) => before?.location.path === path || after?.location.path === path);
    if (!isInventoryFile(path) || own.length === 0) return [{ subject: file, text: file.name }];
    return own.flatMap(entry => {
      const shown = entry.after ?? entry.before;
      return shown === null ? [] : [{ subject: entrySubject(entry, shown), text: file.name }];
    });
  });
  return [asked("a reviewer of the gate's own files", [ANY_REVIEWER], 1, reasons, false)];
}

function asked(
  name: string,
  from: readonly string[],
  required: number,
  reasons: readonly Reason[],
  authors: boolean,
): AskedNeed {
  const because = [...new Set(reasons.map(({ text }) => text))];
  const shown = because.length > 5 ? [...because.slice(0, 4), `${because.length - 4} more`] : because;
  const need: Need = {
    name,
    reason: shown.join('; '),
    from,
    required,
    status: 'pending',
    approvedBy: [],
    ignored: [],
    mayApprove: from,
    notes: [],
  };
  return { need, subjects: reasons.map(({ subject }) => subject), authors };
}
