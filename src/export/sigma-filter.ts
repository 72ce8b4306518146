// The approved workloads as Sigma filters: for each, what an event has to be, field by field, position by position.
import { isList, isObject, objectAt } from '../kube/object.ts';
import { fieldsOf } from '../kube/validation/types.ts';
import type { Json, JsonObject } from '../model.ts';
import { type ApprovedWorkload, asRun } from './approved.ts';
import { imageExpression, literal } from './image-expression.ts';
import { GENERATED_LABELS } from './vap/inventory-policy.ts';

const FILTER_ID = '4f0b6d0e-6a3c-5d55-9a7b-0d8f3a1c2e13';
/** A workload takes about 19 kB: so many of them to a file, which readers of YAML still load. An event passes if no filter has it. */
const WORKLOADS_PER_FILTER = 250;

/** The filters on those rules, by path, without what all documents of the export say of themselves. */
export function filtersOf(
  workloads: readonly ApprovedWorkload[],
  rules: readonly string[],
): readonly (readonly [string, JsonObject])[] {
  const told = workloads.map(selectionsOf).filter(selections => selections.length > 0);
  const parts: JsonObject[][] = [];
  for (let at = 0; at < told.length; at += WORKLOADS_PER_FILTER)
    parts.push(told.slice(at, at + WORKLOADS_PER_FILTER).flat());
  return (parts.length === 0 ? [[]] : parts).map((part, index) => {
    const number = index === 0 ? '' : `_${index + 1}`;
    return [`filters/cronledger_approved_workloads${number}.yml`, filterOf(part, index, rules)];
  });
}

function filterOf(told: readonly JsonObject[], index: number, rules: readonly string[]): JsonObject {
  return {
    title: `Cronledger Approved Scheduled Workloads${index === 0 ? '' : ` ${index + 1}`}`,
    id: index === 0 ? FILTER_ID : `${FILTER_ID.slice(0, -4)}${(0x2000 + index).toString(16)}`,
    description: 'What the inventory approves, compared whole.',
    filter: {
      rules,
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
    if (field.type === 'ObjectMeta') walkMetadata(isObject(inside) ? inside : {}, at, into);
    else if (key === 'Container.image') into.fields[`${at}|re`] = [...into.images];
    else if (key === 'Container.imagePullPolicy' && inside !== 'Never') into.fields[at] = ['Always', 'IfNotPresent'];
    else if (inside === undefined || inside === null) into.fields[`${at}|exists`] = false;
    else walkValue(inside, field.type, at, into);
  }
}

/** Of a template: it is stored even where it is empty. To the labels of a Job's pods the API server adds its own. */
function walkMetadata(metadata: JsonObject, path: string, into: Walk): void {
  into.fields[`${path}.annotations|exists`] = false;
  const labels = Object.fromEntries(
    Object.entries(objectAt(metadata, ['labels']) ?? {}).filter(([name]) => !GENERATED_LABELS.includes(name)),
  );
  walkMap(labels, '{string', `${path}.labels`, into);
  if (Object.keys(labels).length === 0 && path.includes('.jobTemplate.')) into.fields[`${path}.labels|exists`] = false;
}

/** Resources that every node has. Others have names with a dot, which are no path. */
const RESOURCES = ['cpu', 'memory', 'ephemeral-storage'];

function walkMap(map: JsonObject, type: string, path: string, into: Walk): void {
  for (const [key, item] of Object.entries(map)) {
    if (item !== undefined && /^[A-Za-z0-9_-]+$/.test(key)) walkValue(item, type.slice(1), `${path}.${key}`, into);
  }
  if (type === '{q') for (const name of RESOURCES) if (!(name in map)) into.fields[`${path}.${name}|exists`] = false;
}

function walkValue(value: Json, type: string, path: string, into: Walk): void {
  if (isList(value)) {
    for (const [index, item] of value.entries()) walkValue(item, type.replace(/^\[/, ''), `${path}[${index}]`, into);
    into.fields[`${path}[${value.length}]|exists`] = false;
  } else if (isObject(value)) {
    if (type.startsWith('{')) walkMap(value, type, path, into);
    else walk(value, type, path, into);
  } else if (typeof value === 'string') {
    // `*`, `?` and the backslash mean something in Sigma; a regular expression has one way of saying them.
    if (/[*?\\\p{Cc}]/u.test(value) || value === '') into.fields[`${path}|re`] = `^${literal(value)}$`;
    else into.fields[`${path}|cased`] = value;
  } else {
    into.fields[path] = value;
  }
}
