// Rules × changes and entries → findings: severity from the config, exceptions from the inventory, what blocks decided here.
import { expiryState } from '../inventory/expiry.ts';
import { matchEntry } from '../inventory/match.ts';
import type { Entry } from '../inventory/schema.ts';
import type { Ambiguity, Change, Finding, Location, Path, Problem, Severity, Workload } from '../model.ts';
import { SEVERITIES } from '../model.ts';
import type { RuleDoc, RuleHit, UnseenChange } from '../outcome.ts';
import { type PolicyRule, readsTexts, unsearchedScripts } from '../policy/index.ts';
import { ambiguousManifest } from '../rules/ambiguous-manifest.ts';
import { fixedActionHit, fixedScheduleAction } from '../rules/fixed-schedule-action.ts';
import { ENTRY_RULES, INVENTORY_RULES, SURROUNDINGS_RULES, WORKLOAD_RULES } from '../rules/index.ts';
import { mutatesScheduledWorkloads } from '../rules/mutates-scheduled-workloads.ts';
import { remoteSource } from '../rules/remote-source.ts';
import type { Rule, RuleContext } from '../rules/rule.ts';
import { unseenChange } from '../rules/unseen-change.ts';
import { inEnvironments } from '../text/environments.ts';
import type { FixedAction } from '../workloads/fixed-actions.ts';
import { refOf } from '../workloads/names.ts';
import { isOff, isSeverity, judgeByOwnPolicies, type RuleSet, reaches } from './rule-set.ts';

/** What a run judges. */
const UNSEEN_RULES: Readonly<Record<UnseenChange['rule'], RuleDoc>> = {
  'unseen-change': unseenChange,
  'remote-source': remoteSource,
  'mutates-scheduled-workloads': mutatesScheduledWorkloads,
};

export interface Subjects {
  readonly changes: readonly Change[];
  /** Entries in question, each with its workload (null: no manifest has it). */
  readonly entries: readonly { readonly entry: Entry; readonly workload: Workload | null }[];
  readonly ambiguities: readonly Ambiguity[];
  readonly unseen: readonly UnseenChange[];
  readonly fixedActions: readonly FixedAction[];
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
}

export function judge(subjects: Subjects, rules: RuleSet, context: RuleContext): Judged {
  const findings: Placed[] = [];
  const problems: Problem[] = [...rules.problems];
  for (const change of subjects.changes) {
    const workload = change.workload;
    const entry = change.after === null ? null : matchEntry(context.proposed, change.after);
    for (const rule of WORKLOAD_RULES) {
      if (isOff(rule, context.config)) continue;
      const hits = rule.check(change, context);
      const before = hits.length === 0 || rule.ofState !== true ? NOTHING_BEFORE : saidBefore(rule, change, context);
      for (const hit of hits) {
        const location = isPath(hit.at) ? workload.locate(hit.at) : hit.at;
        const found = finding(rule, hit, location, workload, entry, context);
        findings.push({ ...inPlaceIf(before.has(hit.message), found), environment: workload.environment });
      }
    }
    const own = judgeByOwnPolicies(rules, change, context.config);
    problems.push(...own.problems);
    for (const found of own.findings) {
      const exception = exceptionOf(found.rule, entry, context);
      const told = exception === undefined ? found : { ...found, excepted: exception, blocking: false };
      findings.push({ ...told, environment: workload.environment });
    }
    if (change.after === null) continue;
    problems.push(...unsearchedScripts(change.after));
    for (const rule of rules.pack) {
      if (isOff(rule, context.config)) continue;
      const { hits, problems: failures } = rule.judge(change);
      problems.push(...failures);
      const before = hits.length === 0 ? NOTHING_BEFORE : offencesBefore(rule, change);
      for (const hit of hits) {
        const location = isPath(hit.at) ? workload.locate(hit.at) : hit.at;
        const found = finding(rule, hit, location, workload, entry, context);
        findings.push({
          ...inPlaceIf(before.has(offenceKey(rule, hit)), found),
          environment: workload.environment,
        });
      }
    }
  }
  for (const { entry, workload } of subjects.entries) {
    for (const rule of ENTRY_RULES) {
      if (isOff(rule, context.config)) continue;
      for (const hit of rule.checkEntry(entry, workload, context)) {
        const location = isPath(hit.at) ? entry.location : hit.at;
        findings.push(finding(rule, hit, location, entry, entry, context));
      }
    }
  }
  for (const rule of SURROUNDINGS_RULES) {
    if (isOff(rule, context.config)) continue;
    for (const hit of rule.checkSurroundings(context)) findings.push(finding(rule, hit, hit.at, null, null, context));
  }
  for (const ambiguity of isOff(ambiguousManifest, context.config) ? [] : subjects.ambiguities) {
    const hit = { at: ambiguity.location, message: ambiguity.message };
    findings.push(finding(ambiguousManifest, hit, ambiguity.location, null, null, context));
  }
  for (const { rule: id, location, message, hint, object } of subjects.unseen) {
    const rule = UNSEEN_RULES[id];
    // A rule that is switched off tells nothing; the need of an approval stays, which `unseen` in the config is about.
    if (isOff(rule, context.config) && context.config.unseen !== 'block') continue;
    const found = finding(rule, { at: location, message, remediation: hint }, location, null, null, context);
    findings.push({ ...found, workload: object, blocking: found.blocking || context.config.unseen === 'block' });
  }
  for (const action of isOff(fixedScheduleAction, context.config) ? [] : subjects.fixedActions) {
    const hit = fixedActionHit(action);
    findings.push({
      ...finding(fixedScheduleAction, hit, action.location, null, null, context),
      workload: action.object,
    });
  }
  for (const { rule, hit, subject, entry } of subjects.observations ?? []) {
    if (isOff(rule, context.config)) continue;
    const location = isPath(hit.at) ? subject.locate(hit.at) : hit.at;
    findings.push(finding(rule, hit, location, subject, entry, context));
  }
  return { findings: inOrder(perEnvironment(findings)), problems };
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

type Subject = Workload | Entry;

/** A finding and the environment of the rendering that it is about. */
type Placed = Finding & { readonly environment?: string | null };

/** What a rule says, graded by the config, with the exception of the entry if there is one. */
export function finding(
  rule: RuleDoc,
  hit: RuleHit,
  location: Location,
  subject: Subject | null,
  entry: Entry | null,
  context: Pick<RuleContext, 'config' | 'today'>,
): Finding {
  const severity = severityOf(rule, hit, context);
  const exception = exceptionOf(rule.id, entry, context);
  return {
    rule: rule.id,
    severity,
    message: hit.message,
    remediation: hit.remediation ?? rule.remediation,
    location,
    workload:
      subject === null
        ? null
        : 'object' in subject
          ? refOf(subject)
          : { kind: subject.kind, namespace: subject.namespace, name: subject.name },
    attack: rule.attack,
    ...(exception === undefined ? {} : { excepted: exception }),
    blocking: exception === undefined && blocks(rule, severity, context),
  };
}

function exceptionOf(rule: string, entry: Entry | null, { today }: Pick<RuleContext, 'today'>): Finding['excepted'] {
  const exception = entry?.exceptions.find(
    candidate =>
      candidate.rule === rule &&
      !INVENTORY_RULES.includes(rule) &&
      (candidate.expires === null || expiryState(candidate.expires, today) !== 'expired'),
  );
  return exception === undefined ? undefined : { reason: exception.reason, expires: exception.expires };
}

function severityOf(rule: RuleDoc, hit: RuleHit, { config }: Pick<RuleContext, 'config'>): Severity {
  const override = config.policies.rules[rule.id];
  return override !== undefined && isSeverity(override) ? override : (hit.severity ?? rule.severity);
}

function blocks(rule: RuleDoc, severity: Severity, { config }: Pick<RuleContext, 'config'>): boolean {
  const override = config.policies.rules[rule.id];
  if (override === 'warning' || (rule.pack === 'warn' && override === undefined)) return false;
  return reaches(severity, config);
}

function isPath(at: Path | Location): at is Path {
  return Array.isArray(at);
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
