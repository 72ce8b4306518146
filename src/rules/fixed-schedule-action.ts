// What starts a fixed action of an operator on a schedule: told, so that nothing scheduled goes unseen; it needs no entry.

import { quote } from '../text/escape.ts';
import type { FixedAction } from '../workloads/fixed-actions.ts';
import { describeWorkload } from '../workloads/names.ts';
import type { SideHit, SideRule } from './rule.ts';

export const fixedScheduleAction: SideRule = {
  id: 'fixed-schedule-action',
  title: 'Operator runs a fixed action on a schedule',
  severity: 'info',
  pack: 'warn',
  why: 'A backup, a clean-up or a scaling on a schedule runs nobody’s own code, but it can be moved, stopped or made to run all the time.',
  remediation: 'Check that the schedule is what its owner wants; nothing has to be listed.',
  falsePositives:
    'All of them are harmless in themselves; set `policies.rules.fixed-schedule-action` to `off` to hear less.',
  attack: ['T1053.007'],
  checkSide: ({ fixedActions }) => fixedActions.map(hitOf),
};

function hitOf({ object, schedules, location }: FixedAction): SideHit {
  const name = describeWorkload({ ...object, generateName: null });
  const shown = schedules.slice(0, 5).map(schedule => quote(schedule));
  const more = schedules.length > shown.length ? ` and ${schedules.length - shown.length} more` : '';
  return {
    at: location,
    object,
    message: `${name} starts a fixed action of its operator: ${shown.join(', ')}${more}.`,
  };
}
