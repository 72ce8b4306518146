// Where a container sees the pod's volumes.
// https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/core/validation/validation.go (ValidateVolumeMounts, ValidateVolumeDevices)
import type { JsonObject, Path } from '../../model.ts';
import { descendingPath, noBackSteps } from './formats.ts';
import {
  type Context,
  child,
  flagOf,
  objects,
  optionalText,
  REQUIRED,
  requireFormat,
  requireOneOf,
  textOf,
  texts,
} from './report.ts';

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];
const BIND_OPTIONS = ['noexec', 'nodev', 'nosuid'];

/** `volumes`: those of the pod that are as they should be. */
export function validateMounts(
  container: JsonObject,
  volumes: ReadonlyMap<string, JsonObject>,
  at: Path,
  context: Context,
): void {
  const { refuse } = context;
  const list = [...at, 'volumeMounts'];
  const devices = objects(container, 'volumeDevices');
  const paths = new Set<string>();
  for (const [index, mount] of objects(container, 'volumeMounts').entries()) {
    const place = [...list, index];
    const [name, path] = [textOf(mount, 'name'), textOf(mount, 'mountPath')];
    if (name === '') refuse([...place, 'name'], REQUIRED);
    const volume = volumes.get(name);
    if (volume === undefined) refuse([...place, 'name'], 'is not the name of a (valid) volume of the pod');
    if (path === '') refuse([...place, 'mountPath'], REQUIRED);
    if (paths.has(path)) refuse([...place, 'mountPath'], 'must be unique in the container');
    paths.add(path);
    if (devices.some(device => textOf(device, 'name') === name))
      refuse([...place, 'name'], 'must not be among volumeDevices as well');
    if (devices.some(device => textOf(device, 'devicePath') === path))
      refuse([...place, 'mountPath'], 'must not be the path of one of volumeDevices');
    for (const key of ['subPath', 'subPathExpr']) {
      if (textOf(mount, key) !== '')
        requireFormat(context, textOf(mount, key), descendingPath, [...place, key], [...list, key]);
    }
    if (textOf(mount, 'subPath') !== '' && textOf(mount, 'subPathExpr') !== '')
      refuse([...place, 'subPathExpr'], 'must not be set beside subPath');
    validatePropagation(container, mount, place, list, context);
    validateBindOptions(mount, volume, place, context);
  }
}

function validatePropagation(
  container: JsonObject,
  mount: JsonObject,
  at: Path,
  list: Path,
  { refuse }: Context,
): void {
  const propagation = optionalText(mount, 'mountPropagation');
  const shown = [...list, 'mountPropagation'];
  if (propagation !== undefined && !PROPAGATIONS.includes(propagation))
    refuse([...at, 'mountPropagation'], `must be one of ${PROPAGATIONS.join(', ')}`, shown);
  if (propagation === 'Bidirectional' && flagOf(child(container, 'securityContext'), 'privileged') !== true)
    refuse([...at, 'mountPropagation'], 'must not be Bidirectional in a container that is not privileged', shown);
  const recursive = optionalText(mount, 'recursiveReadOnly');
  if (recursive === undefined || recursive === 'Disabled') return;
  const place = [...at, 'recursiveReadOnly'];
  const short = [...list, 'recursiveReadOnly'];
  if (recursive !== 'Enabled' && recursive !== 'IfPossible')
    refuse(place, 'must be one of Disabled, Enabled, IfPossible', short);
  else {
    if (flagOf(mount, 'readOnly') !== true) refuse(place, 'may only be set where readOnly is true', short);
    if (propagation !== undefined && propagation !== 'None')
      refuse(place, 'may only be set where mountPropagation is None', short);
  }
}

function validateBindOptions(mount: JsonObject, volume: JsonObject | undefined, at: Path, context: Context): void {
  const options = texts(mount, 'bindMountOptions');
  for (const [index, option] of options.entries()) {
    requireOneOf(context, option, BIND_OPTIONS, [...at, 'bindMountOptions', index]);
    if (options.indexOf(option) < index) context.refuse([...at, 'bindMountOptions', index], 'is a duplicate');
  }
  if (options.length > 0 && child(volume, 'image') !== undefined)
    context.refuse([...at, 'bindMountOptions'], 'must not be set for a volume from an image');
}

export function validateDevices(
  container: JsonObject,
  volumes: ReadonlyMap<string, JsonObject>,
  at: Path,
  { refuse }: Context,
): void {
  const mounts = objects(container, 'volumeMounts');
  const [names, paths] = [new Set<string>(), new Set<string>()];
  for (const [index, device] of objects(container, 'volumeDevices').entries()) {
    const place = [...at, 'volumeDevices', index];
    const [name, path] = [textOf(device, 'name'), textOf(device, 'devicePath')];
    const volume = volumes.get(name);
    if (name === '') refuse([...place, 'name'], REQUIRED);
    if (names.has(name)) refuse([...place, 'name'], 'must be unique in the container');
    if (volume === undefined) refuse([...place, 'name'], 'is not the name of a (valid) volume of the pod');
    else if (child(volume, 'persistentVolumeClaim') === undefined && child(volume, 'ephemeral') === undefined)
      refuse([...place, 'name'], 'must be a volume with a persistentVolumeClaim or an ephemeral claim');
    if (path === '') refuse([...place, 'devicePath'], REQUIRED);
    if (paths.has(path)) refuse([...place, 'devicePath'], 'must be unique in the container');
    if (noBackSteps(path) !== null) refuse([...place, 'devicePath'], 'must not contain `..`');
    else paths.add(path);
    if (mounts.some(mount => textOf(mount, 'name') === name))
      refuse([...place, 'name'], 'must not be among volumeMounts as well');
    if (mounts.some(mount => textOf(mount, 'mountPath') === path))
      refuse([...place, 'devicePath'], 'must not be the path of one of volumeMounts');
    if (name !== '') names.add(name);
  }
}
