// Rules × what was gathered → findings.
import { matchEntry } from '../inventory/match.ts';
import type { Entry } from '../inventory/schema.ts';
import type { Change, Finding, Location, Path, Problem, Workload } from '../model.ts';
import { SEVERITIES } from '../model.ts';
import type { RuleDoc, RuleHit } from '../outcome.ts';
import { type PolicyRule, readsTexts, unsearchedScripts } from '../policy/index.ts';
import type { Gathered } from '../rules/gathered.ts';
import { ENTRY_RULES, SIDE_RULES, WORKLOAD_RULES } from '../rules/index.ts';
import type { Rule, RuleContext } from '../rules/rule.ts';
import { inEnvironments } from '../text/environments.ts';
import { exceptionOf, finding } from './finding.ts';
import { isOff, judgeByOwnPolicies, type RuleSet } from './rule-set.ts';
import { type Scope, type Subjects, subjectsOf } from './subjects.ts';

/** What a run judges by. */
export interface JudgeSettings extends Scope, Pick<RuleContext, 'config' | 'today'> {
  readonly rules: RuleSet;
  readonly observations?: readonly Observation[];
}

/** What was found beside the rules' own checks, to be told as a rule's. */
export interface Observation {
  readonly rule: RuleDoc;
  readonly hit: RuleHit;
  /** What it is about, and where a path of the hit counts from. */
  readonly subject: Workload | Entry;
  /** Whose exceptions count. */
  readonly entry: Entry | null;
}

export interface Judged {
  readonly findings: readonly Finding[];
  /** Rules that could not be evaluated. */
  readonly problems: readonly Problem[];
  readonly subjects: Subjects;
}

/** A finding and the environment of the rendering that it is about. */
type Placed = Finding & { readonly environment?: string | null };

/** Judges what a change touches, workloads that differ and those whose entry does; or all that stands. */
export function judge(gathered: Gathered, settings: JudgeSettings): Judged {
  const { config, today, rules, observations = [] } = settings;
  const { proposed, access } = gathered;
  const context: RuleContext = { config, today, proposed, access };
  const subjects = subjectsOf(gathered, settings);
  const findings: Placed[] = [];
  const problems: Problem[] = [...rules.problems];
  for (const change of subjects.changes) {
    const judged = judgeWorkload(change, rules, context);
    findings.push(...judged.findings);
    problems.push(...judged.problems);
  }
  for (const { entry, workload } of subjects.entries) {
    for (const rule of ENTRY_RULES) {
      if (isOff(rule, config)) continue;
      for (const hit of rule.checkEntry(entry, workload, context)) {
        findings.push(finding(rule, hit, isPath(hit.at) ? entry.location : hit.at, entry, entry, context));
      }
    }
  }
  for (const rule of SIDE_RULES) {
    const insists = rule.insists?.(config) === true;
    if (isOff(rule, config) && !insists) continue;
    for (const hit of rule.checkSide(gathered)) {
      const found = finding(rule, hit, hit.at, null, null, context);
      findings.push({ ...found, workload: hit.object ?? null, blocking: found.blocking || insists });
    }
  }
  for (const { rule, hit, subject, entry } of observations) {
    if (!isOff(rule, config)) findings.push(finding(rule, hit, placeOf(hit, subject), subject, entry, context));
  }
  return { findings: inOrder(perEnvironment(findings)), problems, subjects };
}

/** What rules in code, the repository's own policies and the pack say of one workload. */
function judgeWorkload(change: Change, rules: RuleSet, context: RuleContext) {
  const { config, proposed } = context;
  const { workload, after } = change;
  const entry = after === null ? null : matchEntry(proposed, after);
  const findings: Finding[] = [];
  const problems: Problem[] = [];
  for (const rule of WORKLOAD_RULES) {
    if (isOff(rule, config)) continue;
    const hits = rule.check(change, context);
    const before = hits.length === 0 || rule.ofState !== true ? NOTHING_BEFORE : saidBefore(rule, change, context);
    for (const hit of hits) {
      const found = finding(rule, hit, placeOf(hit, workload), workload, entry, context);
      findings.push(inPlaceIf(before.has(hit.message), found));
    }
  }
  const own = judgeByOwnPolicies(rules, change, config);
  problems.push(...own.problems);
  for (const found of own.findings) {
    const exception = exceptionOf(found.rule, entry, context);
    findings.push(exception === undefined ? found : { ...found, excepted: exception, blocking: false });
  }
  if (after !== null) {
    problems.push(...unsearchedScripts(after));
    for (const rule of rules.pack) {
      if (isOff(rule, config)) continue;
      const { hits, problems: failures } = rule.judge(change);
      problems.push(...failures);
      const before = hits.length === 0 ? NOTHING_BEFORE : offencesBefore(rule, change);
      for (const hit of hits) {
        const found = finding(rule, hit, placeOf(hit, workload), workload, entry, context);
        findings.push(inPlaceIf(before.has(offenceKey(rule, hit)), found));
      }
    }
  }
  const { environment } = workload;
  return { findings: findings.map((found): Placed => ({ ...found, environment })), problems };
}

const NOTHING_BEFORE: ReadonlySet<string> = new Set();

function inPlaceIf(isInPlace: boolean, found: Finding): Finding {
  if (!isInPlace) return found;
  return { ...found, message: `${found.message} It was so before this change.`, blocking: false, inPlace: true };
}

/** What a rule in code says of the workload as it was, with the namespace and name that it has. */
function saidBefore(rule: Rule, { before }: Change, context: RuleContext): ReadonlySet<string> {
  if (before === null) return NOTHING_BEFORE;
  return new Set(rule.check(asItWas(before), context).map(({ message }) => message));
}

/** What is worse than before, or said of another thing, is another offence. */
function offenceKey(rule: PolicyRule, hit: RuleHit): string {
  return `${hit.severity ?? rule.severity}\0${hit.message}`;
}

/**
 * What a rule says of the base: a change is not stopped for what it found in place. A rule over commands does not say which command it
 * means, so what it says of one that the change altered is the change's.
 */
function offencesBefore(rule: PolicyRule, { before, classes }: Change): ReadonlySet<string> {
  if (before === null || (readsTexts(rule.spec) && classes.includes('command'))) return NOTHING_BEFORE;
  return new Set(rule.judge(asItWas(before)).hits.map(hit => offenceKey(rule, hit)));
}

function asItWas(before: Workload): Change {
  const none = { before: null, classes: [], fields: [] };
  return { ...none, change: 'added', workload: before, after: before, listed: true };
}

function isPath(at: Path | Location): at is Path {
  return Array.isArray(at);
}

/** A path of a hit counts from what it is about. */
function placeOf({ at }: RuleHit, subject: Workload | Entry): Location {
  return isPath(at) ? subject.locate(at) : at;
}

/**
 * What a workload's renderings for several environments say alike is said once, with the environments. What two
 * projections of one workload say alike is said once, too.
 */
function perEnvironment(findings: readonly Placed[]): readonly Finding[] {
  const groups = new Map<string, { first: Finding; environments: Set<string> }>();
  for (const { environment = null, ...item } of findings) {
    const { path, line, column } = item.location;
    const key = [item.rule, path, line, column, item.message, item.excepted?.reason ?? ''].join('\0');
    const group = groups.get(key) ?? { first: item, environments: new Set<string>() };
    if (environment !== null) group.environments.add(environment);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ first, environments }) => {
    if (environments.size === 0) return first;
    const names = [...environments];
    // Policies write their messages without a full stop, as Kubernetes shows them.
    const sentence = first.message.endsWith('.') ? first.message : `${first.message}.`;
    return { ...first, message: `${sentence}${inEnvironments(names)}`, environments: names };
  });
}

/** Worst first, then by place. */
function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted(
    (a, b) =>
      SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
      compareText(a.location.path, b.location.path) ||
      a.location.line - b.location.line ||
      compareText(a.rule, b.rule) ||
      compareText(a.message, b.message),
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
