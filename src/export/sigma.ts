// export sigma: a rule for writes to CronJobs and Jobs, one for a workload after a privilege, and the inventory as a filter on both and on SigmaHQ's own.
//
// A field that lies in a list matches if *any* element does, and texts match whatever their case: a filter of "the image is the approved one" would also
// silence an event with a second container. So the filter compares position by position (`containers[0].image`; `sigma-version: 3`, the array-matching
// proposal, https://github.com/SigmaHQ/sigma-specification/discussions/106), says of everything else that it does not exist, and is case-sensitive.
// An engine without positions knows no such fields: there the filter silences nothing.
import { stringify } from 'yaml';
import { isList, isObject, objectAt } from '../kube/object.ts';
import { fieldsOf } from '../kube/validation/types.ts';
import type { Json, JsonObject } from '../model.ts';
import { type ApprovedWorkload, asRun } from './approved.ts';
import type { ExportedFile, Exporter, ExportRequest } from './exporter.ts';
import { imageExpression, literal } from './image-expression.ts';
import { DRY_RUN, JOB_CONTROLLERS } from './names.ts';

const WRITE_ID = '4f0b6d0e-6a3c-5d55-9a7b-0d8f3a1c2e10';
const PRIVILEGE_ID = '4f0b6d0e-6a3c-5d55-9a7b-0d8f3a1c2e11';
const CORRELATION_ID = '4f0b6d0e-6a3c-5d55-9a7b-0d8f3a1c2e12';
const FILTER_ID = '4f0b6d0e-6a3c-5d55-9a7b-0d8f3a1c2e13';
/** SigmaHQ: Kubernetes CronJob/Job Modification. https://github.com/SigmaHQ/sigma/blob/master/rules/application/kubernetes/audit/kubernetes_audit_cronjob_modification.yml */
const SIGMAHQ_ID = '0c9b3bda-41a6-4442-9345-356ae86343dc';

const LIMITS = [
  'Positions in lists need an engine that knows `sigma-version: 3`; elsewhere the filter silences nothing.',
  'The filter reads responseObject: without it (level Metadata or Request, a cut event) nothing is silenced.',
  'Labels of pods and further names under limits and requests are not compared; an entry whose pods have annotations or a node selector is left out, since maps cannot be compared whole.',
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
    file(request, 'filters/cronledger_approved_workloads.yml', [filterOf(request)]),
  ],
};

const LOGSOURCE = { product: 'kubernetes', service: 'audit' };
/** One version for all: rules that refer to each other are of one. */
const COMMON = { 'sigma-version': 3, status: 'experimental', author: 'Cronledger', date: '2026-12-01' };

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

function filterOf({ approved }: ExportRequest): JsonObject {
  const told = approved.workloads.flatMap(selectionsOf);
  return {
    title: 'Cronledger Approved Scheduled Workloads',
    id: FILTER_ID,
    'sigma-version': COMMON['sigma-version'],
    author: COMMON.author,
    date: COMMON.date,
    description: 'What the inventory approves, compared whole.',
    logsource: LOGSOURCE,
    filter: {
      rules: [WRITE_ID, SIGMAHQ_ID],
      // Nothing approved: a resource that there is not. An empty text would match a missing field in some engines.
      selection: told.length === 0 ? [{ 'objectRef.resource|cased': 'nothing-is-approved' }] : told,
      condition: 'not selection',
    },
  };
}

/** Which entries the filter has selections for. */
export function isTold(workload: ApprovedWorkload): boolean {
  return selectionsOf(workload).length > 0;
}

/** What an event has to be, field by field, one selection for each way; none where that cannot be told. */
function selectionsOf(workload: ApprovedWorkload): readonly JsonObject[] {
  const { kind, name, object } = workload;
  const spec = objectAt(object, ['spec']) ?? {};
  const template = objectAt(spec, kind === 'CronJob' ? ['jobTemplate', 'spec', 'template'] : ['template']) ?? {};
  const maps = [objectAt(template, ['metadata', 'annotations']), objectAt(template, ['spec', 'nodeSelector'])];
  if (maps.some(map => map !== null && Object.keys(map).length > 0)) return [];
  const own = name.endsWith('*')
    ? { 'responseObject.metadata.generateName|cased': name.slice(0, -1) }
    : { 'responseObject.metadata.name|cased': name };
  if (kind === 'Job') return [selection(workload, 'Job', own, spec)];
  // Started by hand: a Job that its CronJob owns and whose pods are the approved ones.
  const owner = 'responseObject.metadata.ownerReferences';
  const byHand = {
    [`${owner}[0].kind|cased`]: 'CronJob',
    [`${owner}[0].name|cased`]: name,
    [`${owner}[1]|exists`]: false,
  };
  return [selection(workload, 'CronJob', own, spec), selection(workload, 'Job', byHand, asRun(object))];
}

function selection(
  { namespace, entry }: ApprovedWorkload,
  kind: 'CronJob' | 'Job',
  identity: JsonObject,
  spec: JsonObject,
): JsonObject {
  const fields: Record<string, Json> = {
    'objectRef.apiGroup': 'batch',
    'objectRef.resource': kind === 'CronJob' ? 'cronjobs' : 'jobs',
    verb: ['create', 'update', 'patch'],
    'objectRef.namespace|cased': namespace,
    ...identity,
    'responseObject.kind|cased': kind,
  };
  walk(spec, `${kind}Spec`, 'responseObject.spec', { fields, images: entry.images.map(imageExpression) });
  if (entry.suspend) fields['responseObject.spec.suspend'] = true;
  return fields;
}

interface Walk {
  readonly fields: Record<string, Json>;
  readonly images: readonly string[];
}

/** Left to others: `suspend` to the entry, the rest to the API server, which makes it. */
const NOT_COMPARED: ReadonlySet<string> = new Set(['CronJobSpec.suspend', 'JobSpec.suspend', 'JobSpec.selector']);

function walk(value: JsonObject, type: string, path: string, into: Walk): void {
  for (const [name, field] of fieldsOf(type)) {
    const key = `${type}.${name}`;
    if (NOT_COMPARED.has(key)) continue;
    const at = `${path}.${name}`;
    const inside = value[name];
    // Of a template's metadata: it is stored even where it is empty.
    if (field.type === 'ObjectMeta') into.fields[`${at}.annotations|exists`] = false;
    else if (key === 'Container.image') into.fields[`${at}|re`] = [...into.images];
    else if (key === 'Container.imagePullPolicy' && inside !== 'Never') into.fields[at] = ['Always', 'IfNotPresent'];
    else if (inside === undefined || inside === null) into.fields[`${at}|exists`] = false;
    else walkValue(inside, field.type, at, into);
  }
}

function walkValue(value: Json, type: string, path: string, into: Walk): void {
  if (isList(value)) {
    for (const [index, item] of value.entries()) walkValue(item, type.replace(/^\[/, ''), `${path}[${index}]`, into);
    into.fields[`${path}[${value.length}]|exists`] = false;
  } else if (isObject(value)) {
    // A key with a dot is no path: resource names have none that matter, and what labels say is a limit.
    if (!type.startsWith('{')) walk(value, type, path, into);
    else
      for (const [key, item] of Object.entries(value)) {
        if (item !== undefined && /^[A-Za-z0-9-]+$/.test(key)) walkValue(item, type.slice(1), `${path}.${key}`, into);
      }
  } else if (typeof value === 'string') {
    // `*`, `?` and the backslash mean something in Sigma; a regular expression has one way of saying them.
    if (/[*?\\\p{Cc}]/u.test(value) || value === '') into.fields[`${path}|re`] = `^${literal(value)}$`;
    else into.fields[`${path}|cased`] = value;
  } else {
    into.fields[path] = value;
  }
}

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
