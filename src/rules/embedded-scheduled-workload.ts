// A workload within another object: a template, a trigger, a ConfigMap. Whoever reviews the outer object may not see it.
import { isEncoded, isInText } from '../workloads/embedding.ts';
import { describeWorkload } from '../workloads/names.ts';
import type { Rule } from './rule.ts';

export const embeddedScheduledWorkload: Rule = {
  id: 'embedded-scheduled-workload',
  title: 'Scheduled workload is hidden inside another object',
  severity: 'high',
  pack: 'baseline',
  why: 'A Job that stands in a ConfigMap, a Secret or a trigger reaches the cluster by way of a controller, and passes every check that looks at objects only.',
  remediation:
    'Write it as a manifest of its own; where a controller needs it there, list it in the inventory and give the entry an exception with its reason.',
  falsePositives:
    'Templates and bundles that are made to hold objects: where the object stands in the open, and not in a text, the severity is medium.',
  attack: ['T1027', 'T1053.007'],
  check({ before, after }) {
    if (after === null || after.at.length === 0 || (before !== null && before.at.length > 0)) return [];
    const { kind } = after.manifest.object;
    const outer =
      typeof kind === 'string' && /^[A-Za-z0-9]{1,63}$/.test(kind)
        ? `${/^[AEIO]/i.test(kind) ? 'an' : 'a'} ${kind}`
        : 'another object';
    const how = isEncoded(after) ? ', encoded' : isInText(after) ? ', as text' : '';
    return [
      {
        at: ['kind'],
        message: `${describeWorkload(after)} stands inside ${outer}${how}; it is judged and listed like any other.`,
        ...(isInText(after) ? {} : { severity: 'medium' as const }),
      },
    ];
  },
};
