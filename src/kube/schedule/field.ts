// One field of a cron schedule, as robfig/cron reads it: a comma list of `*`, numbers, names and ranges, each with an optional step.

/** What a field may hold. `names[i]` stands for the number `min + i`. */
export interface FieldBounds {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

export interface Field {
  /** Ascending, each once. Empty where the text holds commas only: such a field matches nothing. */
  readonly values: readonly number[];
  /**
   * robfig's star bit: a `*` or `?` without a step above 1 was among the items. It decides whether the two day fields are
   * joined by AND or by OR (https://github.com/robfig/cron/blob/v3.0.1/spec.go, dayMatches).
   */
  readonly star: boolean;
}

export type ScheduleProblem =
  | 'empty'
  | 'too-long'
  | 'time-zone'
  | 'descriptor'
  | 'duration'
  | 'field-count'
  | 'number'
  | 'hyphens'
  | 'slashes'
  | 'below-minimum'
  | 'above-maximum'
  | 'reversed'
  | 'zero-step';

export interface Refusal {
  readonly ok: false;
  readonly code: ScheduleProblem;
  /** Completes the sentence "The API server refuses this schedule: …". Holds no text of the schedule, so it needs no escaping. */
  readonly reason: string;
}

export type FieldResult = { readonly ok: true; readonly field: Field } | Refusal;

export function refuse(code: ScheduleProblem, reason: string): Refusal {
  return { ok: false, code, reason };
}

/**
 * Reads one field. Follows getField and getRange of robfig/cron v3.0.1 statement by statement, quirks included:
 * empty list items are skipped, `?` is `*` everywhere, and what follows a star's hyphen is ignored (`*-foo` is `*`).
 * https://github.com/robfig/cron/blob/v3.0.1/parser.go
 */
export function parseField(text: string, bounds: FieldBounds): FieldResult {
  const present = new Set<number>();
  let star = false;
  for (const item of text.split(',')) {
    if (item === '') continue;
    const range = parseRange(item, bounds);
    if (!range.ok) return range;
    star ||= range.star;
    for (let value = range.start; value <= range.end; value += range.step) present.add(value);
  }
  return { ok: true, field: { values: [...present].sort((a, b) => a - b), star } };
}

type RangeResult =
  | { readonly ok: true; readonly start: number; readonly end: number; readonly step: number; readonly star: boolean }
  | Refusal;

function parseRange(item: string, bounds: FieldBounds): RangeResult {
  const [range = '', stepText, ...moreSteps] = item.split('/');
  const [low = '', high, ...moreHyphens] = range.split('-');
  let start: number | null = bounds.min;
  let end: number | null = bounds.max;
  let star = low === '*' || low === '?';
  if (!star) {
    start = numberOrName(low, bounds);
    if (start === null) return notANumber(bounds);
    if (moreHyphens.length > 0)
      return refuse('hyphens', `a range in the ${bounds.name} field has more than one hyphen`);
    end = high === undefined ? start : numberOrName(high, bounds);
    if (end === null) return notANumber(bounds);
  }
  let step: number | null = 1;
  if (moreSteps.length > 0) return refuse('slashes', `an item of the ${bounds.name} field has more than one slash`);
  if (stepText !== undefined) {
    step = goAtoi(stepText);
    if (step === null || step < 0) return notANumber(bounds);
    // "N/step" means "N-max/step".
    if (high === undefined) end = bounds.max;
    if (step > 1) star = false;
  }
  if (start < bounds.min) {
    return refuse('below-minimum', `the ${bounds.name} field holds ${start}, and ${bounds.min} is the lowest`);
  }
  if (end > bounds.max) {
    return refuse('above-maximum', `the ${bounds.name} field holds ${end}, and ${bounds.max} is the highest`);
  }
  if (start > end) {
    return refuse(
      'reversed',
      `a range in the ${bounds.name} field starts at ${start} and ends at ${end}; ranges do not wrap`,
    );
  }
  if (step === 0) return refuse('zero-step', `a step in the ${bounds.name} field is 0`);
  return { ok: true, start, end, step, star };
}

function notANumber(bounds: FieldBounds): Refusal {
  const names = bounds.names.length === 0 ? '' : ` or a name from ${bounds.names[0]} to ${bounds.names.at(-1)}`;
  return refuse('number', `the ${bounds.name} field needs numbers from ${bounds.min} to ${bounds.max}${names}`);
}

function numberOrName(text: string, bounds: FieldBounds): number | null {
  // Go lower-cases U+0130 to a plain `i` where JavaScript adds a combining dot: `FRİ` is a Friday to the API server.
  const index = bounds.names.indexOf(text.replaceAll('\u0130', 'i').toLowerCase());
  if (index >= 0) return bounds.min + index;
  const number = goAtoi(text);
  return number === null || number < 0 ? null : number;
}

const MAX_INT64 = 2n ** 63n - 1n;

/** Go's strconv.Atoi on a 64-bit machine: an optional sign and ASCII digits (`05` and `+5` are numbers); null where it fails. */
function goAtoi(text: string): number | null {
  if (!/^[+-]?[0-9]+$/.test(text)) return null;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return value > MAX_INT64 || value < -MAX_INT64 - 1n ? null : Number(value);
}
