// A job that starts more often than the config allows (AN0582's mutable element ScheduleWindow), over all gaps of its schedule.

import { stringAt } from '../kube/object.ts';
import { parseSchedule } from '../kube/schedule/parse.ts';
import { minimumGapSeconds } from '../kube/schedule/runs.ts';
import { describeSchedule, spokenDuration } from '../kube/schedule/words.ts';
import type { RuleHit } from '../outcome.ts';
import { quote } from '../text/escape.ts';
import { describeWorkload } from '../workloads/names.ts';
import type { Rule } from './rule.ts';

export const scheduleTooFrequent: Rule = {
  id: 'schedule-too-frequent',
  title: 'Job starts too often',
  severity: 'medium',
  pack: 'warn',
  why: 'A job that starts every minute is a process that never ends, with a new pod for each look at it.',
  remediation:
    'Start it less often, raise `schedule.minInterval` in the config, or write an exception with its reason.',
  falsePositives: 'Queues that are drained every minute; give such a job an exception.',
  attack: ['T1053.007'],
  elements: ['ScheduleWindow'],
  ofState: true,
  check({ after }, { config }) {
    return (after?.projections ?? []).flatMap(({ object, toOriginal }): readonly RuleHit[] => {
      const text = stringAt(object, ['spec', 'schedule']);
      const parsed = text === null ? null : parseSchedule(text);
      if (after === null || text === null || parsed === null || !parsed.ok) return [];
      const gap = minimumGapSeconds(parsed.schedule);
      if (gap === null || gap >= config.schedule.minInterval) return [];
      const words = describeSchedule(text, null);
      // No two Jobs are made for one minute.
      const message = `${describeWorkload(after)}: the schedule ${quote(text)} (${quote(words)}) can start it ${spokenDuration(Math.max(gap, 60))} after the last time; at least ${spokenDuration(config.schedule.minInterval)} are wanted.`;
      return [{ at: toOriginal(['spec', 'schedule']), message }];
    });
  },
};
