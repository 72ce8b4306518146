// When an indexed Job counts as done before all of its indexes are.
// https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/batch/validation/validation.go (validateSuccessPolicy, validateIndexesFormat)
import type { JsonObject, Path } from '../../model.ts';
import { type Context, numberOf, objects, optionalText, requireRange } from './report.ts';

const MAX_LENGTH = 64 * 1024;

export function validateSuccessPolicy(
  policy: JsonObject,
  completions: number | undefined,
  at: Path,
  context: Context,
): void {
  const { refuse } = context;
  const rules = objects(policy, 'rules');
  const place = [...at, 'rules'];
  if (rules.length === 0) refuse(place, 'needs at least one rule');
  if (rules.length > 20) refuse(place, 'must have no more than 20 rules');
  for (const [index, rule] of rules.entries()) validateRule(rule, completions ?? 0, [...place, index], context);
}

function validateRule(rule: JsonObject, completions: number, at: Path, context: Context): void {
  const { refuse } = context;
  const [count, indexes] = [numberOf(rule, 'succeededCount'), optionalText(rule, 'succeededIndexes')];
  if (count === undefined && indexes === undefined) refuse(at, 'needs a succeededCount or succeededIndexes');
  let total = 0;
  if (indexes !== undefined) {
    const place = [...at, 'succeededIndexes'];
    if (indexes.length > MAX_LENGTH) refuse(place, `must be no more than ${MAX_LENGTH} bytes`);
    const counted = countIndexes(indexes, completions);
    if (counted === null) refuse(place, 'must be indexes below completions, in order, such as 0,2-4');
    total = counted ?? 0;
  }
  requireRange(context, rule, ['succeededCount'], 0, Infinity, at);
  if (count !== undefined && count > completions) refuse([...at, 'succeededCount'], 'must be no more than completions');
  if (count !== undefined && indexes !== undefined && count > total)
    refuse([...at, 'succeededCount'], 'must be no more than the number of succeededIndexes');
}

/** How many indexes a text such as `0,2-4` names; null where it is none. */
function countIndexes(text: string, completions: number): number | null {
  if (text === '') return 0;
  let last = -Infinity;
  let total = 0;
  for (const part of text.split(',')) {
    const limits = part.split('-');
    const [first = Number.NaN, end = first] = limits.map(limit =>
      /^\+?\d{1,15}$/.test(limit) ? Number(limit) : Number.NaN,
    );
    if (limits.length > 2 || Number.isNaN(first) || Number.isNaN(end) || end >= completions) return null;
    if (first <= last || (limits.length === 2 && first >= end)) return null;
    total += end - first + 1;
    last = end;
  }
  return total;
}
