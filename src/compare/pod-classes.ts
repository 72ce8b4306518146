// What a differing field of a pod template is about (design: change classes).

import { parseImage } from '../kube/image.ts';
import { isObject, objectAt } from '../kube/object.ts';
import type { ChangeClass, Json, Path } from '../model.ts';

/** Pod fields that decide who the pod is. */
const IDENTITY = new Set(['serviceAccountName', 'serviceAccount', 'automountServiceAccountToken', 'imagePullSecrets']);

/** Pod and container fields that decide what the pod may do to its node. */
const PRIVILEGE = new Set([
  'securityContext',
  'hostNetwork',
  'hostPID',
  'hostIPC',
  'hostUsers',
  'shareProcessNamespace',
  'runtimeClassName',
  'volumeDevices',
  'ephemeralContainers',
  'resourceClaims',
]);

/** Container fields that decide what it executes. */
const COMMAND = new Set([
  'name',
  'command',
  'args',
  'workingDir',
  'lifecycle',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
]);

/** Volumes whose content the cluster provides and that give no way to the node. */
const HARMLESS_VOLUMES = new Set([
  'name',
  'emptyDir',
  'configMap',
  'secret',
  'downwardAPI',
  'persistentVolumeClaim',
  'ephemeral',
  'projected',
  'image',
]);

/** Annotations of the pod template that loosen its confinement. */
const CONFINEMENT = ['container.apparmor.security.beta.kubernetes.io/', 'seccomp.security.alpha.kubernetes.io/'];

/** @param path below the template: `['spec', 'containers', 'report', 'image']`. */
export function classifyTemplate(path: Path, was: Json | undefined, is: Json | undefined): ChangeClass {
  const [part, field] = path;
  if (part === 'metadata') {
    const keys = [
      field === 'annotations' ? path[2] : undefined,
      ...annotationKeys(path, was),
      ...annotationKeys(path, is),
    ];
    const confining = keys.some(key => typeof key === 'string' && CONFINEMENT.some(prefix => key.startsWith(prefix)));
    return confining ? 'privilege' : 'environment';
  }
  if (part !== 'spec' || typeof field !== 'string') return 'privilege';
  if (IDENTITY.has(field)) return 'identity';
  if (PRIVILEGE.has(field)) return 'privilege';
  if (field === 'containers' || field === 'initContainers') return classifyContainer(path.slice(3), was, is);
  if (field === 'volumes') return classifyVolume(path.slice(3), was, is);
  return 'environment';
}

function annotationKeys(path: Path, value: Json | undefined): readonly string[] {
  const annotations = path.length === 1 ? objectAt(value, ['annotations']) : value;
  return path.length <= 2 && isObject(annotations ?? undefined) ? Object.keys(annotations ?? {}) : [];
}

function classifyContainer(path: Path, was: Json | undefined, is: Json | undefined): ChangeClass {
  const [field] = path;
  if (typeof field !== 'string') return 'command';
  if (field === 'image') return classifyImage(was, is);
  if (field === 'imagePullPolicy') return classifyPull(was, is);
  if (COMMAND.has(field)) return 'command';
  if (PRIVILEGE.has(field)) return 'privilege';
  return 'environment';
}

function classifyImage(was: Json | undefined, is: Json | undefined): ChangeClass {
  return sameRepository(was, is) ? 'image' : 'image-source';
}

/** When an image is fetched goes with its tag, as in the digest; `Never` takes what is on the node. */
function classifyPull(was: Json | undefined, is: Json | undefined): ChangeClass {
  return was !== 'Never' && is !== 'Never' ? 'image' : 'environment';
}

function sameRepository(was: Json | undefined, is: Json | undefined): boolean {
  const before = typeof was === 'string' ? parseImage(was) : null;
  const after = typeof is === 'string' ? parseImage(is) : null;
  return (
    before !== null && after !== null && before.registry === after.registry && before.repository === after.repository
  );
}

/**
 * A volume that was added or removed whole, or a part of one.
 * @param path below the volume, or below the list of volumes where that differs as a whole.
 */
export function classifyVolume(path: Path, was: Json | undefined, is: Json | undefined): ChangeClass {
  if (path[0] === 'image' && path[1] === 'reference') return classifyImage(was, is);
  if (path[0] === 'image' && path[1] === 'pullPolicy') return classifyPull(was, is);
  const kinds = path.length > 0 ? [String(path[0])] : [...kindsOf(was), ...kindsOf(is)];
  if (kinds.some(kind => !HARMLESS_VOLUMES.has(kind))) return 'privilege';
  // Another image brings in other files, as that of another container does.
  if (kinds.includes('image')) return 'image-source';
  const mentionsToken = [was, is].some(side => JSON.stringify(side, plain)?.includes('"serviceAccountToken"'));
  return mentionsToken || path.includes('serviceAccountToken') ? 'identity' : 'environment';
}

function kindsOf(value: Json | undefined): readonly string[] {
  if (isObject(value)) return Object.keys(value);
  return Array.isArray(value) ? value.flatMap(kindsOf) : [];
}

function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
