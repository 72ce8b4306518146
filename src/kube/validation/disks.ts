// Volumes of storage that is elsewhere: disks, file systems over the network, drivers.
// https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/core/validation/validation.go (validateVolumeSource)
import type { JsonObject, Path } from '../../model.ts';
import { label, subdomain } from './formats.ts';
import {
  type Context,
  child,
  entriesOf,
  flagOf,
  numberOf,
  optionalText,
  REQUIRED,
  requireFormat,
  requireOneOf,
  requireRange,
  textOf,
  texts,
} from './report.ts';

const IQN = /^iqn\.\d{4}-\d{2}\.([a-z0-9-.]+)(:[^:]*)?$/;
const EUI = /^eui\.[0-9A-Fa-f]{16}$/;
const NAA = /^naa\.[0-9A-Fa-f]{32}$/;

export function checkIscsi(source: JsonObject, at: Path, context: Context, volume: JsonObject): void {
  const { refuse } = context;
  const names = [
    ['iqn', textOf(source, 'iqn') || undefined],
    ['initiatorName', optionalText(source, 'initiatorName')],
  ] as const;
  for (const [key, name] of names) {
    if (name === undefined || (name.length <= 300 && (IQN.test(name) || EUI.test(name) || NAA.test(name)))) continue;
    refuse([...at, key], 'must be a name that begins with iqn., eui. or naa.', [...at, key.toLowerCase()]);
  }
  requireRange(context, source, ['lun'], 0, 255, at);
  const isChap = flagOf(source, 'chapAuthDiscovery') === true || flagOf(source, 'chapAuthSession') === true;
  if (isChap && child(source, 'secretRef') === undefined) refuse([...at, 'secretRef'], REQUIRED);
  const length = `${textOf(volume, 'name')}:${textOf(source, 'targetPortal')}`.length;
  if (optionalText(source, 'initiatorName') !== undefined && length > 64)
    refuse([...at.slice(0, -1), 'name'], 'must be shorter: with the target portal it has more than 64 characters');
}

export function checkFlocker(source: JsonObject, at: Path, { refuse }: Context): void {
  const [name, id] = [textOf(source, 'datasetName'), textOf(source, 'datasetUUID')];
  if (name === '' && id === '') refuse(at, 'needs a datasetName or a datasetUUID');
  if (name !== '' && id !== '') refuse(at, 'must not have both a datasetName and a datasetUUID');
  if (name.includes('/')) refuse([...at, 'datasetName'], 'must not contain `/`');
}

export function requireMonitors(source: JsonObject, at: Path, { refuse }: Context): void {
  if (texts(source, 'monitors').length === 0) refuse([...at, 'monitors'], REQUIRED);
}

export function requireSecretName(key: string): (source: JsonObject, at: Path, context: Context) => void {
  return (source, at, { refuse }) => {
    const secret = child(source, key);
    if (secret !== undefined && textOf(secret, 'name') === '') refuse([...at, key, 'name'], REQUIRED);
  };
}

export function checkQuobyte(source: JsonObject, at: Path, { refuse }: Context): void {
  const registry = textOf(source, 'registry');
  if (registry === '') return;
  if (textOf(source, 'tenant').length >= 65) refuse([...at, 'tenant'], 'must be no more than 64 characters');
  else if (!registry.split(',').every(pair => /^(\[[^[\]]*\]|[^:[\]]*):[^:[\]]*$/.test(pair)))
    refuse([...at, 'registry'], 'must be pairs of host:port');
}

export function checkFibreChannel(source: JsonObject, at: Path, context: Context): void {
  const names = texts(source, 'targetWWNs').length;
  const ids = texts(source, 'wwids').length;
  if (names === 0 && ids === 0) context.refuse([...at, 'targetWWNs'], 'is required, or wwids');
  if (names > 0 && ids > 0) context.refuse([...at, 'targetWWNs'], 'must not be set beside wwids');
  if (names > 0 && numberOf(source, 'lun') === undefined)
    context.refuse([...at, 'lun'], 'is required beside targetWWNs');
  if (names > 0) requireRange(context, source, ['lun'], 0, 255, at);
}

export function checkFlexOptions(source: JsonObject, at: Path, { refuse }: Context): void {
  for (const [key] of entriesOf(source, 'options')) {
    const [domain = ''] = key.split('/', 1);
    if (/(^|\.)(kubernetes|k8s)\.io$/i.test(domain))
      refuse([...at, 'options', key], 'must not be in the domains kubernetes.io and k8s.io');
  }
}

export function checkAzureDisk(source: JsonObject, at: Path, context: Context): void {
  requireOneOf(context, optionalText(source, 'cachingMode'), ['None', 'ReadOnly', 'ReadWrite'], [...at, 'cachingMode']);
  const kind = optionalText(source, 'kind') ?? 'Shared';
  requireOneOf(context, kind, ['Dedicated', 'Managed', 'Shared'], [...at, 'kind']);
  const prefix = kind === 'Managed' ? '/subscriptions/' : 'https://';
  if (!textOf(source, 'diskURI').startsWith(prefix))
    context.refuse([...at, 'diskURI'], `must begin with ${prefix} for a disk of kind ${kind}`);
}

export function checkStorageOs(source: JsonObject, at: Path, context: Context): void {
  for (const key of ['volumeName', 'volumeNamespace']) {
    const name = textOf(source, key);
    if (name !== '') requireFormat(context, name, label, [...at, key]);
  }
  requireSecretName('secretRef')(source, at, context);
}

export function checkCsi(source: JsonObject, at: Path, context: Context): void {
  const driver = textOf(source, 'driver');
  if (driver.length > 63) context.refuse([...at, 'driver'], 'must be no more than 63 bytes');
  if (driver !== '') requireFormat(context, driver.toLowerCase(), subdomain, [...at, 'driver']);
  const secret = child(source, 'nodePublishSecretRef');
  if (secret === undefined) return;
  const name = textOf(secret, 'name');
  if (name === '') context.refuse([...at, 'nodePublishSecretRef', 'name'], REQUIRED);
  else requireFormat(context, name, subdomain, [...at, 'nodePublishSecretRef', 'name'], [...at, 'name']);
}
