// Strings counted in code points, as CEL counts them. JavaScript counts UTF-16 units: '😀'.length is 2.

/** Does every code point take one UTF-16 unit? Then indexes are the same in both. */
function isPlain(text: string): boolean {
  return !/[\ud800-\udfff]/.test(text);
}

export function codePointLength(text: string): number {
  if (isPlain(text)) return text.length;
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** Code points `start` up to, not including, `end`; both within the string. */
export function sliceCodePoints(text: string, start: number, end: number): string {
  return isPlain(text) ? text.slice(start, end) : Array.from(text).slice(start, end).join('');
}

/** A UTF-16 index as a count of code points before it. */
export function toCodePointIndex(text: string, unitIndex: number): number {
  return unitIndex < 0 ? unitIndex : codePointLength(text.slice(0, unitIndex));
}

/** The UTF-16 index of a code point; the length where it lies behind the end. */
export function toUnitIndex(text: string, index: number): number {
  if (isPlain(text)) return Math.min(index, text.length);
  let units = 0;
  let count = 0;
  for (const character of text) {
    if (count++ === index) return units;
    units += character.length;
  }
  return units;
}

/** By code point, as Go orders UTF-8; JavaScript's `<` orders by UTF-16 unit, which differs beyond U+FFFF. */
export function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === length) return Math.sign(a.length - b.length);
  // A low surrogate that differs follows an equal high one: both belong to code points beyond U+FFFF.
  return Math.sign(rank(a.charCodeAt(at)) - rank(b.charCodeAt(at)));
}

/** Surrogates sort after every other unit, because they are halves of code points beyond U+FFFF. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
