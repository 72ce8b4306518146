// The JSON Schema of `inventory report --format json`, in the manner of report/schema.ts.
import { CHANGE_CLASSES, SEVERITIES } from '../model.ts';
import {
  choice,
  count,
  def,
  type JsonSchema,
  list,
  location,
  object,
  problem,
  problems,
  schema,
  schemaVersion,
  source,
  text,
  textOrNull,
  texts,
} from '../report/schema.ts';
import { ELEMENTS, EXPIRIES, ROW_STATES } from './model.ts';

const orNull = (description: string, shape: JsonSchema): JsonSchema => ({
  description,
  anyOf: [shape, { description: 'There is none.', type: 'null' }],
});
const flag = (description: string): JsonSchema => ({ description, type: 'boolean' });
const dateOrNull = (description: string): JsonSchema => ({ description, type: ['string', 'null'] });

const approval = object('A record in the inventory, written after a merge. The gate never trusts it.', {
  by: texts('Who approved.'),
  at: text('When, e.g. `2026-10-01`.'),
  change: textOrNull('The pull request.'),
});

const commit = object('A commit. Its author wrote the name, the date and the subject, and nobody checked them.', {
  id: text('The full id.'),
  author: text('Name of the author.'),
  date: dateOrNull('Of the commit, UTC; null where it is no date.'),
  subject: text('First line of its message.'),
});

const finding = object('What a rule says.', {
  rule: text('The id of the rule; `cronledger explain RULE` shows its page.'),
  severity: choice('Worst first.', [...SEVERITIES].reverse()),
  message: text('What is there, and where, as a sentence.'),
  remediation: text('What to do.'),
  location: def('location'),
  blocking: flag('Does it make the verdict of `verify` a violation?'),
  excepted: orNull(
    'The exception in the inventory that covers it.',
    object('Shown, but not counted.', {
      reason: text('As the inventory gives it.'),
      expires: dateOrNull('The last day on which it holds.'),
    }),
  ),
});

const workload = object('A scheduled workload, or an entry of the inventory without one.', {
  state: choice(
    '`approved`: as its entry says. `differs`: not quite. `unlisted`: without an entry. `unmanaged`: an entry of what runs in the cluster alone; what is told of it is what the entry says. `missing`: any other entry without a workload.',
    ROW_STATES,
  ),
  apiVersion: text('As written, e.g. `batch/v1`.'),
  kind: text('As written, e.g. `CronJob`.'),
  namespace: textOrNull('Null where the manifest names none.'),
  name: text('The name, or the pattern of generated names (`migrate-*`); empty where it has neither.'),
  environment: textOrNull('Of the rendering that it is from.'),
  owner: textOrNull('From the entry.'),
  purpose: textOrNull('From the entry.'),
  schedule: textOrNull('As written; null for a workload that runs once.'),
  timeZone: textOrNull("Null where it has none of its own and follows the cluster's controller manager."),
  suspend: flag('Is it suspended?'),
  startsInWeek: {
    description: 'How often it starts in the week of the report; null where it does not run by the clock.',
    type: ['integer', 'null'],
    minimum: 0,
  },
  weekNote: text('Why it is not in the week, or what the number does not say; empty where all is plain.'),
  serviceAccount: text('`default` where none is named.'),
  power: textOrNull('The worst that the service account may do; null where nobody looked.'),
  images: texts('Images as written; patterns of the entry where the workload is missing.'),
  source: orNull('Where it is deployed from; null for a missing workload.', def('source')),
  location: def('location'),
  digest: textOrNull('Of what runs; of the entry where the workload is missing.'),
  risk: {
    description: 'Worst severity of the findings that no exception covers; null where there is none.',
    enum: [null, ...SEVERITIES],
  },
  findings: list('Worst first.', def('finding')),
  differences: list(
    'Where it is not what was approved.',
    object('One field.', {
      field: text('Of the entry.'),
      approved: text('What the entry says, or `none`.'),
      actual: text('What the manifest says, or `none`.'),
    }),
  ),
  entry: orNull('The place of its entry in the inventory.', def('location')),
  expires: dateOrNull('The last day on which the entry counts.'),
  expiry: choice('Of the entry, on the day of the report.', EXPIRIES),
  exceptions: list(
    'Rules that do not count for it.',
    object('One of them.', {
      rule: text('The id of the rule.'),
      reason: text('Why.'),
      expires: dateOrNull('The last day on which it holds.'),
    }),
  ),
  approval: orNull('The record of its entry.', def('approval')),
  commits: list('Those that last touched a line of the entry, newest first.', def('commit')),
  seen: orNull(
    'What the audit log shows of it, where one was given.',
    object('As `cronledger audit` judges the log.', {
      runs: count('Jobs that the controller made from it, or itself where it is a Job.'),
      runsByHand: count('Jobs that somebody made from it by hand.'),
      lastRun: dateOrNull('UTC.'),
      lastWrite: orNull(
        'The last write of itself.',
        object('Who wrote it, and what came of it.', {
          at: dateOrNull('UTC; null where the log does not say.'),
          by: text('The user; with `as`, the one that was impersonated.'),
          verb: text('`create`, `update`, `patch`, `delete` or `deletecollection`.'),
          account: text('Where it stands against the inventory of that moment: `approved`, `differs`, …'),
        }),
      ),
    }),
  ),
});

function byHour(description: string): JsonSchema {
  return { description, type: 'array', minItems: 168, maxItems: 168, items: { type: 'integer', minimum: 0 } };
}

const week = object('The week that holds the time of the report, Monday to Sunday.', {
  timeZone: text('In which hours and days are told.'),
  monday: text('Its first day, e.g. `2026-11-23`.'),
  startsByHour: byHour('Starts of all workloads by hour of the week: 168 numbers, Monday 00:00 first.'),
  jobsByHour: byHour('How many workloads start in each of these hours, once or often.'),
  collisions: list(
    'The sets of workloads that start in the same minute, largest first, ten at most.',
    object('One set.', {
      minutes: texts('When, e.g. `Mon 02:00`.'),
      workloads: count('How many start.'),
    }),
  ),
});

const change = object('What happened to one workload and its entry.', {
  change: choice('`entry`: only the inventory says something else.', [
    'added',
    'modified',
    'removed',
    'moved',
    'entry',
  ]),
  kind: text('e.g. `CronJob`.'),
  namespace: textOrNull('Null where the manifest names none.'),
  name: text('The name, or the pattern of generated names.'),
  path: text('The file that it stands in, or stood in.'),
  classes: list('What the change of the manifest is about.', { enum: CHANGE_CLASSES }),
  elements: list('The mutable elements of AN0582 that it touches.', { enum: ELEMENTS }),
  fields: list(
    'The fields that differ, of the manifest first.',
    object('One field.', {
      of: choice('Where it stands.', ['manifest', 'inventory']),
      path: text('Path in the object, or the field of the entry.'),
      before: textOrNull('As text, cut at 1,000 characters; null where it is absent.'),
      after: textOrNull('As text, cut at 1,000 characters; null where it is absent.'),
      class: { description: 'Null for a field of the inventory.', enum: [null, ...CHANGE_CLASSES] },
      element: { description: 'The mutable element of AN0582 that it is.', enum: [null, ...ELEMENTS] },
    }),
  ),
  approval: orNull('The record of the entry as it is now.', def('approval')),
  approvalIsNew: flag('Was the record written in the period, so that it can be about this change?'),
  commits: list('Those of the period that touched its files, newest first.', def('commit')),
  links: texts('Pull requests that the record or the commits name.'),
});

export const inventoryReportSchema: JsonSchema = schema(
  'inventory-report',
  'Output of `cronledger inventory report --format json`',
  {
    schemaVersion,
    generated: text('When it was made, UTC.'),
    revision: textOrNull('The commit that it is about.'),
    repository: textOrNull('The address of the repository on the web, where a remote tells it.'),
    problems,
    notes: texts('What a reader has to know to read the report right.'),
    week,
    workloads: list('In order of namespace and name.', def('workload')),
    findings: list('Those about files, or about nothing that is in the list.', def('finding')),
    elements: list(
      'The mutable elements of ATT&CK analytic AN0582, and how the configuration covers each.',
      object('One of them.', {
        element: choice("The analytic's name for it.", ELEMENTS),
        state: choice('How far.', ['covered', 'partly', 'not covered']),
        how: text('By what, and what is left open.'),
      }),
    ),
    period: orNull(
      'What changed since the revision that `--since` named.',
      object('A period.', {
        from: textOrNull('The commit that it begins with.'),
        to: textOrNull('The commit that it ends with.'),
        changes: list('Of workloads, then of entries alone.', def('change')),
      }),
    ),
    log: orNull(
      'The audit log that `--audit` named.',
      object('What it covers.', {
        from: dateOrNull('The first event; null for an empty log.'),
        to: dateOrNull('The last event; null for an empty log.'),
      }),
    ),
  },
  { location, source, problem, finding, approval, commit, workload, change },
);
