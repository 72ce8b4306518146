// Security contexts of pods and containers, with the annotations that came before their fields.
// https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/core/validation/validation.go (ValidateSecurityContext, validatePodSpecSecurityContext)
import type { JsonObject, Path } from '../../model.ts';
import { descendingPath, subdomain } from './formats.ts';
import {
  type Context,
  child,
  flagOf,
  objects,
  optionalText,
  REQUIRED,
  requireFormat,
  requireOneOf,
  requireRange,
  textOf,
  texts,
} from './report.ts';

const MAX_ID = 2 ** 31 - 1;
const PROFILE_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];

export function validatePodSecurity(pod: JsonObject, at: Path, context: Context): void {
  const security = child(pod, 'securityContext');
  if (security === undefined) return;
  const place = [...at, 'securityContext'];
  requireRange(context, security, ['fsGroup', 'runAsUser', 'runAsGroup'], 0, MAX_ID, place);
  const groups = security['supplementalGroups'];
  for (const [index, group] of (Array.isArray(groups) ? groups : []).entries()) {
    if (Number(group) < 0 || Number(group) > MAX_ID)
      context.refuse([...place, 'supplementalGroups', index], `must be between 0 and ${MAX_ID}`);
  }
  validateSysctls(pod, objects(security, 'sysctls'), [...place, 'sysctls'], context);
  requireOneOf(
    context,
    optionalText(security, 'fsGroupChangePolicy'),
    ['Always', 'OnRootMismatch'],
    [...place, 'fsGroupChangePolicy'],
  );
  requireOneOf(
    context,
    optionalText(security, 'supplementalGroupsPolicy'),
    ['Merge', 'Strict'],
    [...place, 'supplementalGroupsPolicy'],
  );
  requireOneOf(
    context,
    optionalText(security, 'seLinuxChangePolicy'),
    ['MountOption', 'Recursive'],
    [...place, 'seLinuxChangePolicy'],
  );
  validateProfiles(security, place, context);
}

export function validateContainerSecurity(
  security: JsonObject | undefined,
  hostUsers: boolean,
  at: Path,
  context: Context,
): void {
  if (security === undefined) return;
  const { refuse } = context;
  requireRange(context, security, ['runAsUser', 'runAsGroup'], 0, MAX_ID, at);
  const procMount = optionalText(security, 'procMount');
  requireOneOf(context, procMount, ['Default', 'Unmasked'], [...at, 'procMount']);
  if (procMount === 'Unmasked' && hostUsers)
    refuse([...at, 'procMount'], 'must not be Unmasked unless `hostUsers` is false');
  if (flagOf(security, 'allowPrivilegeEscalation') === false) {
    const held = '`allowPrivilegeEscalation` is false';
    if (flagOf(security, 'privileged') === true) refuse(at, `must not have \`privileged: true\` where ${held}`);
    if (texts(child(security, 'capabilities'), 'add').includes('CAP_SYS_ADMIN'))
      refuse(at, `must not add CAP_SYS_ADMIN where ${held}`);
  }
  validateProfiles(security, at, context);
}

/** What pods and containers have alike: seccomp, AppArmor, Windows. */
function validateProfiles(security: JsonObject, at: Path, context: Context): void {
  const { refuse } = context;
  const seccomp = child(security, 'seccompProfile');
  if (seccomp !== undefined) {
    const place = [...at, 'seccompProfile'];
    requireProfileType(seccomp, place, context);
    const profile = optionalText(seccomp, 'localhostProfile');
    const isLocal = textOf(seccomp, 'type') === 'Localhost';
    if (isLocal && profile === undefined)
      refuse([...place, 'localhostProfile'], 'is required where the type is Localhost');
    if (isLocal && profile !== undefined)
      requireFormat(context, profile, descendingPath, [...place, 'localhostProfile']);
    if (!isLocal && profile !== undefined)
      refuse([...place, 'localhostProfile'], 'may only be set where the type is Localhost');
  }
  const appArmor = child(security, 'appArmorProfile');
  if (appArmor !== undefined) {
    const place = [...at, 'appArmorProfile'];
    requireProfileType(appArmor, place, context);
    const type = textOf(appArmor, 'type');
    const profile = optionalText(appArmor, 'localhostProfile');
    if (type === 'Localhost') {
      if (profile === undefined || profile === '')
        refuse([...place, 'localhostProfile'], 'is required where the type is Localhost');
      else if (profile.trim() !== profile)
        refuse([...place, 'localhostProfile'], 'must not begin or end with white space');
      if ((profile ?? '').length > 4095) refuse([...place, 'localhostProfile'], 'must be no more than 4095 bytes');
    } else if (PROFILE_TYPES.includes(type) && profile !== undefined) {
      refuse([...place, 'localhostProfile'], 'may only be set where the type is Localhost');
    }
  }
  validateWindowsOptions(child(security, 'windowsOptions'), [...at, 'windowsOptions'], context);
}

function requireProfileType(profile: JsonObject, at: Path, context: Context): void {
  const type = textOf(profile, 'type');
  if (type === '') context.refuse([...at, 'type'], REQUIRED);
  else requireOneOf(context, type, PROFILE_TYPES, [...at, 'type']);
}

function validateWindowsOptions(options: JsonObject | undefined, at: Path, context: Context): void {
  const { refuse } = context;
  const name = optionalText(options, 'gmsaCredentialSpecName');
  if (name !== undefined) requireFormat(context, name, subdomain, [...at, 'gmsaCredentialSpecName']);
  const spec = optionalText(options, 'gmsaCredentialSpec');
  if (spec === '' || Buffer.byteLength(spec ?? '') > 64 * 1024)
    refuse([...at, 'gmsaCredentialSpec'], 'must have 1 to 65536 bytes');
  const user = optionalText(options, 'runAsUserName');
  const problem = user === undefined ? null : windowsUserProblem(user);
  if (problem !== null) refuse([...at, 'runAsUserName'], problem);
}

const CONTROLS = /\p{Cc}/u;

function windowsUserProblem(text: string): string | null {
  if (text === '') return 'must not be empty';
  if (CONTROLS.test(text)) return 'must not hold control characters';
  const parts = text.split('\\');
  if (parts.length > 2) return 'must not hold more than one backslash';
  const user = parts.at(-1) ?? '';
  const domain = parts.length === 2 ? (parts[0] ?? '') : null;
  if (domain !== null && (domain.length >= 256 || !isWindowsDomain(domain)))
    return 'must have a domain in the form of NetBIOS or DNS';
  if (user === '' || user.length > 104) return 'must name a user of 1 to 104 characters';
  if (/^[. ]+$/.test(user)) return 'must name a user of more than dots and blanks';
  return /["/\\:;|=,+*?<>@[\]]/.test(user) ? 'must not have any of "/\\:;|=,+*?<>@[] in the name of the user' : null;
}

function isWindowsDomain(domain: string): boolean {
  const isNetBios = domain.length <= 15 && domain !== '' && !domain.startsWith('.') && !/[\\/:*?"<>|]/.test(domain);
  return (
    isNetBios ||
    domain.split('.').every(part => part.length <= 63 && /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/.test(part))
  );
}

/** https://github.com/kubernetes/component-helpers/blob/v0.37.2/node/util/sysctl/namespace.go */
const IPC_SYSCTLS =
  'kernel.sem kernel.msgmax kernel.msgmnb kernel.msgmni kernel.shmall kernel.shmmax kernel.shmmni kernel.shm_rmid_forced'.split(
    ' ',
  );
const SYSCTL_PART = /^[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;

function validateSysctls(pod: JsonObject, sysctls: readonly JsonObject[], at: Path, { refuse }: Context): void {
  const seen = new Set<string>();
  for (const [index, sysctl] of sysctls.entries()) {
    const place = [...at, index, 'name'];
    const name = textOf(sysctl, 'name');
    if (name === '') refuse(place, REQUIRED);
    else if (name.length > 253 || !name.split(/[./]/).every(part => SYSCTL_PART.test(part)))
      refuse(place, 'must be lower-case letters, digits, `-` and `_` with `.` or `/` between them');
    else if (seen.has(name)) refuse(place, 'is a duplicate');
    seen.add(name);
    const dots = name.replaceAll('/', '.');
    if (flagOf(pod, 'hostNetwork') === true && dots.startsWith('net.'))
      refuse(place, 'must not be set where `hostNetwork` is true');
    const ofIpc = dots.startsWith('fs.mqueue.') || IPC_SYSCTLS.includes(dots);
    if (flagOf(pod, 'hostIPC') === true && ofIpc) refuse(place, 'must not be set where `hostIPC` is true');
  }
}
