// Annotations of a pod's template that the API server reads: profiles of seccomp and AppArmor, the cost of deletion.
// https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/core/validation/validation.go (ValidatePodSpecificAnnotations)
import type { JsonObject, Path } from '../../model.ts';
import { descendingPath } from './formats.ts';
import { type Context, child, eachContainer, entriesOf, textOf } from './report.ts';

const SECCOMP = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const MIRROR = 'kubernetes.io/config.mirror';

/** Annotations that were fields before they were fields. */
export function validatePodAnnotations(
  metadata: JsonObject | undefined,
  pod: JsonObject,
  at: Path,
  context: Context,
): void {
  const { refuse } = context;
  const names = new Set(eachContainer(pod, []).map(({ container }) => textOf(container, 'name')));
  for (const [key, value] of entriesOf(metadata, 'annotations')) {
    if (typeof value !== 'string') continue;
    const place = [...at, 'metadata', 'annotations', key];
    const shown = [...at, 'annotations', key];
    if (key === SECCOMP || key.startsWith(SECCOMP_CONTAINER)) {
      const local = value.startsWith('localhost/') ? descendingPath(value.slice('localhost/'.length)) : null;
      const known =
        ['runtime/default', 'docker/default', 'unconfined'].includes(value) || value.startsWith('localhost/');
      if (!known || local !== null)
        refuse(place, local ?? 'must be runtime/default, unconfined or localhost/ and a path', shown);
    } else if (key.startsWith(APP_ARMOR)) {
      if (!names.has(key.slice(APP_ARMOR.length))) refuse(place, 'must be for a container that there is', shown);
      if (!['', 'runtime/default', 'unconfined'].includes(value) && !value.startsWith('localhost/'))
        refuse(place, 'must be runtime/default, unconfined or localhost/ and a name', shown);
    } else if (key === DELETION_COST) {
      const isNumber = /^(0|-?[1-9]\d{0,9}|-0{1,9}\d{0,9})$/.test(value) && Math.abs(Number(value) + 0.5) < 2 ** 31;
      if (!isNumber) refuse(place, 'must be a whole number of 32 bits', shown);
    } else if (key === MIRROR && textOf(pod, 'nodeName') === '')
      refuse(place, 'must not be set without a nodeName', shown);
  }
}

/** Where a profile is written in a field and in the annotation of old, both must be the same. */
export function validateAnnotatedProfiles(
  metadata: JsonObject | undefined,
  pod: JsonObject,
  at: Path,
  context: Context,
): void {
  const annotations = child(metadata, 'annotations') ?? {};
  const ofPod = child(pod, 'securityContext');
  const compare = (annotation: string, profile: JsonObject | undefined, place: Path): void => {
    const written = annotations[annotation];
    if (typeof written !== 'string' || profile === undefined) return;
    const type = textOf(profile, 'type');
    const path = `localhost/${textOf(profile, 'localhostProfile')}`;
    const matches =
      type === 'Unconfined'
        ? written === 'unconfined'
        : type === 'RuntimeDefault'
          ? ['runtime/default', 'docker/default'].includes(written)
          : written.startsWith('localhost/');
    if (!matches && ['Unconfined', 'RuntimeDefault', 'Localhost'].includes(type))
      context.refuse([...place, 'type'], 'must say what the annotation says');
    else if (type === 'Localhost' && written !== path)
      context.refuse([...place, 'localhostProfile'], 'must say what the annotation says');
  };
  compare(SECCOMP, child(ofPod, 'seccompProfile'), [...at, 'securityContext', 'seccompProfile']);
  for (const { container, at: place } of eachContainer(pod, at)) {
    const name = textOf(container, 'name');
    const security = child(container, 'securityContext');
    compare(`${SECCOMP_CONTAINER}${name}`, child(security, 'seccompProfile'), [
      ...place,
      'securityContext',
      'seccompProfile',
    ]);
    if (textOf(child(pod, 'os'), 'name') === 'windows') continue;
    compare(`${APP_ARMOR}${name}`, child(security, 'appArmorProfile') ?? child(ofPod, 'appArmorProfile'), [
      ...place,
      'securityContext',
      'appArmorProfile',
    ]);
  }
}
