// Two entries for one workload: which one counts would be anybody's guess.
import { UserError } from '../errors.ts';
import { quote } from '../text/escape.ts';
import { placeText } from '../text/location.ts';
import { describeEntry } from '../workloads/names.ts';
import { entryKey } from './match.ts';
import type { Entry } from './schema.ts';

/** Pairs of entries with one identity, one source and one environment, each with the first of its kind. */
export function duplicateEntries(
  entries: readonly Entry[],
): readonly { readonly first: Entry; readonly second: Entry }[] {
  const seen = new Map<string, Entry>();
  return entries.flatMap(second => {
    const first = seen.get(entryKey(second));
    if (first !== undefined) return [{ first, second }];
    seen.set(entryKey(second), second);
    return [];
  });
}

/** @throws UserError `inventory-invalid` that names both places. */
export function requireUniqueEntries(entries: readonly Entry[]): void {
  const duplicate = duplicateEntries(entries)[0];
  if (duplicate === undefined) return;
  const { first, second } = duplicate;
  throw new UserError(
    'inventory-invalid',
    `${placeText(second.location)}: ${describeEntry(second)}${sourceOf(second)} is listed a second time; the first entry is at ${placeText(first.location)}.`,
    'Remove one of the two entries, or give them different sources, environments or variants.',
  );
}

function sourceOf({ source, environment }: Entry): string {
  const from = source === null ? '' : ` from ${quote(source === '' ? '.' : source)}`;
  return environment === null ? from : `${from} for the environment ${quote(environment)}`;
}
