// A schedule or time zone that the API server rejects, or that never comes.

import { stringAt } from '../kube/object.ts';
import { parseSchedule } from '../kube/schedule/parse.ts';
import { neverFires } from '../kube/schedule/runs.ts';
import { acceptsTimeZone, timeZoneProblem } from '../kube/schedule/time-zone.ts';
import type { RuleHit } from '../outcome.ts';
import { quote } from '../text/escape.ts';
import { describeWorkload } from '../workloads/names.ts';
import type { Rule } from './rule.ts';

export const scheduleInvalid: Rule = {
  id: 'schedule-invalid',
  title: 'Schedule is rejected or never fires',
  severity: 'medium',
  pack: 'warn',
  why: 'What the API server rejects is not deployed, so what was reviewed is not what runs; a schedule that never comes hides a job that is started by hand.',
  remediation:
    'Write five fields as the API server reads them (minute, hour, day, month, weekday 0 to 6) and put the zone into `timeZone`.',
  falsePositives: 'The 30th or 31st of February as an idiom for "only by hand": it is told as information.',
  attack: ['T1053.007'],
  elements: ['ScheduleWindow'],
  ofState: true,
  check({ after }) {
    return (after?.projections ?? []).flatMap(({ object, toOriginal }): RuleHit[] => {
      const name = after === null ? '' : describeWorkload(after);
      const hits: RuleHit[] = [];
      // Controllers of other kinds read schedules as the API server does, or nearly so.
      const refusal = after?.group === 'batch' ? 'the API server rejects' : 'a reader of five fields rejects';
      const text = stringAt(object, ['spec', 'schedule']);
      if (text !== null) {
        const at = toOriginal(['spec', 'schedule']);
        const parsed = parseSchedule(text);
        if (!parsed.ok) hits.push({ at, message: `${name}: ${refusal} the schedule ${quote(text)}: ${parsed.reason}` });
        else if (neverFires(parsed.schedule)) {
          hits.push({
            at,
            severity: 'info',
            message: `${name}: the schedule ${quote(text)} never fires; the job runs only when somebody starts it.`,
          });
        }
      }
      const zone = stringAt(object, ['spec', 'timeZone']);
      const problem = zone === null ? null : timeZoneProblem(zone);
      if (zone !== null && problem !== null) {
        const at = toOriginal(['spec', 'timeZone']);
        const message = acceptsTimeZone(zone)
          ? `${name}: the time zone ${quote(zone)} is no zone to rely on: ${problem}.`
          : `${name}: ${refusal} the time zone ${quote(zone)}: ${problem}`;
        hits.push({ at, message });
      }
      return hits;
    });
  },
};
