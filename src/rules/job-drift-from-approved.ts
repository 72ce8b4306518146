// A workload that is listed but is not what was approved: each field that differs, on its line.

import { differencesFrom } from '../inventory/agree.ts';
import { matchEntry } from '../inventory/match.ts';
import type { Change, ChangeClass, Json, Workload } from '../model.ts';
import type { RuleHit } from '../outcome.ts';
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
      if (field === 'digest') return digestHits(name, change, after);
      return [{ at, message: `${name}: ${field} is ${quote(actual, 200)}; approved is ${quote(approved, 200)}.` }];
    });
  },
};

/** Classes of fields that an entry holds in the open, or that decide nothing: the digest does not cover them. */
const OUTSIDE_DIGEST: ReadonlySet<ChangeClass> = new Set(['image', 'image-source', 'metadata', 'unsuspended']);
const OPEN_FIELD = /(^|\.)(schedule|timeZone|suspend|serviceAccountName|serviceAccount)$/;

/** The digest only says that something else differs. Where this change made it so, the fields can be named. */
function digestHits(name: string, change: Change, after: Workload): readonly RuleHit[] {
  const covered = change.fields.filter(field => !OUTSIDE_DIGEST.has(field.class));
  const closed = covered.filter(field => !OPEN_FIELD.test(field.path));
  // Of a workload with several pods an entry holds the first one's account in the open; the others' are in the digest.
  const named = closed.length === 0 && after.projections.length > 1 ? covered : closed;
  if (named.length === 0) {
    const message = `${name}: its spec has the digest ${after.digest}, which is not the approved one, and no field that this change touches explains it.`;
    return [{ at: ['spec'], message }];
  }
  return named.map(field => ({
    at: field.location,
    message: `${name}: ${quote(field.path, 120)} is ${showValue(field.after)}; approved was ${showValue(field.before)}.`,
  }));
}

function showValue(value: Json | undefined): string {
  return value === undefined ? 'absent' : quote(valueText(value), 200);
}
