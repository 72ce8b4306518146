// A Job that somebody started by hand from a CronJob: `kubectl create job --from=cronjob/…`.
import type { RuleDoc } from '../outcome.ts';

export const manualJobTrigger: RuleDoc = {
  id: 'manual-job-trigger',
  title: 'Job was started by hand from a CronJob',
  severity: 'info',
  pack: 'core',
  why: 'A run out of schedule may be a test, or somebody who uses what the CronJob may do; one that runs something else than its CronJob only borrows its name.',
  remediation: 'Ask who started it; where it does not run what its CronJob runs, remove it.',
  falsePositives: 'Operators who run a job again after it failed; with the same pods it is told for information only.',
  attack: ['T1053.007'],
};
