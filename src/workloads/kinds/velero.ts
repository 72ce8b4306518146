// Velero: hooks of backups and restores run commands in pods that are there already. Without hooks its objects run nothing of
// their own, and a Schedule is a fixed action (fixed-actions.ts).
import { isObject, stringAt } from '../../json.ts';
import type { JsonObject } from '../../model.ts';
import type { WorkloadKind } from '../kind.ts';
import { containerParts, placesOf } from '../places.ts';
import { type Part, type Placed, projections } from '../projection.ts';
import { isReal, type KindRow, rowKind, steps, timingOf } from '../row.ts';

const ROWS: readonly (KindRow & { readonly hooks: string })[] = [
  {
    group: 'velero.io',
    kind: 'Schedule',
    hooks: 'spec.template.hooks',
    schedules: ['spec.schedule'],
    suspend: 'spec.paused',
  },
  { group: 'velero.io', kind: 'Backup', hooks: 'spec.hooks' },
  { group: 'velero.io', kind: 'Restore', hooks: 'spec.hooks' },
];

export const VELERO_KINDS: readonly WorkloadKind[] = ROWS.map(row => ({
  ...rowKind(row),
  project: (object: JsonObject) => {
    if (!isReal(object)) return [];
    const commands = ['pre', 'post', 'postHooks', 'hooks'].flatMap(when =>
      placesOf(object, steps(`${row.hooks}.resources.*.${when}.*.exec`)),
    );
    const init = placesOf(object, steps(`${row.hooks}.resources.*.postHooks.*.init.initContainers.*`));
    const pod = [...hookParts(commands, 'containers'), ...hookParts(init, 'initContainers')];
    return pod.length === 0 ? [] : projections(object, [pod], timingOf(object, row));
  },
}));

function hookParts(hooks: readonly Placed[], list: string): readonly Part[] {
  return hooks
    .filter(({ value }) => isObject(value))
    .flatMap(({ value, from }, index) =>
      isObject(value)
        ? containerParts(value, from, ['spec', list, index], stringAt(value, ['container']) ?? `hook-${index}`)
        : [],
    );
}
