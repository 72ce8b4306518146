// What real engines said of the exports of two approved workloads: each silences or admits what was approved, and nothing else.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { approvalCases } from './approval-cases.ts';

/** Recorded by scripts/record-verdicts.ts. */
const VERDICTS: Readonly<Record<string, Readonly<Record<string, string>>>> = JSON.parse(
  readFileSync(new URL('verdicts.json', import.meta.url), 'utf8'),
);

test.each(Object.entries(VERDICTS))('%s agrees with the gate on every object', (_, said) => {
  // What an API server refuses in any case (a container that is privileged, where none may be) shows nothing of an export.
  const agreed = approvalCases().map(({ name, approved }) => [name, approved, said[name] !== 'refused' && said[name]]);
  const wanted = agreed.map(([name, approved, word]) => [
    name,
    approved,
    word === false
      ? false
      : approved
        ? expect.stringMatching(/^(admitted|silent)$/)
        : expect.stringMatching(/^(denied|told)$/),
  ]);
  expect(agreed).toEqual(wanted);
  expect(agreed.filter(([, , word]) => word === false).length).toBeLessThanOrEqual(1);
});

test('each object was asked about, and no other', () => {
  const names = approvalCases().map(({ name }) => name);
  for (const said of Object.values(VERDICTS)) expect(Object.keys(said)).toEqual(names);
  expect(names.length).toBeGreaterThan(60);
});
