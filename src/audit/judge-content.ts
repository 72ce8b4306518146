// The account of a workload by its content: what the inventory of its moment says of it, and that of other moments.
import { diffObjects } from '../compare/fields.ts';
import type { Difference } from '../inventory/agree.ts';
import type { Entry } from '../inventory/schema.ts';
import { dotted } from '../kube/object.ts';
import type { JsonObject, Workload } from '../model.ts';
import { quote } from '../text/escape.ts';
import { valueText } from '../text/value.ts';
import { normaliseObject } from '../workloads/normalise.ts';
import type { AuditEvent } from './event.ts';
import { countsOn, type Era, type InventoryHistory } from './history.ts';
import type { Part } from './judgement.ts';
import type { JudgeContext, Known } from './state.ts';

/** An earlier version of a listed workload that is applied again so soon after the new one was approved is on its way out. */
const LAG = 3_600_000;

export async function judgeContent(
  workload: Workload,
  event: AuditEvent,
  era: Era | null,
  { history }: JudgeContext,
): Promise<Part> {
  const time = event.time ?? event.received ?? 0;
  const now = era === null ? null : await era.approve(workload);
  if (now?.entry != null && now.differences.length === 0) {
    if (countsOn(now.entry, time)) {
      return { account: 'approved', why: 'It is what its entry says.', entry: now.entry, workload: now.workload };
    }
    return { account: 'not-in-force', why: `Its entry expired on ${now.entry.expires}.`, entry: now.entry };
  }
  const other = await otherEra(workload, era, history);
  if (other !== null) {
    const { when, entry, found } = other;
    const isLag = when === 'earlier' && now?.entry != null && era !== null && time - era.from <= LAG;
    if (isLag) {
      const why =
        'It is what its entry said until a moment ago; the change of the entry has not reached the cluster yet.';
      return { account: 'approved', why, entry, era: found };
    }
    const why =
      when === 'earlier'
        ? 'It was approved before, and not any more when it was written.'
        : `It was approved only afterwards, by the commit ${found.commit.id.slice(0, 12)}.`;
    return { account: 'not-in-force', why, entry, era: found };
  }
  if (now?.entry != null) {
    const { entry, differences } = now;
    return { account: 'differs', why: differenceWords(differences), entry, differences, workload: now.workload };
  }
  return {
    account: 'unlisted',
    why: 'The inventory that was in force lists nothing of this kind, namespace and name.',
  };
}

export function differenceWords(differences: readonly Difference[]): string {
  const parts = differences.map(({ field, approved, actual }) =>
    field === 'digest'
      ? 'what it runs is not what was approved (digest)'
      : `${field} is ${quote(actual, 200)}, approved is ${quote(approved, 200)}`,
  );
  return `It is not what its entry says: ${parts.join('; ')}.`;
}

interface OtherEra {
  readonly when: 'earlier' | 'later';
  readonly entry: Entry;
  readonly found: Era;
}

/** The revision nearest to a moment in which the workload was approved as it is. */
async function otherEra(workload: Workload, era: Era | null, history: InventoryHistory): Promise<OtherEra | null> {
  const all = await history.all();
  const at = era === null ? -1 : all.findIndex(one => one.commit.id === era.commit.id);
  const earlier = all.slice(0, Math.max(0, at)).toReversed();
  const later = all.slice(at + 1);
  for (const [when, eras] of [
    ['earlier', earlier],
    ['later', later],
  ] as const) {
    for (const found of eras) {
      const { entry, differences } = await found.approve(workload);
      if (entry !== null && differences.length === 0) return { when, entry, found };
    }
  }
  return null;
}

/** Against the newest version that was approved, of those that the log has shown. */
export function changedFields(object: JsonObject, known: Known | null): readonly string[] {
  if (known === null) return [];
  const versions = [{ object: known.object, account: known.account }, ...known.earlier];
  const approved = versions.find(version => version.account === 'approved' && version.object !== null)?.object;
  if (approved == null) return [];
  const differences = diffObjects({ spec: specOf(approved) }, { spec: specOf(object) }, undefined);
  return differences.slice(0, MAX_FIELDS).map(({ path, was, is }) => {
    const [before, after] = [was, is].map(value => (value === undefined ? 'absent' : quote(valueText(value), 160)));
    return `${quote(dotted(path), 120)} is ${after}, approved was ${before}`;
  });
}

const MAX_FIELDS = 6;

export function specOf(object: JsonObject) {
  return normaliseObject(object)['spec'] ?? null;
}
