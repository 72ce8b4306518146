// The JSON Schema of `audit --format json`, and of the lines of `--format jsonl`. Written by hand, as those of the other commands.
import { SEVERITIES } from '../../model.ts';
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
  text,
  textOrNull,
  texts,
} from '../../report/schema.ts';
import { ACCOUNTS } from '../model.ts';

const time = (description: string): JsonSchema => ({ description, type: ['string', 'null'], format: 'date-time' });

const place = object('Where it stands in the log.', {
  file: text('The file as it was named; `-` is standard input.'),
  line: { description: 'Counted from 1.', type: 'integer', minimum: 1 },
});

const write = object('A write of a scheduled workload, with its account.', {
  auditID: text('The id of the request. A client may choose its own, so that two requests may bear one.'),
  time: time('When it ended, UTC; null where the log does not say.'),
  verb: text('`create`, `update`, `patch`, `delete` or `deletecollection`.'),
  resource: text('e.g. `cronjobs` or `jobs/status`.'),
  namespace: textOrNull('Null for what has none, and for all namespaces at once.'),
  name: textOrNull('Null for a collection, and for a creation that was refused before it had a name.'),
  user: text('The user whose rights were used.'),
  impersonatedBy: textOrNull('Who impersonated that user.'),
  sourceIPs: texts('Addresses as the API server saw them.'),
  userAgent: textOrNull('What the client says of itself; it may lie.'),
  credentialId: textOrNull('The token or certificate, e.g. `JTI=…`.'),
  outcome: choice('What came of it.', ['allowed', 'forbidden', 'rejected', 'failed', 'unknown']),
  reason: textOrNull('What refused it, or what the server said.'),
  object: choice('How much of its object the log has.', ['whole', 'patch', 'none', 'cut']),
  account: choice('Where it stands against the inventory that was in force when it happened.', ACCOUNTS),
  why: text('Why it has this account, as a sentence.'),
  entry: textOrNull('The entry that it was held against.'),
  source: textOrNull('The source of that entry: where it is deployed from.'),
  commit: textOrNull('The commit since which that entry says what it says.'),
  approvedBy: texts('Who approved the entry, by its record.'),
  change: textOrNull('The pull request, as far as the record or the commit names it.'),
  lag: {
    description: 'Seconds since that commit; null where it is not approved.',
    type: ['integer', 'null'],
    minimum: 0,
  },
  evidence: texts('Ids of requests that came before and concern the same identity.'),
  run: {
    anyOf: [
      object('A Job that was made from a CronJob, as is proven.', {
        cronJob: text('The name of the CronJob, in the namespace of the Job.'),
        how: choice('By the clock, or by somebody.', ['scheduled', 'manual']),
      }),
      { description: 'It is none.', type: 'null' },
    ],
  },
  place,
});

const finding = object(
  'What a rule says. Worst first, then by time.',
  {
    rule: text('The id of the rule; `cronledger explain RULE` shows its page.'),
    severity: choice('Worst first.', [...SEVERITIES].reverse()),
    message: text('Who, what, from where, and what was approved instead, as sentences.'),
    remediation: text('What to do.'),
    location: def('location'),
    workload: {
      anyOf: [
        object('The workload that it is about.', {
          kind: text('e.g. `CronJob`.'),
          namespace: textOrNull('Null where it has none, or is in several.'),
          name: textOrNull('Null where there is none.'),
        }),
        { description: 'It is about something else.', type: 'null' },
      ],
    },
    attack: texts('MITRE ATT&CK technique ids, e.g. `T1053.007`.'),
    excepted: object('Present where an exception in the inventory covers it: shown, but not counted.', {
      reason: text('As the inventory gives it.'),
      expires: textOrNull('The last day on which it holds.'),
    }),
    blocking: { description: 'Does it make the verdict a violation?', type: 'boolean' },
    auditID: text('The request that it is about; of a group the first.'),
    auditIDs: texts('All requests of a group.'),
    evidence: texts('Ids of requests that came before, or that show what became of it.'),
    time: time('Of that request.'),
    user: text('Who sent it.'),
  },
  ['excepted'],
);

const coverage = object('What of the log could be judged.', {
  objects: object('Writes that happened, by how much of their object the log has.', {
    whole: count('The object as it was stored, or as it was sent.'),
    patch: count('A patch only.'),
    none: count('Nothing.'),
    cut: count('It was cut on the way.'),
  }),
  withoutResponse: count('Writes of which only what was asked for is known.'),
  cannotJudge: count('Writes that happened, or may have, and that nobody can judge.'),
  profile: textOrNull('What the log looks like: who delivers it, and at which levels writes were logged.'),
  limits: texts('What cannot be found in this log, and why.'),
  gaps: list(
    'Stretches of more than a quarter of an hour without an event.',
    object('One of them.', {
      from: time('The last event before it.'),
      to: time('The first after it.'),
      file: text('The file.'),
    }),
  ),
});

const properties = {
  verdict: choice('Exit codes 0, 1 and 2, in this order.', ['pass', 'violation', 'could-not-check']),
  period: object('From the first event to the last, within what was asked for.', {
    from: time('Null for an empty log.'),
    to: time('Null for an empty log.'),
  }),
  events: object('What the log holds.', {
    read: count('Events, of interest or not.'),
    relevant: count('Events about workloads, rights, secrets, tokens, programs in pods, and admission.'),
    duplicate: count('Events that were there twice.'),
    dryRun: count('Writes that only asked what would happen.'),
    cut: count('Writes whose event was cut on the way.'),
    unreadable: count('Events that could not be read, or not wholly.'),
  }),
};

const defs = { write, finding, location, problem };

export const auditSchema = schema(
  'audit',
  'Output of `cronledger audit --format json`',
  {
    schemaVersion,
    ...properties,
    writes: list('In order of time.', def('write')),
    findings: list('Worst first.', def('finding')),
    coverage,
    problems,
  },
  defs,
);

const line = (type: string, of: JsonSchema): JsonSchema => {
  const fields = {
    schemaVersion,
    type: { description: 'What the line is.', const: type },
    ...(of['properties'] as object),
  };
  return { ...of, properties: fields, required: ['schemaVersion', 'type', ...(of['required'] as readonly string[])] };
};

/** Of each line of `--format jsonl`. */
export const auditLineSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://cronledger.dev/schema/audit-line.schema.json',
  title: 'A line of `cronledger audit --format jsonl`',
  oneOf: [
    line('finding', finding),
    line('write', write),
    line('report', object('All else, last.', { ...properties, coverage, problems })),
  ],
  $defs: { location, problem },
};
