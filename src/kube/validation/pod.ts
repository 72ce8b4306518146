// The pod template of a Job: the pod's own fields, and how containers, volumes and the rest fit together.
// https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/core/validation/validation.go (ValidatePodTemplateSpec, ValidatePodSpec)
import type { JsonObject, Path } from '../../model.ts';
import { validateContainers } from './container.ts';
import { ipAddress, label, qualifiedName, subdomain, subdomainWithUnderscore } from './formats.ts';
import { validateAnnotations, validateLabels } from './metadata.ts';
import { validateOs } from './os.ts';
import { validateAnnotatedProfiles, validatePodAnnotations } from './pod-annotations.ts';
import { validatePodResources } from './pod-resources.ts';
import {
  type Context,
  child,
  eachContainer,
  flagOf,
  numberOf,
  objects,
  optionalText,
  REQUIRED,
  requireFormat,
  requireOneOf,
  textOf,
  texts,
} from './report.ts';
import { validateResources } from './resources.ts';
import { validateAffinity, validateSpread, validateTolerations } from './scheduling.ts';
import { validatePodSecurity } from './security.ts';
import { validateVolumes } from './volume.ts';

const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const DEFAULT_GRACE = 30;

/** `at` is the place of the template. */
export function validatePodTemplate(template: JsonObject | undefined, at: Path, context: Context): void {
  const metadata = child(template, 'metadata');
  const pod = child(template, 'spec') ?? {};
  const place = [...at, 'spec'];
  validateLabels(metadata, 'labels', [...at, 'metadata'], context, [...at, 'labels']);
  validateAnnotations(metadata, [...at, 'metadata'], context, [...at, 'annotations']);
  validatePodAnnotations(metadata, pod, at, context);
  validatePod(pod, place, context);
  validateAnnotatedProfiles(metadata, pod, place, context);
  if (objects(pod, 'ephemeralContainers').length > 0)
    context.refuse([...place, 'ephemeralContainers'], 'must not be set in the template of a pod');
}

function validatePod(pod: JsonObject, at: Path, context: Context): void {
  const { refuse } = context;
  const volumes = validateVolumes(pod, [...at, 'volumes'], context);
  const claims = validateClaims(pod, [...at, 'resourceClaims'], context);
  const grace = numberOf(pod, 'terminationGracePeriodSeconds') ?? DEFAULT_GRACE;
  validateContainers({ pod, volumes, claims, grace }, at, context);
  validatePodResources(pod, [...at, 'resources'], context);
  validateNetwork(pod, at, context);
  requireOneOf(
    context,
    textOf(pod, 'restartPolicy') || undefined,
    ['Always', 'OnFailure', 'Never'],
    [...at, 'restartPolicy'],
  );
  validateLabels(pod, 'nodeSelector', at, context);
  validatePodSecurity(pod, at, context);
  if (flagOf(pod, 'shareProcessNamespace') === true && flagOf(pod, 'hostPID') === true)
    refuse([...at, 'shareProcessNamespace'], 'must not be true where `hostPID` is true');
  validateAffinity(child(pod, 'affinity'), [...at, 'affinity'], context);
  for (const [index, gate] of objects(pod, 'readinessGates').entries())
    requireFormat(context, textOf(gate, 'conditionType'), qualifiedName, [
      ...at,
      'readinessGates',
      index,
      'conditionType',
    ]);
  validateGates(objects(pod, 'schedulingGates'), [...at, 'schedulingGates'], context);
  validateSpread(objects(pod, 'topologySpreadConstraints'), [...at, 'topologySpreadConstraints'], context);
  validateNames(pod, at, context);
  validateTolerations(objects(pod, 'tolerations'), [...at, 'tolerations'], context);
  requireOneOf(
    context,
    optionalText(pod, 'preemptionPolicy'),
    ['PreemptLowerPriority', 'Never'],
    [...at, 'preemptionPolicy'],
  );
  const overhead = child(pod, 'overhead');
  if (overhead !== undefined) {
    const overheadAt = (path: Path): Path => [...at, 'overhead', ...path.slice(at.length + 2)];
    const shifted: Context = { ...context, refuse: (path, reason, field) => refuse(overheadAt(path), reason, field) };
    validateResources({ limits: overhead }, new Set(), [...at, 'overhead'], shifted);
  }
  validateOs(pod, at, context);
  validateFileKeys(pod, at, context);
  const deadline = numberOf(pod, 'activeDeadlineSeconds');
  if (deadline !== undefined && (deadline < 1 || deadline > 2 ** 31 - 1))
    refuse([...at, 'activeDeadlineSeconds'], `must be between 1 and ${2 ** 31 - 1}`);
}

function validateNames(pod: JsonObject, at: Path, context: Context): void {
  // Either of the two names is stored as both.
  const account = textOf(pod, 'serviceAccountName') === '' ? 'serviceAccount' : 'serviceAccountName';
  for (const key of [account, 'nodeName', 'priorityClassName']) {
    const shown = [...at, key === 'serviceAccount' ? 'serviceAccountName' : key];
    if (textOf(pod, key) !== '') requireFormat(context, textOf(pod, key), subdomain, [...at, key], shown);
  }
  const runtime = optionalText(pod, 'runtimeClassName');
  if (runtime !== undefined) requireFormat(context, runtime, subdomain, [...at, 'runtimeClassName']);
  for (const key of ['hostname', 'subdomain'])
    if (textOf(pod, key) !== '') requireFormat(context, textOf(pod, key), label, [...at, key]);
  const override = optionalText(pod, 'hostnameOverride');
  if (override === undefined) return;
  const place = [...at, 'hostnameOverride'];
  if (flagOf(pod, 'setHostnameAsFQDN') === true)
    context.refuse(place, 'must not be set where setHostnameAsFQDN is true');
  if (flagOf(pod, 'hostNetwork') === true) context.refuse(place, 'must not be set where hostNetwork is true');
  if (override.length > 64) context.refuse(place, 'must be no more than 64 bytes');
  requireFormat(context, override, subdomain, place);
}

function validateNetwork(pod: JsonObject, at: Path, context: Context): void {
  const { refuse } = context;
  if (flagOf(pod, 'hostNetwork') === true) {
    for (const [index, container] of objects(pod, 'containers').entries()) {
      for (const [number, port] of objects(container, 'ports').entries()) {
        const hostPort = numberOf(port, 'hostPort') ?? 0;
        if (hostPort !== 0 && hostPort !== (numberOf(port, 'containerPort') ?? 0))
          refuse(
            [...at, 'containers', index, 'ports', number, 'hostPort'],
            'must be the containerPort where `hostNetwork` is true',
          );
      }
    }
  }
  if (flagOf(pod, 'hostUsers') === false) {
    for (const [key, shown] of [
      ['hostNetwork', 'hostNetwork'],
      ['hostPID', 'HostPID'],
      ['hostIPC', 'HostIPC'],
    ] as const)
      if (flagOf(pod, key) === true)
        refuse([...at, key], 'must not be true where `hostUsers` is false', [...at, shown]);
    if (context.minor >= 35) {
      for (const { container, at: place } of eachContainer(pod, at))
        if (objects(container, 'volumeDevices').length > 0)
          refuse([...place, 'volumeDevices'], 'must not be set where `hostUsers` is false');
    }
  }
  for (const [index, alias] of objects(pod, 'hostAliases').entries()) {
    requireFormat(context, textOf(alias, 'ip'), ipAddress(context.minor), [...at, 'hostAliases', index, 'ip']);
    for (const [number, name] of texts(alias, 'hostnames').entries())
      requireFormat(context, name, subdomain, [...at, 'hostAliases', index, 'hostnames', number]);
  }
  validateDns(pod, at, context);
}

function validateDns(pod: JsonObject, at: Path, context: Context): void {
  const { refuse } = context;
  const policy = textOf(pod, 'dnsPolicy') || 'ClusterFirst';
  requireOneOf(context, policy, DNS_POLICIES, [...at, 'dnsPolicy']);
  const config = child(pod, 'dnsConfig');
  const place = [...at, 'dnsConfig'];
  const servers = texts(config, 'nameservers');
  if (policy === 'None' && config === undefined) refuse(place, 'is required where dnsPolicy is None');
  else if (policy === 'None' && servers.length === 0)
    refuse([...place, 'nameservers'], 'needs at least one server where dnsPolicy is None');
  if (config === undefined || (policy === 'None' && servers.length === 0)) return;
  if (servers.length > 3) refuse([...place, 'nameservers'], 'must have no more than 3 servers');
  for (const [index, server] of servers.entries())
    requireFormat(context, server, ipAddress(context.minor), [...place, 'nameservers', index]);
  const searches = texts(config, 'searches');
  if (searches.length > 32) refuse([...place, 'searches'], 'must have no more than 32 paths');
  if (Buffer.byteLength(searches.join(' ')) > 2048)
    refuse([...place, 'searches'], 'must have no more than 2048 characters in all');
  for (const [index, search] of searches.entries()) {
    const name = search.endsWith('.') ? search.slice(0, -1) : search;
    const format = context.minor >= 33 ? subdomainWithUnderscore : subdomain;
    if (!(search === '.' && context.minor >= 33)) requireFormat(context, name, format, [...place, 'searches', index]);
  }
  for (const [index, option] of objects(config, 'options').entries())
    if (textOf(option, 'name') === '') refuse([...place, 'options', index], 'needs a name');
}

/** Gives the names of the claims that the pod has. */
function validateClaims(pod: JsonObject, at: Path, context: Context): ReadonlySet<string> {
  const { refuse } = context;
  const names = new Set<string>();
  for (const [index, claim] of objects(pod, 'resourceClaims').entries()) {
    const place = [...at, index];
    const name = textOf(claim, 'name');
    if (name === '') refuse([...place, 'name'], REQUIRED);
    else if (names.has(name)) refuse([...place, 'name'], 'is a duplicate');
    else requireFormat(context, name, label, [...place, 'name']);
    if (name !== '') names.add(name);
    const sources = ['resourceClaimName', 'resourceClaimTemplateName'].filter(key => claim[key] !== undefined);
    if (sources.length !== 1 && context.minor >= 31)
      refuse(place, 'needs either a resourceClaimName or a resourceClaimTemplateName');
    for (const key of sources) requireFormat(context, textOf(claim, key), subdomain, [...place, key]);
  }
  return names;
}

function validateGates(gates: readonly JsonObject[], at: Path, context: Context): void {
  const seen = new Set<string>();
  for (const [index, gate] of gates.entries()) {
    const name = textOf(gate, 'name');
    requireFormat(context, name, qualifiedName, [...at, index]);
    if (seen.has(name)) context.refuse([...at, index], 'is a duplicate');
    seen.add(name);
  }
}

/** `fileKeyRef` reads a file that an init container left in an empty directory. */
function validateFileKeys(pod: JsonObject, at: Path, { refuse }: Context): void {
  const volumes = new Map(objects(pod, 'volumes').map(volume => [textOf(volume, 'name'), volume]));
  for (const { container, at: place } of eachContainer(pod, at)) {
    for (const [index, variable] of objects(container, 'env').entries()) {
      const reference = child(child(variable, 'valueFrom'), 'fileKeyRef');
      if (reference === undefined) continue;
      const where = [...place, 'env', index, 'valueFrom', 'fileKeyRef', 'volumeName'];
      const volume = volumes.get(textOf(reference, 'volumeName'));
      if (volume === undefined) refuse(where, 'is not the name of a volume of the pod');
      else if (Object.keys(volume).some(key => key !== 'name' && key !== 'emptyDir'))
        refuse(where, 'must be a volume of the kind emptyDir');
    }
  }
}
