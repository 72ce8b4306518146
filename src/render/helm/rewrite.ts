// Templates in which time, chance and what a cluster would say are written over with fixed texts, so that renderings can be compared: two
// that differ in nothing else show what of the output hangs on it, and none of them differs from run to run.
import { actions, pieces } from './actions.ts';

/** What is written over. */
export interface Rewriting {
  /** The moment that `now` is: `2001-02-03 04:05:06`. Null: the clock's. */
  readonly now: string | null;
  /** Which of two texts that have no character in common where they stand stands for chance. Null: real chance. */
  readonly chance: 'first' | 'second' | null;
  /** The release has been installed more than once. */
  readonly revised: boolean;
  /** `lookup` finds something. */
  readonly found: boolean;
  /** Conditions on values that are not set hold, but for those of these values, by path: somebody sets them elsewhere. */
  readonly unset: ((path: readonly string[]) => boolean) | null;
}

export const AS_IT_IS: Rewriting = { now: null, chance: null, revised: false, found: false, unset: null };

/** A moment long ago that no clock shows. */
export const LONG_AGO = '2001-02-03 04:05:06';

/**
 * Names are replaced by names that take the same arguments. A quoted text is only touched where it is a template itself, for `tpl`.
 */
export function rewritten(text: string, rewriting: Rewriting): string {
  let result = '';
  let from = 0;
  for (const action of actions(text)) {
    result += text.slice(from, action.from);
    const isCondition = /^-?\s*(?:if|else\s+if|with)\b/.test(text.slice(action.from, action.from + 20));
    for (const { from: start, to } of pieces(text, action)) {
      const piece = text.slice(start, to);
      const quote = /^["'`]/.exec(piece)?.[0];
      if (quote === undefined) result += overwritten(piece, rewriting, isCondition);
      else if (!piece.includes('{{')) result += piece;
      else result += overwritten(piece, rewriting, false, quote === '"');
    }
    from = action.to;
  }
  return result + text.slice(from);
}

const START = '(^|[\\s(|,=])';
const END = '(?=$|[\\s)|},])';
const name = (names: string): RegExp => new RegExp(`${START}(?:${names})${END}`, 'g');

const NOW = name('now');
const LOOKUP = name('lookup');
const REVISION = /(\$?)\.Release\.Revision(?![\w.])/g;
/** https://masterminds.github.io/sprig/strings.html, …/crypto.html, …/uuid.html, …/math.html */
const CHANCE: readonly (readonly [RegExp, Readonly<Record<'first' | 'second', string>>])[] = [
  [name('randAlphaNum|randAlpha|randAscii|randBytes'), { first: 'printf "a1b2c3d4%v"', second: 'printf "z9y8x7w6%v"' }],
  [name('randNumeric'), { first: 'printf "10203040%v"', second: 'printf "98765987%v"' }],
  [name('randInt'), { first: 'min', second: 'max' }],
  [
    name('uuidv4'),
    { first: '"01234567-0123-4123-8123-0123456789ab"', second: '"98765432-9876-4987-9876-987654321fed"' },
  ],
  [name('shuffle|bcrypt'), { first: 'printf "a1%v"', second: 'printf "z9%v"' }],
  [name('htpasswd|encryptAES'), { first: 'printf "a1%v%v"', second: 'printf "z9%v%v"' }],
];
/** A map's keys come in any order. */
const KEYS = new RegExp(`${START}keys((?:[ \\t]+[$.][\\w$.]*)+)${END}`, 'g');
const KEYS_IN: Readonly<Record<'first' | 'second', (operands: string) => string>> = {
  first: operands => `sortAlpha (keys${operands})`,
  second: operands => `reverse (sortAlpha (keys${operands}))`,
};
/** An object that has what is usually asked for. The four arguments of `lookup` that follow become two more fields of it. */
const ANSWER =
  'dict "metadata" (dict "name" "found" "uid" "1" "labels" (dict) "annotations" (dict)) "data" (dict) "spec" (dict) "status" (dict) "items" (list (dict "metadata" (dict "name" "found") "data" (dict)))';
const VALUE = /(^|[\s(])(\$?\.Values(?:\.\w+)+)(?=$|[\s)])/g;

function overwritten(code: string, rewriting: Rewriting, isCondition: boolean, escaped = false): string {
  const { now, chance, revised, found, unset } = rewriting;
  const written = (text: string): string => (escaped ? text.replaceAll('"', '\\"') : text);
  const put = (replacement: string) => (_: string, before: string) => before + written(replacement);
  let result = code;
  if (now !== null) result = result.replace(NOW, put(`(toDate "2006-01-02 15:04:05" "${now}")`));
  if (chance !== null) {
    for (const [pattern, texts] of CHANCE) result = result.replace(pattern, put(texts[chance]));
    result = result.replace(KEYS, (_, before: string, operands: string) => before + KEYS_IN[chance](operands));
  }
  if (found) result = result.replace(LOOKUP, put(ANSWER));
  if (revised) result = result.replace(REVISION, '7');
  if (unset !== null && isCondition) {
    const invalid = written('"invalid"');
    result = result.replace(VALUE, (whole: string, before: string, path: string) => {
      const [, ...steps] = path.replace('$', '').slice(1).split('.');
      return unset(steps) ? whole : `${before}(ternary true ${path} (kindIs ${invalid} ${path}))`;
    });
  }
  return result;
}
