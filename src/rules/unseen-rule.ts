// Rules about what a change deploys and nobody here can see: what was gathered of it says which rule tells it.
import type { RuleDoc, UnseenChange } from '../outcome.ts';
import type { SideRule } from './rule.ts';

export function unseenRule(doc: RuleDoc & { readonly id: UnseenChange['rule'] }): SideRule {
  return {
    ...doc,
    insists: ({ unseen }) => unseen === 'block',
    checkSide: ({ unseen }) =>
      unseen.flatMap(({ rule, location, message, hint, object }) =>
        rule === doc.id ? [{ at: location, message, remediation: hint, object }] : [],
      ),
  };
}
