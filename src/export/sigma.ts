// export sigma: a rule for writes to CronJobs and Jobs, one for a workload after a privilege, and the inventory as a filter on both and on SigmaHQ's own.
//
// A field that lies in a list matches if *any* element does, and texts match whatever their case: a filter of "the image is the approved one" would also
// silence an event with a second container. So the filter compares position by position (`containers[0].image`; `sigma-version: 3`, the array-matching
// proposal, https://github.com/SigmaHQ/sigma-specification/discussions/106), says of everything else that it does not exist, and is case-sensitive.
// An engine without positions knows no such fields: there the filter silences nothing.
import { stringify } from 'yaml';
import type { ExportedFile, Exporter, ExportRequest } from './exporter.ts';
import { DRY_RUN, JOB_CONTROLLERS } from './names.ts';
import { filtersOf, isTold } from './sigma-filter.ts';

const WRITE_ID = '4f0b6d0e-6a3c-5d55-9a7b-0d8f3a1c2e10';
const PRIVILEGE_ID = '4f0b6d0e-6a3c-5d55-9a7b-0d8f3a1c2e11';
const CORRELATION_ID = '4f0b6d0e-6a3c-5d55-9a7b-0d8f3a1c2e12';
/** SigmaHQ: Kubernetes CronJob/Job Modification. https://github.com/SigmaHQ/sigma/blob/master/rules/application/kubernetes/audit/kubernetes_audit_cronjob_modification.yml */
const SIGMAHQ_ID = '0c9b3bda-41a6-4442-9345-356ae86343dc';

const LIMITS = [
  'Positions in lists need an engine that knows `sigma-version: 3`; elsewhere the filter silences nothing.',
  'The filter reads responseObject: without it (level Metadata or Request, a cut event) nothing is silenced.',
  'Further labels of pods, labels with a dot or slash in their name, and extended resources under limits and requests are not compared; an entry whose pods have annotations or a node selector is left out, since maps cannot be compared whole.',
  'Deletions of single workloads are not told; deletions of collections are.',
  'Requests of the controllers of kube-system for Jobs are left out by their names: whoever has their tokens is not seen here. `cronledger audit` compares those, too.',
  'The filter says what is approved in the commit it was made from, and not what was in force when an event happened.',
];

export const sigma: Exporter = {
  limits: LIMITS,
  export: request => [
    file(request, 'rules/kubernetes_audit_scheduled_workload_write.yml', [WRITE_RULE]),
    file(request, 'rules/kubernetes_audit_privilege_granted.yml', [PRIVILEGE_RULE]),
    file(request, 'correlations/kubernetes_audit_privilege_then_workload.yml', [CORRELATION]),
    ...filtersOf(request.approved.workloads, [WRITE_ID, SIGMAHQ_ID]).map(([path, filter]) =>
      file(request, path, [{ ...filter, ...FILTER_HEAD }]),
    ),
  ],
};

const LOGSOURCE = { product: 'kubernetes', service: 'audit' };
/** One version for all: rules that refer to each other are of one. */
const COMMON = { 'sigma-version': 3, status: 'experimental', author: 'Cronledger', date: '2026-12-01' };

const FILTER_HEAD = {
  'sigma-version': COMMON['sigma-version'],
  author: COMMON.author,
  date: COMMON.date,
  logsource: LOGSOURCE,
};

const WRITE_RULE = {
  title: 'Kubernetes CronJob Or Job Written Outside Of The Approved Inventory',
  id: WRITE_ID,
  ...COMMON,
  description:
    'A CronJob or Job was created or changed, or all Jobs of a namespace deleted. With the filter of the inventory beside it, only what Git has not approved is left.',
  references: ['https://attack.mitre.org/techniques/T1053/007/'],
  tags: ['attack.execution', 'attack.persistence', 'attack.privilege-escalation', 'attack.t1053.007'],
  logsource: LOGSOURCE,
  detection: {
    selection: {
      'objectRef.apiGroup': 'batch',
      'objectRef.resource': ['cronjobs', 'jobs'],
      verb: ['create', 'update', 'patch', 'deletecollection'],
      stage: 'ResponseComplete',
    },
    filter_main_subresource: { 'objectRef.subresource|exists': true },
    filter_main_did_not_happen: { 'responseStatus.code|gte': 300 },
    filter_main_dry_run: { 'requestURI|re': DRY_RUN },
    filter_main_controllers: { 'user.username|cased': JOB_CONTROLLERS, 'objectRef.resource': 'jobs' },
    condition: 'selection and not 1 of filter_main_*',
  },
  falsepositives: [
    'A workload that is deployed and not in the inventory, or that its controller changes after it was applied (Kueue).',
  ],
  level: 'high',
};

const PRIVILEGE_RULE = {
  title: 'Kubernetes Privilege Granted By RBAC Or Token Request',
  id: PRIVILEGE_ID,
  name: 'cronledger_privilege_granted',
  ...COMMON,
  description:
    'A role or binding was written, or a token of a service account requested. Alone it is ordinary; see the correlation.',
  references: ['https://attack.mitre.org/techniques/T1098/006/'],
  tags: ['attack.privilege-escalation', 'attack.persistence', 'attack.t1098.006'],
  logsource: LOGSOURCE,
  detection: {
    selection_rbac: {
      'objectRef.apiGroup': 'rbac.authorization.k8s.io',
      verb: ['create', 'update', 'patch'],
      stage: 'ResponseComplete',
    },
    selection_token: {
      'objectRef.resource': 'serviceaccounts',
      'objectRef.subresource': 'token',
      verb: 'create',
      stage: 'ResponseComplete',
    },
    filter_main_did_not_happen: { 'responseStatus.code|gte': 300 },
    filter_main_nodes: { 'user.username|startswith': 'system:node:' },
    condition: '1 of selection_* and not 1 of filter_main_*',
  },
  falsepositives: ['Deployers that apply roles.'],
  level: 'informational',
};

const CORRELATION = {
  title: 'Kubernetes Privilege Granted And Then An Unapproved Workload By The Same User',
  id: CORRELATION_ID,
  ...COMMON,
  description: 'Who wrote an unapproved CronJob or Job had granted a privilege within the hour before.',
  tags: ['attack.execution', 'attack.persistence', 'attack.privilege-escalation', 'attack.t1053.007'],
  correlation: {
    type: 'temporal_ordered',
    rules: [PRIVILEGE_ID, WRITE_ID],
    'group-by': ['user.username'],
    timespan: '1h',
  },
  falsepositives: ['A deployer that applies roles and, in one go, a workload that is not in the inventory yet.'],
  level: 'critical',
};

function file({ origin, approved }: ExportRequest, path: string, documents: readonly object[]): ExportedFile {
  const head = `# Made by \`${origin.command}\` from ${origin.commit}. Do not edit: make it again.\n`;
  const isFilter = path.startsWith('filters/');
  const limits = isFilter ? LIMITS.map(limit => `# Limit: ${limit}\n`).join('') : '';
  const left = isFilter ? approved.workloads.filter(workload => !isTold(workload)) : [];
  const untold = left
    .map(
      ({ kind, namespace, name }) => `# Not silenced, since it cannot be told exactly: ${kind} ${namespace}/${name}\n`,
    )
    .join('');
  const body = documents
    .map(document => stringify(document, { lineWidth: 0, aliasDuplicateObjects: false }))
    .join('---\n');
  return { path, text: head + limits + untold + body };
}
