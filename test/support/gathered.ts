// What was gathered, of a test: nothing but what it names.
import { asItStands, type Gathered } from '../../src/rules/gathered.ts';

export function gatheredOf(some: Partial<Gathered>): Gathered {
  const nothing = asItStands({
    ...{ after: [], complete: true, problems: [], proposed: { entries: [], files: [], trust: 'head' } },
    ...{ access: null, auditPolicies: [], ambiguities: [], unseen: [], fixedActions: [] },
  });
  return { ...nothing, ...some };
}
