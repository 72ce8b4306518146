// What is deployed from elsewhere: its jobs cannot be seen in this repository.
import type { SideRule } from './rule.ts';
import { unseenRule } from './unseen-rule.ts';

export const remoteSource: SideRule = unseenRule({
  id: 'remote-source',
  title: 'Workloads come from a remote chart or repository',
  severity: 'info',
  pack: 'warn',
  why: 'A chart or folder that is fetched from elsewhere can bring CronJobs and Jobs with it, today or with its next version.',
  remediation:
    'Pin the version, and let it be fetched from there with `remote.allow` in .cronledger/config.yaml; or vendor it; or check it in the repository that it comes from.',
  falsePositives:
    'Most charts of others hold no scheduled work; set `policies.rules.remote-source` to `off`, or to a severity where it matters.',
  attack: ['T1053.007'],
});
