// Random schedules for property tests: valid ones in all the spellings that the API server takes.
import fc from 'fast-check';

function item(low: number, high: number, names: readonly string[]): fc.Arbitrary<string> {
  const number = fc.integer({ min: low, max: high });
  const spelled = number.chain(value =>
    fc.constantFrom(
      String(value),
      `0${value}`,
      `+${value}`,
      ...(names[value - low] === undefined ? [] : [names[value - low] ?? '']),
    ),
  );
  const range = fc.tuple(number, number).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const step = fc.constantFrom('', '', '', '/1', '/2', '/3', '/5', '/7', '/15', '/99');
  return fc
    .tuple(fc.oneof(fc.constantFrom('*', '*', '?', '*-x'), spelled, range), step)
    .map(([base, suffix]) => base + suffix);
}

function field(low: number, high: number, names: readonly string[] = []): fc.Arbitrary<string> {
  return fc.oneof(
    {
      weight: 9,
      arbitrary: fc.array(item(low, high, names), { minLength: 1, maxLength: 3 }).map(items => items.join(',')),
    },
    { weight: 1, arbitrary: fc.constantFrom('*', ',') },
  );
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

export const fieldSchedules: fc.Arbitrary<string> = fc
  .tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12, MONTHS), field(0, 6, WEEKDAYS))
  .map(fields => fields.join(' '));

export const schedules: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fieldSchedules },
  {
    weight: 1,
    arbitrary: fc.constantFrom('@daily', '@hourly', '@weekly', '@monthly', '@yearly', '@annually', '@midnight'),
  },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 1_000_000 }).map(seconds => `@every ${seconds}s`) },
);
