import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalQuantity, storedQuantity } from '../../src/kube/quantity.ts';

describe('canonicalQuantity', () => {
  test.each([
    ['0', '0'],
    // Go needs no digit.
    ['.', '0'],
    ['-', '0'],
    ['m', '0'],
    ['Ki', '0'],
    ['0Mi', '0'],
    ['-0', '0'],
    ['0.000', '0'],
    ['1', '1'],
    ['+1', '1'],
    ['01', '1'],
    ['1.', '1'],
    ['1.0', '1'],
    ['1000m', '1'],
    ['1e0', '1'],
    ['.5', '500m'],
    ['0.5', '500m'],
    ['500m', '500m'],
    ['0.1', '100m'],
    ['1.5', '1500m'],
    ['100u', '100u'],
    ['1000n', '1u'],
    ['1000', '1k'],
    ['1k', '1k'],
    ['1e3', '1k'],
    ['1E3', '1k'],
    ['1E+3', '1k'],
    ['1000e0', '1k'],
    ['1e-3', '1m'],
    ['1E', '1E'],
    ['1e18', '1E'],
    ['1000E', '1e21'],
    ['12e20', '1200E'],
    ['1024', '1Ki'],
    ['1Ki', '1Ki'],
    ['1024Ki', '1Mi'],
    ['1024Mi', '1Gi'],
    ['1073741824', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['0.5Gi', '512Mi'],
    ['0.5Ki', '512'],
    ['1000Ki', '1024k'],
    ['1G', '1G'],
    ['1000M', '1G'],
    ['128974848', '123Mi'],
    ['129e6', '129M'],
    ['129M', '129M'],
    ['100.035Ki', '102435840m'],
    ['-1.5Gi', '-1536Mi'],
    ['3.001n', '4n'], // rounded away from zero to the billionth
    ['-3.001n', '-4n'],
    ['0.0000000001', '1n'],
    ['0.000000000001Ki', '2n'],
    ['7Ei', '7Ei'],
    ['9Ei', '9223372036854775807'], // the cap of binary amounts
    ['9223372036854775807Ki', '9223372036854775807'],
    ['12E', '12E'],
    ['60864389007732008964096', '60864389007732008964096'], // not 59437879890363290004Ki, which would be capped
    [' 1Gi\n', '1Gi'],
  ])('%j is %s', (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical);
  });

  test.each([
    ['0.1m', '1m'],
    ['100u', '1m'],
    ['1.0005', '1001m'],
    ['-0.1m', '-1m'],
    ['1500m', '1500m'],
    ['1Gi', '1Gi'],
    ['0', '0'],
    // Go needs no digit.
    ['.', '0'],
    ['-', '0'],
    ['m', '0'],
    ['Ki', '0'],
  ])('a resource list keeps %s as %s', (text, canonical) => {
    expect(canonicalQuantity(text, 'milli')).toBe(canonical);
  });

  test.each([
    '',
    ' ',
    'abc',
    '1 Gi',
    '1gi',
    '1gb',
    '1GB',
    '1K',
    '1mi',
    '1i',
    '1e',
    '1e-',
    '1ee3',
    '1e3.5',
    '1.1.1',
    '1,5',
    '--1',
    '1+1',
    '0x10',
    '1_000',
    '\u0661',
    'Infinity',
    'NaN',
    '1\ufeff',
    '\ufeff1',
    '1Gi;',
    'null',
    '1Zi',
  ])('%j is no quantity', text => {
    expect(canonicalQuantity(text)).toBeNull();
  });

  test('hostile sizes are left alone', () => {
    for (const text of [
      '9'.repeat(10_000_000),
      `0.${'0'.repeat(10_000_000)}1`,
      '1e999999999',
      '1e-999999999',
      '1e4294967299',
      ' '.repeat(10_000_000),
      `1${'e'.repeat(1_000_000)}`,
    ]) {
      expect(canonicalQuantity(text)).toBeNull();
    }
    expect(canonicalQuantity(`1e100`)).toBe('10e99');
  });

  const factors: Readonly<Record<string, bigint>> = {
    n: 1n,
    u: 10n ** 3n,
    m: 10n ** 6n,
    '': 10n ** 9n,
    k: 10n ** 12n,
    M: 10n ** 15n,
    G: 10n ** 18n,
    Ki: 1024n * 10n ** 9n,
    Mi: 1024n ** 2n * 10n ** 9n,
    Gi: 1024n ** 3n * 10n ** 9n,
  };
  const amounts = fc.record({
    sign: fc.constantFrom('', '-', '+'),
    whole: fc.bigInt({ min: 0n, max: 99_999n }),
    suffix: fc.constantFrom(...Object.keys(factors)),
  });
  const inNano = (amount: { sign: string; whole: bigint; suffix: string }): bigint =>
    amount.whole * (factors[amount.suffix] ?? 0n) * (amount.sign === '-' ? -1n : 1n);

  test('texts are equal exactly where the amounts are', () => {
    const text = (amount: { sign: string; whole: bigint; suffix: string }) =>
      `${amount.sign}${amount.whole}${amount.suffix}`;
    fc.assert(
      fc.property(amounts, amounts, (a, b) => {
        expect(canonicalQuantity(text(a)) === canonicalQuantity(text(b))).toBe(inNano(a) === inNano(b));
      }),
      { seed: 1, numRuns: 3_000 },
    );
  });

  test('every spelling of an amount has the text of the amount, and the text is its own', () => {
    fc.assert(
      fc.property(amounts, fc.constantFrom(0, 1, 2, 3), ({ sign, whole, suffix }, zeros) => {
        const canonical = canonicalQuantity(`${sign}${whole}${suffix}`);
        if (canonical === null) throw new Error('refused');
        expect(canonicalQuantity(canonical)).toBe(canonical);
        expect(canonicalQuantity(`${sign}${'0'.repeat(zeros)}${whole}.${'0'.repeat(zeros)}${suffix}`)).toBe(canonical);
        const nano = inNano({ sign, whole, suffix });
        expect(canonicalQuantity(`${nano}n`)).toBe(canonical);
        expect(canonicalQuantity(`${nano}e-9`)).toBe(canonical);
      }),
      { seed: 2, numRuns: 1_000 },
    );
  });
});

test.each([
  ['1000m', '1'],
  ['0.5', '500m'],
  ['1024Mi', '1Gi'],
  ['1.5Gi', '1536Mi'],
  ['0.5Ki', '512'],
  ['0.1Gi', '107374182400m'],
  ['1073741824', '1073741824'],
  ['1000', '1k'],
  ['0.0001', '1m'],
  ['0Mi', '0'],
  ['1e3', '1e3'],
  ['much', 'much'],
])('storedQuantity keeps the kind of suffix: %s is %s', (text, expected) => {
  expect(storedQuantity(text)).toBe(expected);
});
