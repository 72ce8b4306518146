// Git's pathspecs, as `git ls-files -- PATTERN` in the root of the repository takes them.
// https://git-scm.com/docs/gitglossary#Documentation/gitglossary.txt-aiddefpathspecapathspec; matching: wildmatch.c and dir.c of git

import { ANY, type GlobNode, literally, matchesNodes, NO_SLASH } from './glob-nodes.ts';

export type Pathspec =
  | { readonly ok: true; matches(path: string): boolean }
  /** Git refuses it, or it asks for what only a checkout knows; completes "the pattern x …". */
  | { readonly ok: false; readonly reason: string };

interface Magic {
  glob: boolean;
  literal: boolean;
  icase: boolean;
  exclude: boolean;
  /** Counts from the root as it is written, and is not cleaned. */
  top: boolean;
}

export function gitPathspec(text: string): Pathspec {
  if (text === '') return { ok: false, reason: 'is empty, which git refuses' };
  const read = readMagic(text);
  if ('reason' in read) return { ok: false, reason: read.reason };
  const { magic, rest } = read;
  const cleaned = magic.top ? rest : normalise(rest);
  if (cleaned === null) return { ok: false, reason: 'leads out of the repository, which git refuses' };
  // Git compares bytes.
  const pattern = bytesOf(magic.icase ? cleaned.toLowerCase() : cleaned);
  const nodes = magic.literal ? null : wildmatch(pattern, magic.glob);
  const matches = (path: string): boolean => {
    const name = bytesOf(magic.icase ? path.toLowerCase() : path);
    const below =
      pattern === '' || name === pattern || name.startsWith(pattern.endsWith('/') ? pattern : `${pattern}/`);
    return below || (nodes !== null && /[*?[\\]/.test(pattern) && matchesNodes(nodes, name));
  };
  // A pathspec that only excludes means all else.
  return { ok: true, matches: path => matches(path) !== magic.exclude };
}

function readMagic(text: string): { magic: Magic; rest: string } | { reason: string } {
  const magic: Magic = { glob: false, literal: false, icase: false, exclude: false, top: false };
  if (!text.startsWith(':')) return { magic, rest: text };
  if (!text.startsWith(':(')) {
    let at = 1;
    for (; at < text.length && text[at] !== ':'; at += 1) {
      const sign = text[at] ?? '';
      if (sign === '!' || sign === '^') magic.exclude = true;
      else if (sign === '/') magic.top = true;
      else if (/["#%&',\-;<=>@_`~]/.test(sign)) return { reason: `has the magic ${sign}, which git does not know` };
      else break;
    }
    return { magic, rest: text.slice(text[at] === ':' ? at + 1 : at) };
  }
  const close = text.indexOf(')');
  if (close === -1) return { reason: 'has no `)` behind its magic, which git refuses' };
  for (const word of text.slice(2, close).split(',')) {
    if (word === '') continue;
    if (word === 'top' || word === 'glob' || word === 'literal' || word === 'icase' || word === 'exclude')
      magic[word] = true;
    else return { reason: `has the magic ${word}, which is not followed` };
  }
  if (magic.glob && magic.literal) return { reason: 'is both glob and literal, which git refuses' };
  return { magic, rest: text.slice(close + 1) };
}

/** Without `.` and `..` segments, as git makes a path; null where it leads out or is absolute. */
function normalise(path: string): string | null {
  if (path.startsWith('/') || path.includes('\0')) return null;
  const segments: string[] = [];
  const written = path.split('/');
  for (const segment of written) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return null;
  }
  const last = written.at(-1);
  return segments.join('/') + (segments.length > 0 && (last === '' || last === '.' || last === '..') ? '/' : '');
}

/** A malformed pattern matches nothing: null. @param pathname does `*` stop at `/`? */
function wildmatch(pattern: string, pathname: boolean): readonly GlobNode[] | null {
  const nodes: GlobNode[] = [];
  const reach = pathname ? NO_SLASH : ANY;
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? '';
    if (character === '*') {
      const first = at;
      while (pattern[at + 1] === '*') at += 1;
      const next = pattern[at + 1];
      const whole = at > first && (first === 0 || pattern[first - 1] === '/') && (next === undefined || next === '/');
      if (!pathname) nodes.push({ many: ANY });
      else if (whole && next === '/') {
        nodes.push({ folders: true });
        at += 1;
      } else nodes.push({ many: whole ? ANY : NO_SLASH });
    } else if (character === '?') nodes.push({ one: reach });
    else if (character === '[') {
      const read = readClass(pattern, at + 1, reach);
      if (read === null) return null;
      nodes.push(read.node);
      at = read.end;
    } else if (character === '\\') {
      at += 1;
      const escaped = pattern[at];
      if (escaped === undefined) return null;
      nodes.push(literally(escaped));
    } else nodes.push(literally(character));
  }
  return nodes;
}

/** POSIX classes, in ASCII. */
const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /[\0-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t-\r]/,
  upper: /[A-Z]/,
  xdigit: /[A-Fa-f0-9]/,
};

function readClass(
  pattern: string,
  start: number,
  reach: (character: string) => boolean,
): { node: GlobNode; end: number } | null {
  let at = start;
  const negated = pattern[at] === '!' || pattern[at] === '^';
  if (negated) at += 1;
  const tests: ((character: string) => boolean)[] = [];
  let previous = '';
  for (let first = true; first || pattern[at] !== ']'; first = false) {
    let character = pattern[at];
    if (character === undefined) return null;
    if (character === '[' && pattern[at + 1] === ':') {
      const close = pattern.indexOf(']', at + 2);
      if (close === -1) return null;
      const name = pattern[close - 1] === ':' && close - 1 >= at + 2 ? pattern.slice(at + 2, close - 1) : null;
      if (name !== null) {
        const expression = CLASSES[name];
        if (expression === undefined) return null;
        tests.push(each => expression.test(each));
        at = close + 1;
        previous = '';
        continue;
      }
    }
    if (character === '-' && previous !== '' && pattern[at + 1] !== undefined && pattern[at + 1] !== ']') {
      at += 1;
      if (pattern[at] === '\\') at += 1;
      const [low, high] = [previous, pattern[at]];
      if (high === undefined) return null;
      tests.push(each => low <= each && each <= high);
      previous = '';
    } else {
      if (character === '\\') {
        at += 1;
        character = pattern[at];
        if (character === undefined) return null;
      }
      const member = character;
      tests.push(each => each === member);
      previous = member;
    }
    at += 1;
  }
  return { node: { one: each => reach(each) && tests.some(test => test(each)) !== negated }, end: at };
}

function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
