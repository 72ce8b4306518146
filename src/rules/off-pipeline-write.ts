// Of an audit log: a workload was written by somebody through whom nothing is deployed here.
import type { RuleDoc } from '../outcome.ts';

export const offPipelineWrite: RuleDoc = {
  id: 'off-pipeline-write',
  title: 'Workload was written past the pipeline',
  severity: 'medium',
  pack: 'core',
  why: "What is deployed through Git has been reviewed; whoever writes to the cluster directly went past the review, with rights that somebody should not have, or with somebody else's.",
  remediation: 'Ask who it was; undo it, and take the right away. Say with `audit.pipelines` who may write what.',
  falsePositives:
    'A person who mends an incident by hand; a deployer that has written nothing approved in this log yet: name it in `audit.pipelines`.',
  attack: ['T1053.007', 'T1078'],
};
