// What a pod of Windows or of Linux must not have, and processes on a host of Windows.
// https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/core/validation/validation.go (validateWindows, validateLinux, validateWindowsHostProcessPod)
import type { JsonObject, Path } from '../../model.ts';
import { type Context, child, eachContainer, flagOf, objects, REQUIRED, textOf } from './report.ts';

const POD_SECURITY = [
  ...[
    'appArmorProfile',
    'seLinuxOptions',
    'seccompProfile',
    'fsGroup',
    'fsGroupChangePolicy',
    'runAsUser',
    'runAsGroup',
  ],
  ...['supplementalGroups', 'supplementalGroupsPolicy', 'seLinuxChangePolicy'],
];
const CONTAINER_SECURITY = [
  ...['appArmorProfile', 'seLinuxOptions', 'seccompProfile', 'capabilities', 'readOnlyRootFilesystem', 'privileged'],
  ...['allowPrivilegeEscalation', 'procMount', 'runAsUser', 'runAsGroup'],
];
const NOT_WINDOWS = 'must not be set for a pod of Windows';

export function validateOs(pod: JsonObject, at: Path, context: Context): void {
  validateHostProcesses(pod, at, context);
  const os = child(pod, 'os');
  if (os === undefined) return;
  const name = textOf(os, 'name');
  if (name === '') context.refuse([...at, 'os', 'name'], REQUIRED);
  else if (name === 'windows') forbidOnWindows(pod, at, context);
  else if (name === 'linux') forbidOnLinux(pod, at, context);
  else context.refuse([...at, 'os', 'name'], 'must be one of linux, windows', [...at, 'os']);
}

function forbidOnWindows(pod: JsonObject, at: Path, { refuse }: Context): void {
  const security = child(pod, 'securityContext');
  for (const key of POD_SECURITY)
    if (security?.[key] !== undefined) refuse([...at, 'securityContext', key], NOT_WINDOWS);
  if (objects(security, 'sysctls').length > 0) refuse([...at, 'securityContext', 'sysctls'], NOT_WINDOWS);
  for (const key of ['hostUsers', 'shareProcessNamespace'])
    if (pod[key] !== undefined) refuse([...at, key], NOT_WINDOWS);
  for (const key of ['hostPID', 'hostIPC']) if (flagOf(pod, key) === true) refuse([...at, key], NOT_WINDOWS);
  for (const { container, at: place } of eachContainer(pod, at)) {
    const own = child(container, 'securityContext');
    for (const key of CONTAINER_SECURITY)
      if (own?.[key] !== undefined) refuse([...place, 'securityContext', key], NOT_WINDOWS);
  }
}

function forbidOnLinux(pod: JsonObject, at: Path, { refuse }: Context): void {
  const holders = [
    { holder: pod, at },
    ...eachContainer(pod, at).map(each => ({ holder: each.container, at: each.at })),
  ];
  for (const { holder, at: place } of holders) {
    if (child(child(holder, 'securityContext'), 'windowsOptions') !== undefined)
      refuse([...place, 'securityContext', 'windowsOptions'], 'must not be set for a pod of Linux');
  }
}

/** All containers or none; and then on the host's network. */
function validateHostProcesses(pod: JsonObject, at: Path, { refuse }: Context): void {
  const ofPod = flagOf(child(child(pod, 'securityContext'), 'windowsOptions'), 'hostProcess');
  const containers = eachContainer(pod, at);
  let count = 0;
  for (const { container, at: place } of containers) {
    const own = flagOf(child(child(container, 'securityContext'), 'windowsOptions'), 'hostProcess');
    if (ofPod !== undefined && own !== undefined && ofPod !== own)
      refuse([...place, 'securityContext', 'windowsOptions', 'hostProcess'], "must be the same as the pod's");
    if (own ?? ofPod ?? false) count += 1;
  }
  if (count === 0) return;
  if (count !== containers.length) refuse(at, 'must have `hostProcess` for all of its containers or for none');
  if (flagOf(pod, 'hostNetwork') !== true)
    refuse([...at, 'hostNetwork'], 'must be true where a container is a `hostProcess`');
}
