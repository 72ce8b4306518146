// A change of the config by which listed workloads would not be looked for any more.
import { CONFIG_PATH } from '../config/config.ts';
import { describeEntry } from '../workloads/names.ts';
import type { SideRule } from './rule.ts';

export const workloadsOutOfSight: SideRule = {
  id: 'workloads-out-of-sight',
  title: 'A change of the config hides listed workloads',
  severity: 'high',
  pack: 'core',
  why: 'What is not looked for is not judged: with `exclude`, `discover: false` or a source that overrides another, a change switches the gate off for the workloads that it covers.',
  remediation:
    'Narrow the globs until every listed workload is seen, or remove the entries of workloads that are gone in a change of their own first.',
  falsePositives: 'None: the workloads are in the repository, and they are listed.',
  attack: ['T1053.007'],
  insists: () => true,
  checkSide({ hidden }) {
    if (hidden.length === 0) return [];
    const names = hidden.slice(0, 5).map(describeEntry).join(', ');
    const more = hidden.length > 5 ? ` and ${hidden.length - 5} more` : '';
    const count = `${hidden.length} listed ${hidden.length === 1 ? 'workload' : 'workloads'}`;
    return [
      {
        at: { path: CONFIG_PATH, line: 1, column: 1, precision: 'file' },
        message: `This change of the config hides ${count}, which nothing would judge any more: ${names}${more}.`,
      },
    ];
  },
};
