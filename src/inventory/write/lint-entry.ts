// What there is to say of one entry of the inventory.

import { schedulesIn } from '../../kube/schedule/compare.ts';
import { parseSchedule } from '../../kube/schedule/parse.ts';
import { timeZoneProblem } from '../../kube/schedule/time-zone.ts';
import type { Finding, Location, Path, Workload } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import { nearest } from '../../text/suggest.ts';
import { describeEntry } from '../../workloads/names.ts';
import { type ExpiryState, expiryState } from '../expiry.ts';
import type { Entry, Exception } from '../schema.ts';

export type LintCode =
  | 'malformed'
  | 'duplicate'
  | 'expired'
  | 'expires-soon'
  | 'owner-missing'
  | 'owner-unknown'
  | 'purpose-missing'
  | 'digest-missing'
  | 'images-missing'
  | 'schedule-invalid'
  | 'time-zone-invalid'
  | 'never-matches'
  | 'no-workload'
  | 'managed'
  | 'approval-outdated'
  | 'exception-expired'
  | 'exception-expires-soon'
  | 'exception-unknown-rule'
  | 'exception-unused';

export interface LintMessage {
  /** An error is what makes an entry worth nothing; a warning is for somebody to look at. */
  readonly level: 'error' | 'warning';
  readonly code: LintCode;
  readonly message: string;
  readonly location: Location;
}

export interface LintOptions {
  /** Texts of the inventory's files, so that one that is malformed does not hide the others. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly today: Date;
  /** The ids of all rules, the policies' of one's own as well. */
  readonly rules: readonly string[];
  /** Teams that the config knows, as `org/team`; where it knows any, an owner that is none of them is told of. */
  readonly teams: readonly string[];
  /** Kinds that count as scheduled workloads. */
  readonly kinds: readonly { readonly group: string; readonly kind: string }[];
  /** All workloads of the repository, or null where they are not known: then nothing is said of what is unused. */
  readonly workloads: readonly Workload[] | null;
  /** What the rules found in those workloads; null likewise. */
  readonly findings: readonly Finding[] | null;
}

/** What an entry lacks, and why it matters. */
const WANTED = [
  ['owner', 'owner-missing', 'warning', 'has no `owner`: nobody answers for it'],
  ['purpose', 'purpose-missing', 'warning', 'has no `purpose`: nobody can tell whether it is still needed'],
  [
    'digest',
    'digest-missing',
    'error',
    'has no `digest`, so that its workload never agrees with it; `cronledger inventory update` writes it',
  ],
] as const;

/** RFC 1123 subdomain, which the API server asks names for; each label is checked by itself, so that this stays linear. */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,251}[a-z0-9])?$/;

/** `isUsed` says whether a workload has the entry; null where nobody knows. */
export function lintEntry(entry: Entry, options: LintOptions, isUsed: boolean | null): readonly LintMessage[] {
  const { today } = options;
  const named = describeEntry(entry);
  const messages: LintMessage[] = [];
  const say = (level: LintMessage['level'], code: LintCode, message: string, at: Path = []): void => {
    messages.push({ level, code, message: `${named} ${message}.`, location: entry.locate(at) });
  };
  const state = expiryState(entry.expires, today);
  if (state === 'expired') say('error', 'expired', `expired on ${entry.expires}`, ['expires']);
  if (state === 'expires-soon') say('warning', 'expires-soon', `expires on ${entry.expires}`, ['expires']);
  for (const [field, code, level, message] of WANTED) if (entry[field] === null) say(level, code, message);
  if (entry.images.length === 0)
    say('warning', 'images-missing', 'has no `images`: no image agrees with it', ['images']);
  for (const { code, message, at } of scheduleFaults(entry)) say('error', code, message, at);
  const never = neverMatches(entry, options);
  if (never !== null) say('error', 'never-matches', never.message, never.at);
  else if (isUsed === false && !entry.unmanaged) say('warning', 'no-workload', 'lists a workload that no manifest has');
  else if (isUsed === true && entry.unmanaged)
    say('warning', 'managed', 'is marked `unmanaged`, and a manifest has it; remove the mark', ['unmanaged']);
  if (isUnknownTeam(entry.owner, options.teams))
    say(
      'warning',
      'owner-unknown',
      `has the owner ${quote(entry.owner ?? '')}, which \`teams\` of the config does not know`,
      ['owner'],
    );
  const approved = entry.approval?.digest ?? null;
  if (approved !== null && approved !== entry.digest)
    say('warning', 'approval-outdated', 'has changed since the approval that it records', ['approval']);
  entry.exceptions.forEach((exception, index) => {
    const fault = exceptionFault(entry, exception, options);
    if (fault !== null) say(fault.level, fault.code, fault.message, ['exceptions', index]);
  });
  return messages;
}

/** Of users nobody can tell here; of teams the config can, where it lists them. */
function isUnknownTeam(owner: string | null, teams: readonly string[]): boolean {
  return teams.length > 0 && owner?.includes('/') === true && !teams.includes(owner.slice(1));
}

interface Fault {
  readonly code: LintCode;
  readonly message: string;
  readonly at: Path;
}

function scheduleFaults({ group, schedule, timeZone }: Entry): readonly Fault[] {
  const faults: Fault[] = [];
  // Other kinds have dialects of their own.
  for (const text of schedule === null || group !== 'batch' ? [] : schedulesIn(schedule)) {
    const parsed = parseSchedule(text);
    if (parsed.ok) continue;
    faults.push({
      code: 'schedule-invalid',
      message: `has the schedule ${quote(text)}, which Kubernetes refuses: ${parsed.reason}`,
      at: ['schedule'],
    });
  }
  const zone = timeZone === null ? null : timeZoneProblem(timeZone);
  if (timeZone !== null && zone !== null) {
    faults.push({
      code: 'time-zone-invalid',
      message: `has the time zone ${quote(timeZone)}, which Kubernetes refuses: ${zone}`,
      at: ['timeZone'],
    });
  }
  return faults;
}

/** Why no workload can ever have the entry. */
function neverMatches(entry: Entry, { kinds }: LintOptions): { message: string; at: Path } | null {
  const known = kinds.filter(candidate => candidate.group === entry.group).map(candidate => candidate.kind);
  if (!known.includes(entry.kind)) {
    const suggestion = nearest(entry.kind, known);
    const group = entry.group === '' ? 'the core API group' : `the API group ${quote(entry.group)}`;
    const meant = suggestion === null ? '' : ` (did you mean \`${suggestion}\`?)`;
    return {
      message: `can match no workload: ${group} has no scheduled workload of the kind ${quote(entry.kind)}${meant}`,
      at: ['kind'],
    };
  }
  const stem = entry.name.endsWith('*') ? `${entry.name.slice(0, -1)}x` : entry.name;
  if (!stem.split('.').every(label => LABEL.test(label))) {
    return { message: 'can match no workload: no cluster accepts its name', at: ['name'] };
  }
  if (entry.namespace !== null && !(LABEL.test(entry.namespace) && entry.namespace.length <= 63)) {
    return { message: 'can match no workload: no cluster accepts its namespace', at: ['namespace'] };
  }
  if (entry.group !== 'batch') return null;
  if (entry.kind === 'CronJob' && entry.schedule === null)
    return { message: 'has no `schedule`, which every CronJob has', at: [] };
  if (entry.kind === 'Job' && entry.schedule !== null)
    return { message: 'has a `schedule`, which no Job has', at: ['schedule'] };
  return null;
}

function exceptionFault(
  entry: Entry,
  { rule, expires }: Exception,
  { rules, findings, today }: LintOptions,
): { level: LintMessage['level']; code: LintCode; message: string } | null {
  if (!rules.includes(rule)) {
    const suggestion = nearest(rule, rules);
    const meant = suggestion === null ? '' : ` (did you mean \`${suggestion}\`?)`;
    return {
      level: 'error',
      code: 'exception-unknown-rule',
      message: `has an exception from ${quote(rule)}, and there is no such rule${meant}`,
    };
  }
  const state: ExpiryState = expiryState(expires, today);
  if (state === 'expired') {
    return {
      level: 'error',
      code: 'exception-expired',
      message: `has an exception from ${quote(rule)} that expired on ${expires} and counts no more`,
    };
  }
  if (findings !== null && !findings.some(finding => finding.rule === rule && isAbout(finding.workload, entry))) {
    return {
      level: 'warning',
      code: 'exception-unused',
      message: `has an exception from ${quote(rule)} that it does not need`,
    };
  }
  if (state === 'expires-soon') {
    return {
      level: 'warning',
      code: 'exception-expires-soon',
      message: `has an exception from ${quote(rule)} that expires on ${expires}`,
    };
  }
  return null;
}

function isAbout(
  workload: { kind: string; namespace: string | null; name: string | null } | null,
  entry: Entry,
): boolean {
  return workload?.kind === entry.kind && workload.namespace === entry.namespace && workload.name === entry.name;
}
