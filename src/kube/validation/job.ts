// The spec of a Job, as an object and in a CronJob's template.
// https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/batch/validation/validation.go
import type { JsonObject, Path } from '../../model.ts';
import { deepEqual } from '../canonical-json.ts';
import { domainPrefixedPath, label, qualifiedName } from './formats.ts';
import { validateSelector } from './metadata.ts';
import { validatePodTemplate } from './pod.ts';
import {
  type Context,
  child,
  entriesOf,
  flagOf,
  numberOf,
  objects,
  optionalText,
  REQUIRED,
  requireFormat,
  requireOneOf,
  requireRange,
  textOf,
} from './report.ts';
import { validateSuccessPolicy } from './success-policy.ts';

const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
];
const MANY = 100_000;
const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];

/** `defaulted`: is it a Job itself, which gets its defaults before it is validated? */
export function validateJobSpec(spec: JsonObject, defaulted: boolean, at: Path, context: Context): void {
  const { refuse } = context;
  requireRange(context, spec, COUNTS, 0, Infinity, at);
  if (spec['maxFailedIndexes'] !== undefined && spec['backoffLimitPerIndex'] === undefined)
    refuse([...at, 'backoffLimitPerIndex'], 'is required beside maxFailedIndexes');
  const manager = optionalText(spec, 'managedBy');
  if (manager !== undefined) {
    const place = [...at, 'managedBy'];
    if (manager === '') refuse(place, REQUIRED);
    else requireFormat(context, manager, domainPrefixedPath, place);
    if (Buffer.byteLength(manager) > 63) refuse(place, 'must be no more than 63 bytes');
  }
  const mode = optionalText(spec, 'completionMode') ?? 'NonIndexed';
  requireOneOf(context, mode, ['NonIndexed', 'Indexed'], [...at, 'completionMode']);
  if (mode === 'Indexed') validateIndexed(spec, defaulted, at, context);
  if (mode === 'NonIndexed') {
    for (const key of ['backoffLimitPerIndex', 'maxFailedIndexes'])
      if (spec[key] !== undefined) refuse([...at, key], 'needs `completionMode: Indexed`');
  }
  validateFailurePolicy(spec, [...at, 'podFailurePolicy'], context);
  const success = child(spec, 'successPolicy');
  if (success !== undefined && mode !== 'Indexed') refuse([...at, 'successPolicy'], 'needs `completionMode: Indexed`');
  else if (success !== undefined)
    validateSuccessPolicy(success, completionsOf(spec, defaulted), [...at, 'successPolicy'], context);
  const replacement = optionalText(spec, 'podReplacementPolicy');
  const allowed = child(spec, 'podFailurePolicy') === undefined ? ['Failed', 'TerminatingOrFailed'] : ['Failed'];
  requireOneOf(context, replacement, allowed, [...at, 'podReplacementPolicy']);
  validatePodTemplate(child(spec, 'template'), [...at, 'template'], context);
  validateRestart(spec, [...at, 'template', 'spec', 'restartPolicy'], context);
}

/** A Job without completions and parallelism gets one of each. */
function completionsOf(spec: JsonObject, defaulted: boolean): number | undefined {
  return numberOf(spec, 'completions') ?? (defaulted && spec['parallelism'] === undefined ? 1 : undefined);
}

function validateIndexed(spec: JsonObject, defaulted: boolean, at: Path, { refuse }: Context): void {
  const completions = completionsOf(spec, defaulted);
  const [parallelism, failed] = [numberOf(spec, 'parallelism') ?? 0, numberOf(spec, 'maxFailedIndexes')];
  if (completions === undefined) refuse([...at, 'completions'], 'is required where completionMode is Indexed');
  if (parallelism > MANY)
    refuse([...at, 'parallelism'], `must be no more than ${MANY} where completionMode is Indexed`);
  if (completions !== undefined && failed !== undefined && failed > completions)
    refuse([...at, 'maxFailedIndexes'], 'must be no more than completions');
  if (failed !== undefined && failed > MANY) refuse([...at, 'maxFailedIndexes'], `must be no more than ${MANY}`);
  if (completions === undefined || completions <= MANY || spec['backoffLimitPerIndex'] === undefined) return;
  if (failed === undefined) refuse([...at, 'maxFailedIndexes'], `is required where completions are more than ${MANY}`);
  for (const [key, value] of [
    ['parallelism', parallelism],
    ['maxFailedIndexes', failed ?? 0],
  ] as const)
    if (value > 10_000)
      refuse(
        [...at, key],
        `must be no more than 10000 where completions are more than ${MANY} and backoffLimitPerIndex is set`,
      );
}

function validateRestart(spec: JsonObject, at: Path, { refuse }: Context): void {
  const restart = textOf(child(child(spec, 'template'), 'spec'), 'restartPolicy');
  if (restart === '' || restart === 'Always') refuse(at, 'is required: OnFailure or Never');
  else if (restart !== 'OnFailure' && restart !== 'Never') refuse(at, 'must be one of OnFailure, Never');
  else if (child(spec, 'podFailurePolicy') !== undefined && restart !== 'Never')
    refuse(at, 'must be Never where a podFailurePolicy is set');
}

function validateFailurePolicy(spec: JsonObject, at: Path, context: Context): void {
  const { refuse } = context;
  const policy = child(spec, 'podFailurePolicy');
  const rules = objects(policy, 'rules');
  if (rules.length > 20) refuse([...at, 'rules'], 'must have no more than 20 rules');
  const pod = child(child(spec, 'template'), 'spec');
  const names = new Set(
    [...objects(pod, 'containers'), ...objects(pod, 'initContainers')].map(container => textOf(container, 'name')),
  );
  for (const [index, rule] of rules.entries()) {
    const place = [...at, 'rules', index];
    const action = textOf(rule, 'action');
    if (action === '') refuse([...place, 'action'], `is required: one of ${ACTIONS.join(', ')}`);
    else if (action === 'FailIndex' && spec['backoffLimitPerIndex'] === undefined)
      refuse([...place, 'action'], 'must not be FailIndex without a backoffLimitPerIndex');
    else requireOneOf(context, action, ACTIONS, [...place, 'action']);
    const codes = child(rule, 'onExitCodes');
    const conditions = objects(rule, 'onPodConditions');
    if (codes !== undefined) validateExitCodes(codes, names, [...place, 'onExitCodes'], context);
    if (conditions.length > 20) refuse([...place, 'onPodConditions'], 'must have no more than 20 patterns');
    for (const [number, condition] of conditions.entries()) {
      const where = [...place, 'onPodConditions', number];
      requireFormat(context, textOf(condition, 'type'), qualifiedName, [...where, 'type']);
      requireOneOf(
        context,
        textOf(condition, 'status') || undefined,
        ['False', 'True', 'Unknown'],
        [...where, 'status'],
      );
    }
    if (codes !== undefined && conditions.length > 0)
      refuse(place, 'must not have both onExitCodes and onPodConditions');
    if (codes === undefined && conditions.length === 0) refuse(place, 'needs onExitCodes or onPodConditions');
  }
}

function validateExitCodes(codes: JsonObject, names: ReadonlySet<string>, at: Path, { refuse }: Context): void {
  const operator = textOf(codes, 'operator');
  if (operator !== 'In' && operator !== 'NotIn')
    refuse(
      [...at, 'operator'],
      `${operator === '' ? 'is required' : 'must be'}: one of In, NotIn`.replace('must be:', 'must be'),
    );
  const name = optionalText(codes, 'containerName');
  if (name !== undefined && !names.has(name))
    refuse([...at, 'containerName'], 'must be the name of a container of the template');
  const written = codes['values'];
  const values = Array.isArray(written) ? written.map(Number) : [];
  const place = [...at, 'values'];
  if (values.length === 0) refuse(place, 'needs at least one value');
  if (values.length > 255) refuse(place, 'must have no more than 255 values');
  for (const [index, value] of values.entries()) {
    if (operator === 'In' && value === 0) refuse([...place, index], 'must not be 0 where the operator is In');
    if (values.indexOf(value) < index) refuse([...place, index], 'is a duplicate');
  }
  if (values.some((value, index) => index > 0 && (values[index - 1] ?? 0) > value)) refuse(place, 'must be in order');
}

const GENERATED = [
  ['job-name', 'batch.kubernetes.io/job-name'],
  ['controller-uid', 'batch.kubernetes.io/controller-uid'],
] as const;

/**
 * What the API server adds to a Job's selector and template must not be there with other values: it is made of the name and of a uid that
 * nobody knows before. `generated` is null where the name is generated as well.
 */
export function validateSelectors(job: JsonObject, context: Context): void {
  const { refuse } = context;
  const spec = child(job, 'spec') ?? {};
  const selector = child(spec, 'selector');
  const labels = child(child(child(spec, 'template'), 'metadata'), 'labels');
  const at: Path = ['spec', 'selector'];
  validateSelector(selector, at, context);
  if (flagOf(spec, 'manualSelector') === true) {
    if (selector === undefined) refuse(at, 'is required where manualSelector is true');
    else if (!selects(selector, labels))
      refuse(['spec', 'template', 'metadata', 'labels'], 'must be what the selector selects');
    return;
  }
  const name = textOf(child(job, 'metadata'), 'name');
  if (context.created && Buffer.byteLength(name) > 63)
    refuse(['metadata', 'name'], 'must be no more than 63 bytes: its pods have it as a label', [
      'spec',
      'template',
      'labels',
    ]);
  // An object that is there has a uid, and labels with it, which are the server's.
  const uid = context.created ? undefined : textOf(child(job, 'metadata'), 'uid') || undefined;
  for (const [kind, keys] of [
    ['name', GENERATED[0]],
    ['uid', GENERATED[1]],
  ] as const) {
    for (const key of keys) {
      const value = labels?.[key];
      const wanted = kind === 'name' ? name : uid;
      if (value === undefined || value === wanted || (kind === 'uid' && !context.created)) continue;
      refuse(
        ['spec', 'template', 'metadata', 'labels', key],
        kind === 'name' ? "must be the Job's name, and is better left out" : 'must be left out: the API server sets it',
      );
    }
  }
  const own =
    entriesOf(selector, 'matchLabels').some(([key]) => key !== 'batch.kubernetes.io/controller-uid') ||
    objects(selector, 'matchExpressions').length > 0;
  if (context.created && (own || entriesOf(selector, 'matchLabels').length > 0))
    refuse(at, 'must be left out unless manualSelector is true: the API server makes it');
}

function selects(selector: JsonObject, labels: JsonObject | undefined): boolean {
  const isEqual = entriesOf(selector, 'matchLabels').every(([key, value]) => deepEqual(labels?.[key] ?? null, value));
  return (
    isEqual &&
    objects(selector, 'matchExpressions').every(requirement => {
      const value = labels?.[textOf(requirement, 'key')];
      const values = requirement['values'];
      const isIn = typeof value === 'string' && Array.isArray(values) && values.includes(value);
      switch (textOf(requirement, 'operator')) {
        case 'In':
          return isIn;
        case 'NotIn':
          return !isIn;
        case 'Exists':
          return value !== undefined;
        default:
          return value === undefined;
      }
    })
  );
}

/** The pods of an indexed Job are called after it and their index. */
export function validateIndexedName(job: JsonObject, { refuse }: Context): void {
  const spec = child(job, 'spec') ?? {};
  const name = textOf(child(job, 'metadata'), 'name');
  const completions = completionsOf(spec, true) ?? 0;
  if (textOf(spec, 'completionMode') !== 'Indexed' || completions <= 0 || name === '') return;
  if (label(`${name}-${completions - 1}`) !== null)
    refuse(['metadata', 'name'], 'must leave room for the index: `name-index` is the name of a host (a DNS label)');
}
