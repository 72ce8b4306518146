// What an edit of an inventory entry is about, and whose entry it was: an entry can be widened without its workload changing.
import type { TouchedEntry } from '../inventory/changes.ts';
import { matchEntry } from '../inventory/match.ts';
import type { ApprovedInventory, Entry } from '../inventory/schema.ts';
import type { ChangeClass } from '../model.ts';

/**
 * The classes of an edit. `withWorkload`: its workload changes as well, and tells what the new digest is about; without it the
 * digest lists what runs already and was not approved, which may be anything.
 */
export function classesOfEntry({ before, after }: TouchedEntry, withWorkload: boolean): readonly ChangeClass[] {
  if (before === null) return ['new'];
  if (after === null) return withWorkload ? [] : ['removed'];
  const classes = new Set<ChangeClass>();
  if (before.schedule !== after.schedule || before.timeZone !== after.timeZone) classes.add('schedule');
  if (before.suspend && !after.suspend) classes.add('unsuspended');
  if (before.serviceAccount !== after.serviceAccount) classes.add('identity');
  const otherDigest = before.digest !== after.digest;
  if (otherDigest && !withWorkload) classes.add('command');
  const known = new Set(before.images.map(repositoryText));
  for (const image of after.images) {
    if (!before.images.includes(image)) classes.add(known.has(repositoryText(image)) ? 'image' : 'image-source');
  }
  if (classes.size === 0 && !otherDigest) classes.add('metadata');
  return [...classes];
}

/** A pattern less its tag and digest. */
function repositoryText(pattern: string): string {
  const name = pattern.lastIndexOf('/') + 1;
  const end = pattern.slice(name).search(/[:@]/);
  return end === -1 ? pattern : pattern.slice(0, name + end);
}

/** The base's entry that counted where a new entry is to count: one for a nearer folder takes workloads over from it. */
export function sameInBase(entry: Entry, approved: ApprovedInventory): Entry | null {
  const generated = entry.name.endsWith('*');
  return matchEntry(approved, {
    group: entry.group,
    kind: entry.kind,
    namespace: entry.namespace,
    name: generated ? null : entry.name,
    generateName: generated ? entry.name.slice(0, -1) : null,
    source: { path: entry.source ?? '' },
    environment: entry.environment,
  });
}
