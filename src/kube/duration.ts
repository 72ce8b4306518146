// Go's time.ParseDuration: the text after `@every `, and CEL's durations.

const UNIT_NANOSECONDS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['\u00b5s', 1_000n], // micro sign
  ['\u03bcs', 1_000n], // Greek mu
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);
const LIMIT = 2n ** 63n;

/**
 * Nanoseconds of a Go duration such as `1h30m` or `-1.5h`; null where Go reports an error.
 * Follows https://github.com/golang/go/blob/master/src/time/format.go (ParseDuration, leadingInt, leadingFraction), which adds
 * up fractions in float64: the same roundings happen here.
 */
export function parseGoDuration(text: string): bigint | null {
  const negative = text.startsWith('-');
  let at = negative || text.startsWith('+') ? 1 : 0;
  if (text.slice(at) === '0') return 0n;
  if (at === text.length) return null;
  let total = 0n;
  while (at < text.length) {
    const whole = digitsAt(text, at);
    at += whole.length;
    let fraction = '';
    if (text[at] === '.') {
      fraction = digitsAt(text, at + 1);
      at += 1 + fraction.length;
    }
    if (whole === '' && fraction === '') return null;
    const unitText = unitAt(text, at);
    at += unitText.length;
    const unit = UNIT_NANOSECONDS.get(unitText);
    const digits = whole.replace(/^0+/, '');
    // Go gives up at the digit that overflows, which the twentieth does.
    if (unit === undefined || digits.length > 19) return null;
    const value = BigInt(digits === '' ? '0' : digits);
    if (value > LIMIT / unit) return null;
    total += value * unit + fractionNanoseconds(fraction, unit);
    if (total > LIMIT) return null;
  }
  if (negative) return -total;
  return total > LIMIT - 1n ? null : total;
}

function fractionNanoseconds(digits: string, unit: bigint): bigint {
  let value = 0n;
  let scale = 1;
  for (const digit of digits) {
    if (value > (LIMIT - 1n) / 10n) break;
    value = value * 10n + BigInt(digit);
    scale *= 10;
  }
  return BigInt(Math.trunc(Number(value) * (Number(unit) / scale)));
}

function digitsAt(text: string, start: number): string {
  let end = start;
  while (end < text.length && isDigit(text.charCodeAt(end))) end++;
  return text.slice(start, end);
}

function unitAt(text: string, start: number): string {
  let end = start;
  while (end < text.length && text[end] !== '.' && !isDigit(text.charCodeAt(end))) end++;
  return text.slice(start, end);
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
