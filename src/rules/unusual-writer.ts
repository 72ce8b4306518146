// Of an audit log: an identity that otherwise writes workloads did so from elsewhere, with another client or at another hour.
import type { RuleDoc } from '../outcome.ts';

export const unusualWriter: RuleDoc = {
  id: 'unusual-writer',
  title: 'Known writer wrote in an unusual way',
  severity: 'low',
  pack: 'core',
  why: 'Who holds the token of a deployer can apply what is approved, or what nobody has looked at yet, and is that deployer to every rule; the client, the network and the hour are what a thief rarely has alike.',
  remediation:
    'Ask whoever runs this identity whether the client was replaced or moved; if not, revoke its credentials.',
  falsePositives:
    'A deployer that was moved to another network or replaced by another program, which is told once; a person on call at night. Versions of one client, and addresses of one network (/16, /48), are alike.',
  attack: ['T1053.007', 'T1078'],
};
