// The page of the finding about a change of the config by which listed workloads would not be looked for any more.
import type { RuleDoc } from '../outcome.ts';

export const workloadsOutOfSight: RuleDoc = {
  id: 'workloads-out-of-sight',
  title: 'A change of the config hides listed workloads',
  severity: 'high',
  pack: 'core',
  why: 'What is not looked for is not judged: with `exclude`, `discover: false` or a source that overrides another, a change switches the gate off for the workloads that it covers.',
  remediation:
    'Narrow the globs until every listed workload is seen, or remove the entries of workloads that are gone in a change of their own first.',
  falsePositives: 'None: the workloads are in the repository, and they are listed.',
  attack: ['T1053.007'],
};
