// What Go's own libraries make of texts, as tables that were printed by them.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseGoDuration } from '../../src/kube/duration.ts';
import { readSelector, selects } from '../../src/kube/label-selector.ts';
import { parseQuantity, type Quantity } from '../../src/kube/quantity.ts';
import type { Json } from '../../src/model.ts';

function table<Row>(name: string): readonly Row[] {
  return JSON.parse(readFileSync(new URL(`tables/${name}.json`, import.meta.url), 'utf8'));
}

test('durations, as time.ParseDuration of Go 1.26.8 reads them, in nanoseconds', () => {
  const rows = table<readonly [text: string, nanoseconds: string | null]>('duration');
  expect(rows.length).toBeGreaterThan(250);
  for (const [text, nanoseconds] of rows)
    expect([text, parseGoDuration(text)?.toString() ?? null]).toEqual([text, nanoseconds]);
});

test('a duration of a million digits is read in no time', () => {
  expect(parseGoDuration(`${'9'.repeat(1_000_000)}s`)).toBeNull();
  expect(parseGoDuration(`${'0'.repeat(1_000_000)}1s`)).toBe(1_000_000_000n);
});

/** The amount, whether AsInt64 gives it, and its sign; null where ParseQuantity reports an error. */
type QuantityRow = readonly [text: string, amount: string | null, asInt64: boolean | null, sign: number | null];

test('quantities, as resource.ParseQuantity of k8s.io/apimachinery 0.37.2 reads them', () => {
  const rows = table<QuantityRow>('quantity');
  expect(rows.length).toBeGreaterThan(300);
  for (const [text, amount, isInt64, sign] of rows) {
    const read = parseQuantity(text);
    const seen =
      read === null || read === 'too large'
        ? [text, read, null, null]
        : [text, lowest(read.value, read.scale), asInt64(read), Math.sign(Number(read.value))];
    expect(seen).toEqual([text, amount === null ? null : lowest(...partsOf(amount)), isInt64, sign]);
  }
});

function asInt64({ value, scale, exact }: Quantity): boolean {
  if (!exact || scale < 0) return false;
  const whole = value * 10n ** BigInt(scale);
  return BigInt.asIntN(64, whole) === whole;
}

function partsOf(amount: string): [bigint, number] {
  const [value = '', scale = ''] = amount.split('e');
  return [BigInt(value), Number(scale)];
}

/** One text for each amount. */
function lowest(value: bigint, scale: number): string {
  if (value === 0n) return '0';
  return value % 10n === 0n ? lowest(value / 10n, scale + 1) : `${value}e${scale}`;
}

test('label selectors, as LabelSelectorAsSelector of k8s.io/apimachinery 0.37.2 matches them', () => {
  const labels = [{}, { a: '1' }, { a: '2', b: 'x' }, { a: '' }, { b: '1' }, { 'example.com/app': 'web' }];
  const sets = labels.map(set => new Map(Object.entries(set)));
  const rows = table<readonly [selector: Json, matches: readonly boolean[] | null]>('label-selector');
  expect(rows.length).toBeGreaterThan(30);
  for (const [written, matches] of rows) {
    const read = readSelector(written);
    expect([written, 'problem' in read ? null : sets.map(set => selects(read, set))]).toEqual([written, matches]);
  }
});
