// Containers and init containers of a pod.
// https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/core/validation/validation.go (validateContainers, validateInitContainers)
import type { JsonObject, Path } from '../../model.ts';
import { validateEnv, validateEnvFrom } from './env.ts';
import { label, portName } from './formats.ts';
import { validateDevices, validateMounts } from './mounts.ts';
import { validateLifecycle, validateProbes } from './probe.ts';
import {
  type Context,
  child,
  flagOf,
  numberOf,
  objects,
  optionalText,
  REQUIRED,
  requireFormat,
  requireOneOf,
  textOf,
} from './report.ts';
import { validateResources } from './resources.ts';
import { validateContainerSecurity } from './security.ts';

const RESTART_POLICIES = ['Always', 'Never', 'OnFailure'];
const PORT = { low: 1, high: 65_535 };

/** What containers depend on of their pod. */
export interface PodAround {
  readonly pod: JsonObject;
  readonly volumes: ReadonlyMap<string, JsonObject>;
  readonly claims: ReadonlySet<string>;
  /** terminationGracePeriodSeconds. */
  readonly grace: number;
}

export function validateContainers(around: PodAround, at: Path, context: Context): void {
  const { pod, grace } = around;
  const { refuse } = context;
  const containers = objects(pod, 'containers');
  const names = new Set<string>();
  const list = [...at, 'containers'];
  if (containers.length === 0) refuse(list, REQUIRED);
  for (const [index, container] of containers.entries()) {
    const place = [...list, index];
    validateCommon(container, around, place, context);
    requireUnique(container, names, place, context);
    validateLifecycle(container, grace, place, context);
    validateProbes(container, place, context);
    if (context.minor >= 35) validateRestartPolicy(container, place, context);
    else if (container['restartPolicy'] !== undefined && context.minor < 34)
      refuse(
        [...place, 'restartPolicy'],
        'must not be set for containers that are no init containers (before Kubernetes 1.34)',
      );
  }
  validateHostPorts(containers, list, context);
  validateInitContainers(around, names, [...at, 'initContainers'], context);
}

function validateInitContainers(around: PodAround, names: Set<string>, list: Path, context: Context): void {
  const { refuse } = context;
  for (const [index, container] of objects(around.pod, 'initContainers').entries()) {
    const place = [...list, index];
    const isSidecar = optionalText(container, 'restartPolicy') === 'Always';
    validateCommon(container, around, place, context);
    if (context.minor >= 35) validateRestartPolicy(container, place, context);
    else if (context.minor < 34)
      requireOneOf(context, optionalText(container, 'restartPolicy'), ['Always'], [...place, 'restartPolicy']);
    requireUnique(container, names, place, context);
    validateHostPorts([container], list, context, index);
    if (isSidecar) {
      validateLifecycle(container, around.grace, place, context);
      validateProbes(container, place, context);
      continue;
    }
    for (const key of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe']) {
      if (child(container, key) !== undefined)
        refuse([...place, key], 'must not be set for an init container without `restartPolicy: Always`');
    }
    for (const [number, policy] of objects(container, 'resizePolicy').entries()) {
      if (textOf(policy, 'restartPolicy') === 'RestartContainer')
        refuse(
          [...place, 'resizePolicy', number, 'restartPolicy'],
          'must not be RestartContainer for an init container without `restartPolicy: Always`',
        );
    }
  }
}

function requireUnique(container: JsonObject, names: Set<string>, at: Path, { refuse }: Context): void {
  const name = textOf(container, 'name');
  if (name !== '' && names.has(name)) refuse([...at, 'name'], 'is a duplicate: another container of the pod has it');
  names.add(name);
}

/** What all kinds of containers have alike. */
function validateCommon(container: JsonObject, around: PodAround, at: Path, context: Context): void {
  const { refuse } = context;
  const { pod, volumes, claims } = around;
  const name = textOf(container, 'name');
  if (name === '') refuse([...at, 'name'], REQUIRED);
  else requireFormat(context, name, label, [...at, 'name']);
  if (textOf(container, 'image') === '') refuse([...at, 'image'], REQUIRED);
  const messages = textOf(container, 'terminationMessagePolicy') || undefined;
  requireOneOf(context, messages, ['File', 'FallbackToLogsOnError'], [...at, 'terminationMessagePolicy']);
  const pull = textOf(container, 'imagePullPolicy') || undefined;
  requireOneOf(context, pull, ['Always', 'IfNotPresent', 'Never'], [...at, 'imagePullPolicy']);
  validatePorts(container, [...at, 'ports'], context);
  validateEnv(container, at, context);
  validateEnvFrom(container, at, context);
  validateMounts(container, volumes, at, context);
  validateDevices(container, volumes, at, context);
  validateResources(child(container, 'resources'), claims, [...at, 'resources'], context);
  validateResizePolicy(container, textOf(pod, 'restartPolicy') === 'Never', [...at, 'resizePolicy'], context);
  const hostUsers = flagOf(pod, 'hostUsers') !== false;
  validateContainerSecurity(child(container, 'securityContext'), hostUsers, [...at, 'securityContext'], context);
}

function validatePorts(container: JsonObject, at: Path, context: Context): void {
  const names = new Set<string>();
  for (const [index, port] of objects(container, 'ports').entries()) {
    const place = [...at, index];
    const name = textOf(port, 'name');
    if (name !== '' && portName(name) !== null) requireFormat(context, name, portName, [...place, 'name']);
    else if (name !== '' && names.has(name)) context.refuse([...place, 'name'], 'is a duplicate');
    names.add(name);
    if ((numberOf(port, 'containerPort') ?? 0) === 0) context.refuse([...place, 'containerPort'], REQUIRED);
    for (const key of ['containerPort', 'hostPort']) {
      const number = numberOf(port, key) ?? 0;
      if (number !== 0 && (number < PORT.low || number > PORT.high))
        context.refuse([...place, key], `must be between ${PORT.low} and ${PORT.high}`);
    }
    requireOneOf(context, textOf(port, 'protocol') || undefined, ['SCTP', 'TCP', 'UDP'], [...place, 'protocol']);
  }
}

/** A port of the node is one container's. `only` is the place of a container that is alone in the list. */
function validateHostPorts(containers: readonly JsonObject[], list: Path, { refuse }: Context, only?: number): void {
  const taken = new Set<string>();
  for (const [index, container] of containers.entries()) {
    for (const [number, port] of objects(container, 'ports').entries()) {
      const hostPort = numberOf(port, 'hostPort') ?? 0;
      if (hostPort === 0) continue;
      const key = `${textOf(port, 'protocol') || 'TCP'}/${textOf(port, 'hostIP')}/${hostPort}`;
      if (taken.has(key))
        refuse([...list, only ?? index, 'ports', number, 'hostPort'], 'is a duplicate', [
          ...list,
          index,
          'ports',
          number,
          'hostPort',
        ]);
      taken.add(key);
    }
  }
}

/** The messages name the list and not the item. */
function validateResizePolicy(container: JsonObject, neverRestarts: boolean, at: Path, { refuse }: Context): void {
  const seen = new Set<string>();
  for (const [index, policy] of objects(container, 'resizePolicy').entries()) {
    const [resource, restart] = [textOf(policy, 'resourceName'), textOf(policy, 'restartPolicy')];
    const place = [...at, index];
    if (seen.has(resource)) refuse(place, 'is a duplicate');
    seen.add(resource);
    if (resource !== 'cpu' && resource !== 'memory')
      refuse([...place, 'resourceName'], resource === '' ? REQUIRED : 'must be one of cpu, memory', at);
    // Before validation an absent policy becomes NotRequired.
    const known = restart === '' || restart === 'NotRequired' || restart === 'RestartContainer';
    if (!known) refuse([...place, 'restartPolicy'], 'must be one of NotRequired, RestartContainer', at);
    if (neverRestarts && restart !== '' && restart !== 'NotRequired')
      refuse([...place, 'restartPolicy'], "must be NotRequired where the pod's restartPolicy is Never", at);
  }
}

function validateRestartPolicy(container: JsonObject, at: Path, context: Context): void {
  const { refuse } = context;
  const rules = objects(container, 'restartPolicyRules');
  const policy = optionalText(container, 'restartPolicy');
  if (policy === undefined && rules.length > 0)
    refuse([...at, 'restartPolicy'], 'is required beside restartPolicyRules');
  requireOneOf(context, policy, RESTART_POLICIES, [...at, 'restartPolicy']);
  if (rules.length > 20) refuse([...at, 'restartPolicyRules'], 'must have no more than 20 rules');
  const actions = context.minor >= 36 ? ['Restart', 'RestartAllContainers'] : ['Restart'];
  for (const [index, rule] of rules.entries()) {
    const place = [...at, 'restartPolicyRules', index];
    requireOneOf(context, textOf(rule, 'action'), actions, [...place, 'action']);
    const codes = child(rule, 'exitCodes');
    if (codes === undefined) refuse([...place, 'exitCodes'], REQUIRED);
    else {
      requireOneOf(context, textOf(codes, 'operator'), ['In', 'NotIn'], [...place, 'exitCodes', 'operator']);
      const values = codes['values'];
      if (Array.isArray(values) && values.length > 255)
        refuse([...place, 'exitCodes', 'values'], 'must have no more than 255 values');
    }
  }
}
