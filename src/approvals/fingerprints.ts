// What an approval is bound to: a text for each workload, entry and file, which is the same as long as what was approved is.
import { createHash } from 'node:crypto';
import type { HeadTree } from '../git/tree.ts';
import { contentOf } from '../inventory/changes.ts';
import { matchEntry } from '../inventory/match.ts';
import { canonicalJson } from '../kube/canonical-json.ts';
import { objectAt } from '../kube/object.ts';
import type { Change, Json, Workload } from '../model.ts';
import { isTrackingKey } from '../workloads/normalise.ts';
import { entrySubjectKey, type SeenChange, type Subject, unseenKey, workloadKey } from './subjects.ts';

/** The fingerprint of a subject at one commit; null where there is none: it is gone, or does not differ from the base. */
export type Fingerprints = (subject: Subject) => Promise<string | null>;

/**
 * Fingerprints of what a head makes of the base. Two heads are compared with the same base, so what one of them lacks of the
 * base shows in other subjects than those that an approval covers, or the approval does not hold.
 */
export function fingerprintsOf({ changes, proposed, unseen }: SeenChange, tree: HeadTree): Fingerprints {
  const prints = new Map<string, string[]>();
  const add = (key: string, print: string): void => {
    const known = prints.get(key);
    if (known === undefined) prints.set(key, [print]);
    else known.push(print);
  };
  for (const change of changes) add(workloadKey(change.workload), workloadPrint(change, proposed));
  for (const each of unseen) add(unseenKey(each), each.print);
  for (const entry of proposed.entries) add(entrySubjectKey(entry), contentOf(entry));
  return async subject => {
    if (subject.kind === 'file') return tree.treeId(subject.key);
    // Several workloads of one name and place go by one key: then the print is of all of them.
    return prints.get(subject.key)?.sort().join('\0') ?? null;
  };
}

/** Everything that a reviewer sees of the workload: what it is, what is about to change, and the entry that is to list it. */
function workloadPrint(change: Change, proposed: SeenChange['proposed']): string {
  const { after, classes, fields } = change;
  const entry = after && matchEntry(proposed, after);
  const content: Json = [
    change.change,
    [...classes],
    after && stateOf(after),
    fields.map(field => [field.path, field.class, optional(field.before), optional(field.after)]),
    entry && contentOf(entry),
  ];
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

/** Absent is not null. */
function optional(value: Json | undefined): Json {
  return value === undefined ? [] : [value];
}

function stateOf(workload: Workload): Json {
  const { apiVersion, digest, schedule, timeZone, suspend, serviceAccount, images, hooks } = workload;
  const metadata = ['labels', 'annotations'].map(field => {
    const values = objectAt(workload.object, ['metadata', field]) ?? {};
    return Object.entries(values)
      .flatMap(([key, value]) => (isTrackingKey(key) ? [] : [[key, value ?? null]]))
      .sort();
  });
  return [apiVersion, digest, schedule, timeZone, suspend, serviceAccount, [...images], [...hooks], metadata];
}
