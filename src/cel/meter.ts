// Cost: how much work an expression may do. Kubernetes charges by a fixed model and stops; so do we, by the same model
// (cost.ts has the prices). What could run away within one step, a string or list that grows, has a size limit.
import { CelLimit } from './errors.ts';

/** https://github.com/kubernetes/apiserver/blob/master/pkg/apis/cel/config.go: PerCallLimit. */
export const EXPRESSION_COST = 1_000_000;
/** RuntimeCELCostBudget: the expressions of one policy, with one binding, for one object. */
export const POLICY_COST = 10_000_000;
/** RuntimeCELCostBudgetMatchConditions: a quarter of it. */
export const MATCH_CONDITIONS_COST = POLICY_COST / 4;

/** More than the 3 MiB that a request to the API server may have. */
const MAX_STRING = 5_000_000;
const MAX_ITEMS = 1_000_000;
/** In the same units: some seconds of regular expressions. */
const MAX_WORK = 5_000_000;

export interface Meter {
  /** Adds units of Kubernetes' cost; throws CelLimit when the expression has used up what it may. */
  charge(units: number): void;
  /** Adds work that Kubernetes does not charge for; throws CelLimit where it is absurd. */
  work(units: number): void;
  /** What was charged so far. */
  spent(): number;
}

export function createMeter(limit: number): Meter {
  let spent = 0;
  let worked = 0;
  return {
    charge(units) {
      spent += units;
      if (spent > limit)
        throw new CelLimit(`the expression costs more than ${limit} units, which is where Kubernetes stops`);
    },
    work(units) {
      worked += units;
      if (worked > MAX_WORK) throw new CelLimit('the expression takes more work than it is given here');
    },
    spent: () => spent,
  };
}

/** To be called before a string of this length is built: the cost is charged afterwards, the memory is needed at once. */
export function checkStringSize(length: number): void {
  if (length > MAX_STRING) throw new CelLimit(`the expression builds a string of more than ${MAX_STRING} characters`);
}

/** To be called before a list of this length is built. */
export function checkListSize(length: number): void {
  if (length > MAX_ITEMS) throw new CelLimit(`the expression builds a list of more than ${MAX_ITEMS} elements`);
}
