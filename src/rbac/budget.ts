// How much work the RBAC objects of one tree may make: bindings, roles and selectors multiply, and an author can want that.
import { UserError } from '../errors.ts';

/** Ten times what 10,000 workloads with 200 bindings each come to; seconds, and some hundred megabytes at the most. */
const MAX_STEPS = 100_000_000;

/** Counts steps; throws a UserError when they are too many, since an answer that leaves some out would be no answer. */
export function createBudget(): (steps: number) => void {
  let left = MAX_STEPS;
  return steps => {
    left -= steps;
    if (left >= 0) return;
    throw new UserError(
      'limit-reached',
      'The roles and bindings multiply to so many permissions that they cannot be gone through.',
      'Look for copies of one role or binding, and for aggregated ClusterRoles that select one another.',
    );
  };
}
