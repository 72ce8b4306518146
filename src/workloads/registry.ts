// The kinds that a run knows: those that are built in, and those that the config of the base describes. A value, made once per config.
import type { Config } from '../config/config.ts';
import { stringAt } from '../kube/object.ts';
import { goTrim } from '../manifest/characters.ts';
import type { KindWord } from '../manifest/prefilter.ts';
import type { JsonObject } from '../model.ts';
import { FIXED_ACTIONS } from './fixed-actions.ts';
import type { WorkloadKind } from './kind.ts';
import { BUILT_IN_KINDS } from './kinds/index.ts';
import { KNOWN_GROUPS, KNOWN_NAMES } from './known-kinds.ts';
import { MUTATOR_WORDS } from './mutators.ts';
import { rowKind } from './row.ts';

export interface KindRegistry {
  readonly kinds: readonly WorkloadKind[];
  /**
   * What a file that holds an object of interest holds: the name of a kind, and its group somewhere. `CronJobList` holds
   * `CronJob`. Also of what is only told (fixed actions), of objects that hide others in compressed text, and of what nobody knows.
   */
  readonly words: readonly KindWord[];
  /** The kind of an object; `exact` is false where only a forgiving reader takes it for one. */
  find(object: JsonObject): { readonly kind: WorkloadKind; readonly exact: boolean } | null;
}

const registries = new WeakMap<Config['kinds'], KindRegistry>();

/** The registry of a config. */
export function registryOf(config: Pick<Config, 'kinds'>): KindRegistry {
  const known = registries.get(config.kinds);
  if (known !== undefined) return known;
  const registry = createRegistry(config.kinds);
  registries.set(config.kinds, registry);
  return registry;
}

/** Objects in which text is compressed, so that no word of what they hold can be seen. */
const COMPRESSED: readonly KindWord[] = [{ kind: 'Bundle', group: 'fleet.cattle.io' }];

function createRegistry(described: Config['kinds']): KindRegistry {
  const own = described.map(({ group, kind, plural, podSpec, schedule, timeZone, suspend, serviceAccount }) =>
    rowKind({
      group,
      kind,
      plural,
      pods: podSpec.map(path => path.join('.')),
      ...(schedule === undefined ? {} : { schedules: [schedule.join('.')] }),
      ...(timeZone === undefined ? {} : { timeZone: timeZone.join('.') }),
      ...(suspend === undefined ? {} : { suspend: suspend.join('.') }),
      ...(serviceAccount === undefined ? {} : { serviceAccount: [serviceAccount.join('.')] }),
    }),
  );
  // A description of a kind that is built in takes its place.
  const replaced = new Set(own.map(({ group, kind }) => `${group}/${kind}`));
  const kinds = [...BUILT_IN_KINDS.filter(({ group, kind }) => !replaced.has(`${group}/${kind}`)), ...own];
  const byName = new Map<string, WorkloadKind[]>();
  for (const kind of kinds) byName.set(fold(kind.kind), [...(byName.get(fold(kind.kind)) ?? []), kind]);
  return {
    kinds,
    words: [...kinds, ...FIXED_ACTIONS]
      .map(({ group, kind }): KindWord => (group === 'batch' || group === '' ? kind : { kind, group }))
      .concat(COMPRESSED, MUTATOR_WORDS, {
        besides: KNOWN_NAMES,
        groups: new Set([...KNOWN_GROUPS, ...kinds.map(({ group }) => group)]),
      }),
    find(object) {
      const apiVersion = stringAt(object, ['apiVersion']);
      const name = stringAt(object, ['kind']);
      if (apiVersion === null || name === null) return null;
      const match = byName.get(fold(name))?.find(({ group }) => isGroup(group, apiVersion));
      if (match === undefined) return null;
      return { kind: match, exact: match.kind === name && match.group === groupOf(apiVersion) };
    },
  };
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/**
 * kubectl's REST mapper accepts a kind in lower case, and a stray blank or zero-width character deceives a reader rather than the
 * person who will mend it, so that both are forgiven. In a group nothing but blanks around it is (and, as it always was, all that in
 * `batch`): no server has an API of another spelling, and the prefilter looks for the group as it is.
 */
function isGroup(group: string, apiVersion: string): boolean {
  const written = groupOf(apiVersion);
  return group === 'batch' ? fold(written) === group : goTrim(written) === group;
}

export function fold(text: string): string {
  return text.replace(/[\s\u00a0\u00ad\u200b-\u200f\u2060\ufeff]/g, '').toLowerCase();
}
