// export sentinel: a watchlist and two analytics rules for Microsoft Sentinel, over the audit events of AKS in Log Analytics.
// Tables: https://learn.microsoft.com/azure/azure-monitor/reference/tables/aksaudit; watchlists: https://learn.microsoft.com/azure/sentinel/watchlists
import { stringify } from 'yaml';
import type { ExportedFile, Exporter } from './exporter.ts';
import { approvedNames, DRY_RUN, JOB_CONTROLLERS, madeBy, NAME_LIMITS, WORDS } from './names.ts';

const LIMITS = [
  ...NAME_LIMITS,
  'AKS cuts an event at 16 KiB: of a padded workload the reference may be missing, and it is not told.',
  'Create the watchlist with the alias `cronledger_approved` and the search key `key`.',
];

export const sentinel: Exporter = {
  limits: LIMITS,
  export: request => {
    const { names, unsaid } = approvedNames(request);
    const made = madeBy(request.origin);
    const rows = names.map(({ namespace, resource, name }) => `${namespace}/${resource}/${name},\n`).join('');
    const head = [made, ...LIMITS.map(limit => `Limit: ${limit}`), ...unsaid].map(line => `# ${line}\n`).join('');
    return [
      { path: 'watchlist.csv', text: `key,comment\n-,"${made}"\n${rows}` },
      rule(head, WORDS.unlisted, 'b7a4c9de-5d0f-4b3e-9c55-6f0c5d4f2a01', 'High', 'leftanti'),
      rule(head, WORDS.listed, 'b7a4c9de-5d0f-4b3e-9c55-6f0c5d4f2a02', 'Low', 'leftsemi'),
    ];
  },
};

function rule(
  head: string,
  { id: file, title, text }: { readonly id: string; readonly title: string; readonly text: string },
  id: string,
  severity: string,
  join: 'leftanti' | 'leftsemi',
): ExportedFile {
  const body = stringify(
    {
      id,
      name: title,
      description: text,
      severity,
      requiredDataConnectors: [{ connectorId: 'AzureKubernetes', dataTypes: ['AKSAudit', 'AKSAuditAdmin'] }],
      queryFrequency: '1h',
      queryPeriod: '1h',
      triggerOperator: 'gt',
      triggerThreshold: 0,
      tactics: ['Persistence', 'Execution'],
      relevantTechniques: ['T1053.007'],
      query: query(join),
      version: '1.0.0',
      kind: 'Scheduled',
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
  return { path: `rules/${file}.yaml`, text: head + body };
}

/** \`==\`, \`in\` and joins on texts tell capitals from small letters in KQL. */
function query(join: string): string {
  const controllers = JOB_CONTROLLERS.map(name => `"${name}"`).join(', ');
  return [
    "let approved = _GetWatchlist('cronledger_approved') | project key = tostring(key);",
    'union isfuzzy=true AKSAudit, AKSAuditAdmin',
    '| where Stage == "ResponseComplete" and Verb in ("create", "update", "patch")',
    '| extend ref = todynamic(ObjectRef), username = tostring(todynamic(User).username), code = toint(todynamic(ResponseStatus).code)',
    '| extend resource = tostring(ref.resource), namespace = tostring(ref.namespace), name = tostring(ref.name)',
    '| where resource in ("cronjobs", "jobs") and isempty(tostring(ref.subresource))',
    `| where code < 300 and not(RequestUri matches regex @"${DRY_RUN}")`,
    `| where not(resource == "jobs" and username in (${controllers}))`,
    '| extend key = strcat(namespace, "/", resource, "/", name)',
    `| join kind=${join} approved on key`,
    '| project TimeGenerated, username, Verb, namespace, resource, name, UserAgent, AuditId',
    '',
  ].join('\n');
}
