// export splunk: an app folder with the inventory as a lookup, and two searches over audit events.
// https://docs.splunk.com/Documentation/Splunk/latest/Admin/Transformsconf: lookups match case-sensitively unless they say otherwise.
import type { ExportedFile, Exporter } from './exporter.ts';
import { approvedNames, DRY_RUN, JOB_CONTROLLERS, madeBy, NAME_LIMITS, WORDS } from './names.ts';

const LIMITS = [
  ...NAME_LIMITS,
  'The macro `cronledger_audit_events` says where the audit events are: set it to your index and sourcetype.',
  'A sourcetype cuts events at 10,000 bytes unless it says `TRUNCATE = 0`: what was cut is no JSON, and is not told.',
];

export const splunk: Exporter = {
  limits: LIMITS,
  export: request => {
    const { names, unsaid } = approvedNames(request);
    const made = madeBy(request.origin);
    const rows = names.map(({ namespace, resource, name }) => `${namespace},${resource},${name},\n`).join('');
    const head = [made, ...LIMITS.map(limit => `Limit: ${limit}`), ...unsaid].map(line => `# ${line}\n`).join('');
    return [
      // The second line is there for whoever asks where the file is from; no event has empty names.
      {
        path: 'lookups/cronledger_approved_workloads.csv',
        text: `namespace,resource,name,comment\n,,,${quoted(made)}\n${rows}`,
      },
      { path: 'default/transforms.conf', text: `${head}${TRANSFORMS}` },
      { path: 'default/macros.conf', text: `${head}${macros()}` },
      { path: 'default/savedsearches.conf', text: `${head}${searches()}` },
    ] satisfies readonly ExportedFile[];
  },
};

/** A field of CSV. A cell that began with one of these would be a formula in a spreadsheet. */
function quoted(text: string): string {
  return `"${text.replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;
}

const TRANSFORMS = `[cronledger_approved_workloads]
filename = cronledger_approved_workloads.csv
case_sensitive_match = true
max_matches = 1
`;

/** https://docs.splunk.com/Documentation/Splunk/latest/SearchReference/JSONFunctions */
const FIELDS = {
  stage: 'stage',
  verb: 'verb',
  uri: 'requestURI',
  username: 'user.username',
  userAgent: 'userAgent',
  auditID: 'auditID',
  code: 'responseStatus.code',
  ref_resource: 'objectRef.resource',
  ref_subresource: 'objectRef.subresource',
  ref_namespace: 'objectRef.namespace',
  ref_name: 'objectRef.name',
};

function macros(): string {
  const controllers = JOB_CONTROLLERS.map(name => `"${name}"`).join(', ');
  const steps = [
    '`cronledger_audit_events` "objectRef" ("cronjobs" OR "jobs")',
    // Not `spath`, which reads 5,000 characters (limits.conf, extraction_cutoff): a long URI would hide the rest.
    `eval ${Object.entries(FIELDS)
      .map(([name, path]) => `${name}=json_extract(_raw, "${path}")`)
      .join(', ')}`,
    'where stage="ResponseComplete" AND match(ref_resource, "^(cronjobs|jobs)$") AND match(verb, "^(create|update|patch)$") AND isnull(ref_subresource)',
    `where code < 300 AND NOT match(uri, "${DRY_RUN}")`,
    `where NOT (ref_resource="jobs" AND in(username, ${controllers}))`,
    'lookup cronledger_approved_workloads namespace AS ref_namespace, resource AS ref_resource, name AS ref_name OUTPUT resource AS approved',
  ];
  return [
    '[cronledger_audit_events]',
    'definition = sourcetype="kube:apiserver:audit"',
    '',
    '[cronledger_workload_writes]',
    // Backslashes continue a value; a macro is one line.
    `definition = ${steps.join(' | ')}`,
    '',
  ].join('\n');
}

function searches(): string {
  const search = (
    { title, text }: { readonly title: string; readonly text: string },
    condition: string,
    severity: number,
  ): string =>
    [
      `[${title}]`,
      `description = ${text}`,
      `search = \`cronledger_workload_writes\` | where ${condition} | table _time username verb ref_namespace ref_resource ref_name userAgent auditID`,
      'dispatch.earliest_time = -70m@m',
      'dispatch.latest_time = -10m@m',
      'cron_schedule = 7 * * * *',
      'enableSched = 0',
      `alert.severity = ${severity}`,
      'counttype = number of events',
      'relation = greater than',
      'quantity = 0',
      '',
    ].join('\n');
  return `${search(WORDS.unlisted, 'isnull(approved)', 5)}\n${search(WORDS.listed, 'isnotnull(approved)', 2)}`;
}
