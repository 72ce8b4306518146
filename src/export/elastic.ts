// export elastic: detection rules for the Kubernetes integration as ndjson, with the inventory as an exception list.
// The integration drops metadata from request and response objects and flattens lists, so a workload is known by its reference alone:
// https://github.com/elastic/integrations/tree/main/packages/kubernetes/data_stream/audit_logs
import type { ExportedFile, Exporter, ExportRequest } from './exporter.ts';
import {
  type ApprovedName,
  approvedNames,
  dryRunWildcards,
  JOB_CONTROLLERS,
  madeBy,
  NAME_LIMITS,
  WORDS,
} from './names.ts';

const LIST_ID = 'cronledger-approved-workloads';
/** One exception list holds 10,000 items; the entries of a namespace share one, as lists of names. */
const NAMES_PER_ITEM = 1_000;

export const elastic: Exporter = {
  limits: NAME_LIMITS,
  export: request => [rules(request)],
};

function rules(request: ExportRequest): ExportedFile {
  const { names, unsaid } = approvedNames(request);
  const head = [madeBy(request.origin), ...unsaid].join('\n');
  const items = itemsOf(names);
  const base = {
    type: 'query',
    language: 'kuery',
    index: ['logs-kubernetes.audit_logs-*'],
    from: 'now-6m',
    interval: '5m',
    enabled: false,
    author: ['Cronledger'],
    license: 'Apache-2.0',
    tags: ['Domain: Kubernetes', 'Tactic: Persistence', 'Tactic: Execution'],
    threat: [
      {
        framework: 'MITRE ATT&CK',
        tactic: { id: 'TA0003', name: 'Persistence', reference: 'https://attack.mitre.org/tactics/TA0003/' },
        technique: [
          {
            id: 'T1053',
            name: 'Scheduled Task/Job',
            reference: 'https://attack.mitre.org/techniques/T1053/',
            subtechnique: [
              {
                id: 'T1053.007',
                name: 'Container Orchestration Job',
                reference: 'https://attack.mitre.org/techniques/T1053/007/',
              },
            ],
          },
        ],
      },
    ],
    version: 1,
  };
  const lines: object[] = [
    {
      description: `${head}\n${WORDS.unlisted.text}`,
      rule_id: WORDS.unlisted.id,
      name: WORDS.unlisted.title,
      ...base,
      query: QUERY,
      severity: 'high',
      risk_score: 73,
      exceptions_list: [{ id: LIST_ID, list_id: LIST_ID, type: 'detection', namespace_type: 'single' }],
    },
    {
      description: `${madeBy(request.origin)}\n${WORDS.listed.text}`,
      rule_id: WORDS.listed.id,
      name: WORDS.listed.title,
      ...base,
      query: QUERY,
      severity: 'low',
      risk_score: 21,
      exceptions_list: [],
    },
    {
      description: madeBy(request.origin),
      id: LIST_ID,
      list_id: LIST_ID,
      name: 'Cronledger: approved scheduled workloads',
      type: 'detection',
      namespace_type: 'single',
      os_types: [],
      tags: [],
    },
    ...items,
    {
      exported_count: 3 + items.length,
      exported_rules_count: 2,
      missing_rules: [],
      missing_rules_count: 0,
      exported_exception_list_count: 1,
      exported_exception_list_item_count: items.length,
      missing_exception_list_item_count: 0,
      missing_exception_list_items: [],
      missing_exception_lists: [],
      missing_exception_lists_count: 0,
    },
  ];
  return { path: 'cronledger.ndjson', text: lines.map(line => `${JSON.stringify(line)}\n`).join('') };
}

const field = (name: string): string => `kubernetes.audit.${name}`;

const QUERY = [
  'event.dataset : "kubernetes.audit_logs"',
  `${field('stage')} : "ResponseComplete"`,
  `${field('objectRef.resource')} : ("cronjobs" or "jobs")`,
  `${field('verb')} : ("create" or "update" or "patch")`,
  `not ${field('objectRef.subresource')} : *`,
  `${field('responseStatus.code')} < 300`,
  `not (${field('requestURI')} : (${dryRunWildcards('?').join(' or ')}) and not ${field('requestURI')} : *?*?*)`,
  `not (${field('objectRef.resource')} : "jobs" and ${field('user.username')} : (${JOB_CONTROLLERS.map(name => JSON.stringify(name)).join(' or ')}))`,
].join(' and ');

/** An item for each namespace and resource; `match_any` on keyword fields is exact, in every letter. */
function itemsOf(names: readonly ApprovedName[]): readonly object[] {
  const groups = new Map<string, ApprovedName[]>();
  for (const name of names) {
    const key = `${name.namespace} ${name.resource}`;
    const group = groups.get(key) ?? [];
    groups.set(key, [...group, name]);
  }
  return [...groups.values()].flatMap(group => {
    const [{ namespace, resource } = { namespace: '', resource: '' }] = group;
    const parts: (readonly ApprovedName[])[] = [];
    for (let at = 0; at < group.length; at += NAMES_PER_ITEM) parts.push(group.slice(at, at + NAMES_PER_ITEM));
    return parts.map((part, index) => ({
      description: `Approved ${resource} of ${namespace}`,
      item_id: `cronledger-${namespace}-${resource}-${index + 1}`,
      list_id: LIST_ID,
      name: `${namespace} ${resource}`,
      type: 'simple',
      namespace_type: 'single',
      os_types: [],
      tags: [],
      comments: [],
      entries: [
        { field: field('objectRef.namespace'), operator: 'included', type: 'match', value: namespace },
        { field: field('objectRef.resource'), operator: 'included', type: 'match', value: resource },
        {
          field: field('objectRef.name'),
          operator: 'included',
          type: 'match_any',
          value: part.map(({ name }) => name),
        },
      ],
    }));
  });
}
