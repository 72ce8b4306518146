// A workload that is listed but is not what was approved: each field that differs, on its line.

import { differencesFrom } from '../inventory/agree.ts';
import { matchEntry } from '../inventory/match.ts';
import type { Change, ChangeClass, FieldChange, Json, Workload } from '../model.ts';
import type { RuleHit } from '../outcome.ts';
import { differingLines, linesOfText } from '../text/differing-lines.ts';
import { quote } from '../text/escape.ts';
import { valueText } from '../text/value.ts';
import { describeWorkload } from '../workloads/names.ts';
import type { Rule } from './rule.ts';

export const jobDriftFromApproved: Rule = {
  id: 'job-drift-from-approved',
  title: 'Workload differs from what was approved',
  severity: 'high',
  pack: 'core',
  why: 'Editing a job that everybody knows is quieter than adding one: a command, an image or a service account is exchanged under a trusted name.',
  remediation: 'Undo the change, or record it with `cronledger inventory update` and have the entry approved.',
  falsePositives:
    'Image bumps by automation: an image pattern in the entry, such as `ghcr.io/acme/report:*`, is the room for them.',
  attack: ['T1053.007'],
  elements: ['ImageRepository', 'ScheduleWindow', 'ExecutionCommand'],
  check(change, { proposed }) {
    const { after } = change;
    const entry = after === null ? null : matchEntry(proposed, after);
    if (after === null || entry === null) return [];
    const name = describeWorkload(after);
    return differencesFrom(entry, after).flatMap(({ field, approved, actual, at }): readonly RuleHit[] => {
      if (field === 'suspend') return []; // job-unsuspended says it
      if (field === 'digest') return digestHits(name, change, after, approved);
      return [{ at, message: `${name}: ${field} is ${quote(actual, 200)}; approved is ${quote(approved, 200)}.` }];
    });
  },
};

/** Classes of fields that an entry holds in the open, or that decide nothing: the digest does not cover them. */
const OUTSIDE_DIGEST: ReadonlySet<ChangeClass> = new Set(['image', 'image-source', 'metadata', 'unsuspended']);
const OPEN_FIELD = /(^|\.)(schedule|timeZone|suspend|serviceAccountName|serviceAccount)$/;

/** The digest only says that something else differs. Where this change made it so, the fields can be named. */
function digestHits(name: string, change: Change, after: Workload, approved: string): readonly RuleHit[] {
  const covered = change.fields.filter(field => !OUTSIDE_DIGEST.has(field.class));
  const closed = covered.filter(field => !OPEN_FIELD.test(field.path));
  // Of a workload with several pods an entry holds the first one's account in the open; the others' are in the digest.
  const named = closed.length > 0 ? closed : after.projections.length > 1 ? covered : [];
  if (named.length > 0 && change.before?.digest !== after.digest) {
    return named.map(field => ({
      at: field.location,
      message: `${name}: ${quote(field.path, 120)} ${difference(field)}`,
    }));
  }
  const since =
    change.before === null
      ? 'The entry was written for another version of it'
      : change.before.digest === after.digest
        ? 'It was so before this change, which alters nothing that the digest covers'
        : 'What differs is not in a field of its own';
  const message = `${name}: what runs is not what was approved: its digest is ${after.digest}, and the entry has ${approved}. ${since}.`;
  return [{ at: ['spec'], message }];
}

const MAX_VALUE = 200;

/** Completes "the field …". Of a text of several lines, the lines that differ. */
function difference({ before, after }: FieldChange): string {
  if (before === undefined) return `is ${showValue(after)}; what was approved has no such field.`;
  if (after === undefined) return `is gone; approved was ${showValue(before)}.`;
  if (typeof before !== 'string' || typeof after !== 'string' || !`${before}${after}`.includes('\n'))
    return `is ${showValue(after)}; approved was ${showValue(before)}.`;
  const lines = differingLines(linesOfText(before), linesOfText(after));
  if (lines.before.length + lines.after.length === 0) return 'differs from what was approved in the ends of its lines.';
  const first = lines.start + 1;
  const last = lines.start + Math.max(1, lines.after.length);
  const where = last === first ? `line ${first}` : `lines ${first} to ${last}`;
  if (lines.after.length === 0) return `lacks at ${where} what was approved: ${showLines(lines.before)}.`;
  if (lines.before.length === 0) return `has at ${where} what was not approved: ${showLines(lines.after)}.`;
  return `differs from what was approved at ${where}: ${showLines(lines.after)}; approved was ${showLines(lines.before)}.`;
}

/** The first of them; the rest is counted. */
function showLines(lines: readonly string[]): string {
  const [first = ''] = lines.filter(line => line.trim() !== '');
  const more = lines.length - 1;
  return `${quote(first.trim(), MAX_VALUE)}${more > 0 ? ` and ${more} more` : ''}`;
}

function showValue(value: Json | undefined): string {
  return quote(value === undefined ? '' : valueText(value), MAX_VALUE);
}
