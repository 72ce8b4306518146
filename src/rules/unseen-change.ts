// What a change deploys and nobody here can judge.
import type { SideRule } from './rule.ts';
import { unseenRule } from './unseen-rule.ts';

export const unseenChange: SideRule = unseenRule({
  id: 'unseen-change',
  title: 'The change deploys what nobody here can judge',
  severity: 'medium',
  pack: 'core',
  why: 'What is rendered by something that is not known here, or from what is not in this repository, can bring CronJobs and Jobs with it that nobody has looked at.',
  remediation:
    'Make it visible, or look at what it deploys and approve the change: the approval is bound to exactly these files.',
  falsePositives:
    'Most of what is not seen holds no scheduled work. `unseen: warn` in .cronledger/config.yaml only tells it, `unseen: block` makes it a violation.',
  attack: ['T1053.007'],
});
