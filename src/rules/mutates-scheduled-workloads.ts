// Objects that change or make Jobs and CronJobs in the cluster.
import type { SideRule } from './rule.ts';
import { unseenRule } from './unseen-rule.ts';

export const mutatesScheduledWorkloads: SideRule = unseenRule({
  id: 'mutates-scheduled-workloads',
  title: 'Something rewrites or makes scheduled workloads in the cluster',
  severity: 'high',
  pack: 'warn',
  why: 'A mutating policy or webhook puts another image or command into a CronJob that was approved, after the gate has looked at it; one that generates makes jobs that nobody ever listed.',
  remediation:
    'Limit it to the kinds that it is meant for, or look at what it does and approve the change: a need of class `unseen` asks for that.',
  falsePositives:
    'Sidecar injectors and policies that set defaults are meant to reach all pods. Only a change that brings or alters one is asked about.',
  attack: ['T1053.007', 'T1610'],
});
