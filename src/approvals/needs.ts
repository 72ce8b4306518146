// Changes + owners → needs: which approvals the base's config and inventory ask for.
import picomatch from 'picomatch';
import type { ApprovalRule, Config } from '../config.ts';
import { quote } from '../escape.ts';
import { matchEntry } from '../inventory/match.ts';
import type { Inventory } from '../inventory/schema.ts';
import type { Change, ChangeClass, Need } from '../model.ts';
import { describeWorkload } from '../workloads/names.ts';

/** Somebody with write access to the repository who neither opened the pull request nor wrote its commits. */
export const ANY_REVIEWER = 'a reviewer with write access';

/**
 * What asks for an approval where the config says nothing. A new version of an approved image asks nobody; another image does,
 * even where a pattern of the entry allows it: two images of one entry could change places.
 */
const DEFAULT_CLASSES: readonly ChangeClass[] = [
  'new',
  'unsuspended',
  'image-source',
  'identity',
  'privilege',
  'command',
  'power',
];
const DEFAULT_RULES: readonly ApprovalRule[] = [
  { name: ANY_REVIEWER, when: { classes: DEFAULT_CLASSES }, from: [ANY_REVIEWER], count: 1 },
];

/**
 * The needs of a set of changes, in the order of the config's rules; the guard of the gate's own files last.
 * `inventory` is the base's, which says who owns what; `proposal` the head's, asked only for what the base does not know.
 */
export function needsOf(
  changes: readonly Change[],
  guarded: readonly string[],
  { config, inventory, proposal }: { config: Config; inventory: Inventory; proposal: Inventory },
): readonly Need[] {
  const needs: Need[] = [];
  for (const rule of config.approvals ?? DEFAULT_RULES) {
    const reasons = new Map<string, string[]>();
    for (const change of changes) {
      const classes = change.classes.filter(
        name => rule.when.classes === undefined || rule.when.classes.includes(name),
      );
      if (classes.length === 0 || !inScope(rule, change)) continue;
      const from = rule.from === 'owner' ? ownersOf(change, inventory, proposal) : rule.from;
      const reason = `${describeWorkload(change.workload)} (${classes.join(', ')})`;
      const key = [...from].sort().join('\0');
      reasons.set(key, [...(reasons.get(key) ?? []), reason]);
    }
    for (const [key, because] of reasons) needs.push(pending(rule.name, because, key.split('\0'), rule.count));
  }
  if (guarded.length > 0) {
    const because = guarded.map(path => quote(path, 200));
    needs.push(pending('the change of the gate itself', because, [ANY_REVIEWER], 1));
  }
  return needs;
}

function pending(name: string, because: readonly string[], from: readonly string[], required: number): Need {
  const shown = because.length > 5 ? [...because.slice(0, 4), `${because.length - 4} more`] : because;
  return { name, reason: shown.join('; '), from, required, status: 'pending', approvedBy: [], ignored: [] };
}

function inScope(rule: ApprovalRule, { workload }: Change): boolean {
  const { namespaces, kinds } = rule.when;
  if (kinds !== undefined && !kinds.includes(workload.kind)) return false;
  // A namespace that is not known may be any, so a rule about namespaces holds for it.
  return (
    namespaces === undefined || workload.namespace === null || picomatch.isMatch(workload.namespace, [...namespaces])
  );
}

/** The owner in the base decides; a workload that the base does not list is its proposed owner's. */
function ownersOf(change: Change, inventory: Inventory, proposal: Inventory): readonly string[] {
  const known = [change.before, change.after].flatMap(side =>
    side === null ? [] : (matchEntry(inventory, side)?.owner ?? []),
  );
  const first = known[0] ?? (change.after === null ? null : matchEntry(proposal, change.after)?.owner);
  return [first ?? ANY_REVIEWER];
}
