// Velero: hooks of backups and restores run commands in pods that are there already. Without hooks its objects run nothing of
// their own, and a Schedule is a fixed action (fixed-actions.ts).
import { stringAt } from '../../kube/object.ts';
import type { JsonObject } from '../../model.ts';
import type { WorkloadKind } from '../kind.ts';
import { partsOfContainers, placesOf } from '../places.ts';
import { type Placed, projections } from '../projection.ts';
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
    const pod = [
      ...partsOfContainers(commands, 'containers', hookName),
      ...partsOfContainers(init, 'initContainers', hookName),
    ];
    return pod.length === 0 ? [] : projections(object, [pod], timingOf(object, row));
  },
}));

function hookName({ value }: Placed, index: number): string {
  return stringAt(value, ['container']) ?? `hook-${index}`;
}
