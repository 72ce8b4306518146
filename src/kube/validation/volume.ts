// Volumes of a pod: one source each, with the fields that it needs.
// https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/core/validation/validation.go (ValidateVolumes, validateVolumeSource)
import type { JsonObject, Path } from '../../model.ts';
import { validateClaimTemplate } from './claim-template.ts';
import {
  checkAzureDisk,
  checkCsi,
  checkFibreChannel,
  checkFlexOptions,
  checkFlocker,
  checkIscsi,
  checkQuobyte,
  checkStorageOs,
  requireMonitors,
  requireSecretName,
} from './disks.ts';
import { descendingPath, label, noBackSteps } from './formats.ts';
import { validateDownwardFile, validateKeyPath, validateProjected } from './projected.ts';
import {
  type Context,
  child,
  objects,
  optionalText,
  REQUIRED,
  requireFormat,
  requireOneOf,
  requireRange,
  requireText,
  textOf,
} from './report.ts';

const MAX_MODE = 0o777;
const MAX_ID = 2 ** 31 - 1;
const HOST_PATH_TYPES = [
  '',
  'DirectoryOrCreate',
  'Directory',
  'FileOrCreate',
  'File',
  'Socket',
  'CharDevice',
  'BlockDevice',
];
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];

interface Source {
  /** Fields that must be there, separated by blanks. */
  readonly required?: string;
  readonly check?: (source: JsonObject, at: Path, context: Context, volume: JsonObject) => void;
}

/** In the API server's order: of two sources the second is the one too many. */
const SOURCES: ReadonlyMap<string, Source> = new Map<string, Source>([
  ['emptyDir', { check: checkEmptyDir }],
  ['hostPath', { required: 'path', check: checkHostPath }],
  [
    'gitRepo',
    {
      required: 'repository',
      check: (source, at, context) =>
        requireFormat(context, textOf(source, 'directory'), descendingPath, [...at, 'directory']),
    },
  ],
  [
    'gcePersistentDisk',
    { required: 'pdName', check: (source, at, context) => requireRange(context, source, ['partition'], 0, 255, at) },
  ],
  [
    'awsElasticBlockStore',
    { required: 'volumeID', check: (source, at, context) => requireRange(context, source, ['partition'], 0, 255, at) },
  ],
  ['secret', { required: 'secretName', check: checkItems }],
  ['nfs', { required: 'server path', check: checkNfs }],
  ['iscsi', { required: 'targetPortal iqn', check: checkIscsi }],
  ['glusterfs', { required: 'endpoints path' }],
  ['flocker', { check: checkFlocker }],
  ['persistentVolumeClaim', { required: 'claimName' }],
  ['rbd', { required: 'image', check: requireMonitors }],
  ['cinder', { required: 'volumeID', check: requireSecretName('secretRef') }],
  ['cephfs', { check: requireMonitors }],
  ['quobyte', { required: 'registry volume', check: checkQuobyte }],
  ['downwardAPI', { check: checkDownward }],
  ['fc', { check: checkFibreChannel }],
  ['flexVolume', { required: 'driver', check: checkFlexOptions }],
  ['configMap', { required: 'name', check: checkItems }],
  ['azureFile', { required: 'secretName shareName' }],
  ['vsphereVolume', { required: 'volumePath' }],
  ['photonPersistentDisk', { required: 'pdID' }],
  ['portworxVolume', { required: 'volumeID' }],
  ['azureDisk', { required: 'diskName diskURI', check: checkAzureDisk }],
  ['storageos', { required: 'volumeName', check: checkStorageOs }],
  ['projected', { check: validateProjected }],
  ['scaleIO', { required: 'gateway system volumeName' }],
  ['csi', { required: 'driver', check: checkCsi }],
  ['ephemeral', { check: checkEphemeral }],
  [
    'image',
    {
      required: 'reference',
      check: (source, at, context) =>
        requireOneOf(context, textOf(source, 'pullPolicy') || undefined, PULL_POLICIES, [...at, 'pullPolicy']),
    },
  ],
]);

/** Volumes that are as they should be, by name: what a container may mount. */
export function validateVolumes(pod: JsonObject, at: Path, context: Context): ReadonlyMap<string, JsonObject> {
  const valid = new Map<string, JsonObject>();
  for (const [index, volume] of objects(pod, 'volumes').entries()) {
    const place = [...at, index];
    let refusals = 0;
    const counting: Context = {
      ...context,
      refuse(...refusal) {
        refusals += 1;
        context.refuse(...refusal);
      },
    };
    validateSource(volume, place, counting);
    const name = textOf(volume, 'name');
    if (name === '') counting.refuse([...place, 'name'], REQUIRED);
    else requireFormat(counting, name, label, [...place, 'name']);
    if (valid.has(name)) counting.refuse([...place, 'name'], 'is a duplicate');
    if (refusals === 0) valid.set(name, volume);
  }
  return valid;
}

/** Without a source a volume is an empty directory. */
function validateSource(volume: JsonObject, at: Path, context: Context): void {
  let found = false;
  for (const [name, { required, check }] of SOURCES) {
    const source = child(volume, name);
    if (source === undefined) continue;
    const place = [...at, name];
    if (found) {
      context.refuse(place, 'must not be set beside another source of the volume');
      continue;
    }
    found = true;
    if (required !== undefined) requireText(context, source, required.split(' '), place);
    check?.(source, place, context, volume);
  }
}

function checkEmptyDir(source: JsonObject, at: Path, context: Context): void {
  const limit = source['sizeLimit'];
  if (limit !== undefined && String(limit).trim().startsWith('-'))
    context.refuse([...at, 'sizeLimit'], 'must not be negative');
  requireRange(context, source, ['mode'], 0, 0o1777, at);
}

function checkHostPath(source: JsonObject, at: Path, context: Context): void {
  if (textOf(source, 'path') === '') return;
  requireFormat(context, textOf(source, 'path'), noBackSteps, [...at, 'path']);
  requireOneOf(context, optionalText(source, 'type'), HOST_PATH_TYPES, [...at, 'type']);
}

/** Of a Secret or a ConfigMap. */
function checkItems(source: JsonObject, at: Path, context: Context): void {
  requireRange(context, source, ['defaultMode'], 0, MAX_MODE, at);
  requireRange(context, source, ['defaultUser'], 0, MAX_ID, at);
  for (const [index, item] of objects(source, 'items').entries())
    validateKeyPath(item, [...at, 'items', index], context);
}

function checkDownward(source: JsonObject, at: Path, context: Context): void {
  requireRange(context, source, ['defaultMode'], 0, MAX_MODE, at);
  requireRange(context, source, ['defaultUser'], 0, MAX_ID, at);
  for (const [index, item] of objects(source, 'items').entries())
    validateDownwardFile(item, [...at, 'items', index], at, context);
}

function checkNfs(source: JsonObject, at: Path, { refuse }: Context): void {
  if (!textOf(source, 'path').startsWith('/')) refuse([...at, 'path'], 'must be an absolute path');
}

function checkEphemeral(source: JsonObject, at: Path, context: Context): void {
  const template = child(source, 'volumeClaimTemplate');
  if (template === undefined) context.refuse([...at, 'volumeClaimTemplate'], REQUIRED);
  else validateClaimTemplate(template, [...at, 'volumeClaimTemplate'], context);
}
