// Whether a workload is what its entry approved: the fields that the entry holds in the open, and the digest of all others.

import { imageMatches, parseImage } from '../kube/image.ts';
import { valueAt } from '../kube/object.ts';
import { sameSchedule } from '../kube/schedule/compare.ts';
import type { ChangeClass, Path, Workload } from '../model.ts';
import { podImages, podSpecPath } from '../workloads/pod-spec.ts';
import type { Entry, EntryField } from './schema.ts';

type AgreedField = Extract<EntryField, 'schedule' | 'timeZone' | 'suspend' | 'serviceAccount' | 'images' | 'digest'>;

/** One field in which a workload is not what was approved. */
export interface Difference {
  readonly field: AgreedField;
  /** For people; `none` where the entry has none. Text of the entry or of the workload, to be quoted. */
  readonly approved: string;
  readonly actual: string;
  /** The path in the workload's object of what differs, or of where it is missing. */
  readonly at: Path;
  /** Null for the digest, of which only a comparison with the base can tell what it is about. */
  readonly class: ChangeClass | null;
}

const NONE = 'none';
/** https://kubernetes.io/docs/concepts/security/service-accounts/#default-service-accounts */
const DEFAULT_SERVICE_ACCOUNT = 'default';

/** Every field of a listed workload that differs from its entry, in the order of the entry's fields; one difference per image. */
export function differencesFrom(entry: Entry, workload: Workload): readonly Difference[] {
  const differences: Difference[] = [];
  const differ = (
    field: AgreedField,
    approved: string | null,
    actual: string | null,
    at: Path,
    kind: ChangeClass | null,
  ): void => {
    differences.push({ field, approved: approved ?? NONE, actual: actual ?? NONE, at, class: kind });
  };
  const { schedule, timeZone, serviceAccount } = workload;
  const same =
    schedule === null || entry.schedule === null ? schedule === entry.schedule : sameSchedule(entry.schedule, schedule);
  if (!same) differ('schedule', entry.schedule, schedule, pathOf(workload, ['spec', 'schedule']), 'schedule');
  if (timeZone !== entry.timeZone) {
    differ('timeZone', entry.timeZone, timeZone, pathOf(workload, ['spec', 'timeZone']), 'schedule');
  }
  // Suspending what may run is nobody's danger; waking what was approved asleep is.
  if (entry.suspend && !workload.suspend) {
    differ('suspend', 'true', 'false', pathOf(workload, ['spec', 'suspend']), 'unsuspended');
  }
  const approvedAccount = entry.serviceAccount ?? DEFAULT_SERVICE_ACCOUNT;
  const actualAccount = serviceAccount ?? DEFAULT_SERVICE_ACCOUNT;
  if (approvedAccount !== actualAccount) {
    differ('serviceAccount', approvedAccount, actualAccount, serviceAccountPath(workload), 'identity');
  }
  for (const image of workload.images) {
    if (entry.images.some(pattern => imageMatches(pattern, image))) continue;
    const approved = entry.images.length === 0 ? null : entry.images.join(', ');
    differ('images', approved, image, imagePath(workload, image), imageClass(entry, image));
  }
  if (entry.digest !== workload.digest)
    differ('digest', entry.digest, workload.digest, pathOf(workload, ['spec']), null);
  return differences;
}

/** An image from a repository that the entry names anyway is a new version; any other is a new source. */
function imageClass(entry: Entry, image: string): ChangeClass {
  const repository = repositoryOf(image);
  return repository !== null && entry.images.some(pattern => repositoryOf(pattern) === repository)
    ? 'image'
    : 'image-source';
}

/** Null where the text is no image reference, and so is of no repository that anybody knows. */
function repositoryOf(text: string): string | null {
  // The tag or digest of a pattern may hold `*`, which no image does; what stands before it is the repository all the same.
  const name = text.lastIndexOf('/') + 1;
  const end = text.slice(name).search(/[:@]/);
  return parseImage(end === -1 ? text : text.slice(0, name + end))?.repository ?? null;
}

/** The path in the workload's object of a path in its first projection, which is where schedule and the like are read from. */
function pathOf(workload: Workload, path: Path): Path {
  return workload.projections[0]?.toOriginal(path) ?? path;
}

function serviceAccountPath(workload: Workload): Path {
  const object = workload.projections[0]?.object;
  if (object === undefined) return ['spec'];
  const pod = podSpecPath(object);
  const name = ['serviceAccountName', 'serviceAccount'].find(key => valueAt(object, [...pod, key]) !== undefined);
  return pathOf(workload, [...pod, name ?? 'serviceAccountName']);
}

/** Where the image stands first: in a container, or in a volume that mounts an image. */
function imagePath(workload: Workload, image: string): Path {
  for (const projection of workload.projections) {
    const found = podImages(projection.object).find(each => each.image === image);
    if (found !== undefined) return projection.toOriginal(found.path);
  }
  return pathOf(workload, ['spec']);
}
