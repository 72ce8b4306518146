// Splits Go's text/template into texts and actions, and actions into tokens. https://pkg.go.dev/text/template

/** Go refuses the text, or it asks for what is not done here. */
export class TemplateError extends Error {
  /** Is it Go that refuses? Otherwise nobody here knows what it gives. */
  readonly refused: boolean;
  constructor(message: string, refused = true) {
    super(message);
    this.refused = refused;
  }
}

export interface Action {
  readonly text: string | null;
  readonly tokens: readonly Token[];
  readonly source: string;
}

export type Token = {
  readonly kind: 'space' | 'word' | 'field' | 'variable' | 'string' | 'number' | 'sign';
  readonly text: string;
};

/** Texts and actions in turn; comments fall, and `{{-` and `-}}` take blanks with them. */
export function splitActions(text: string): readonly Action[] {
  const actions: Action[] = [];
  let at = 0;
  let trim = false;
  for (;;) {
    const open = text.indexOf('{{', at);
    let piece = text.slice(at, open === -1 ? undefined : open);
    if (trim) piece = piece.replace(/^[ \t\r\n]+/, '');
    if (open === -1) {
      if (piece !== '') actions.push({ text: piece, tokens: [], source: piece });
      return actions;
    }
    let start = open + 2;
    if (text[start] === '-' && /[ \t\r\n]/.test(text[start + 1] ?? '')) {
      piece = trimEnd(piece);
      start += 2;
    }
    if (piece !== '') actions.push({ text: piece, tokens: [], source: piece });
    const comment = /^\s{0,1000}\/\*/.exec(text.slice(start, start + 1100));
    if (comment !== null) {
      const end = text.indexOf('*/', start + comment[0].length);
      const rest = end === -1 ? null : /^(\s+-)?\}\}/.exec(text.slice(end + 2, end + 300));
      if (rest === null || rest === undefined) throw new TemplateError('unclosed comment');
      trim = rest[1] !== undefined;
      at = end + 2 + rest[0].length;
      continue;
    }
    const { tokens, end, trims } = readTokens(text, start);
    actions.push({ text: null, tokens, source: text.slice(open, end) });
    trim = trims;
    at = end;
  }
}

function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && ' \t\r\n'.includes(text[end - 1] ?? '')) end -= 1;
  return text.slice(0, end);
}

function readTokens(text: string, start: number): { tokens: readonly Token[]; end: number; trims: boolean } {
  const tokens: Token[] = [];
  let at = start;
  let parens = 0;
  while (at < text.length) {
    const rest = text.slice(at, at + 3);
    if (parens === 0 && rest.startsWith('}}')) return { tokens, end: at + 2, trims: false };
    const trimming = parens === 0 ? /^[ \t\r\n]-\}\}/.exec(text.slice(at, at + 4)) : null;
    if (trimming !== null) return { tokens, end: at + 4, trims: true };
    const token = readToken(text, at);
    if (token.text === '(') parens += 1;
    if (token.text === ')' && token.kind === 'sign') parens -= 1;
    if (parens < 0) throw new TemplateError('unexpected right paren');
    tokens.push(token);
    at += token.text.length;
  }
  throw new TemplateError('unclosed action');
}

function readToken(text: string, at: number): Token {
  const character = text[at] ?? '';
  if (' \t\r\n'.includes(character)) {
    let end = at;
    while (' \t\r\n'.includes(text[end] ?? '-') && !/^[ \t\r\n]-\}\}/.test(text.slice(end, end + 4))) end += 1;
    return { kind: 'space', text: text.slice(at, Math.max(end, at + 1)) };
  }
  if (character === '"' || character === '`' || character === "'") {
    let end = at + 1;
    while (end < text.length && text[end] !== character) {
      if (character !== '`' && text[end] === '\n') break;
      end += character !== '`' && text[end] === '\\' ? 2 : 1;
    }
    if (text[end] !== character) throw new TemplateError('unterminated quoted string');
    return { kind: 'string', text: text.slice(at, end + 1) };
  }
  const piece = text.slice(at, at + 500);
  const number =
    /^[+-]?(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:[0-9][0-9_]*)?\.?[0-9][0-9_]*(?:[eE][+-]?[0-9]+)?)/.exec(
      piece,
    );
  if (number !== null) return { kind: 'number', text: number[0] };
  const field = /^\.[\p{L}\p{Nd}_]+/u.exec(piece);
  if (field !== null) return { kind: 'field', text: field[0] };
  const variable = /^\$[\p{L}\p{Nd}_]*/u.exec(piece);
  if (variable !== null) return { kind: 'variable', text: variable[0] };
  const word = /^[\p{L}_][\p{L}\p{Nd}_]*/u.exec(piece);
  if (word !== null) return { kind: 'word', text: word[0] };
  if (piece.startsWith(':=')) return { kind: 'sign', text: ':=' };
  if ('()|.,='.includes(character)) return { kind: 'sign', text: character };
  throw new TemplateError(`unexpected ${JSON.stringify(character)} in an action`);
}

export function numberOf(text: string): number | bigint {
  const plain = text.replaceAll('_', '');
  if (/^[+-]?(?:0[xXoObB][0-9a-fA-F]+|[0-9]+)$/.test(plain)) {
    const sign = plain.startsWith('-') ? -1n : 1n;
    const digits = plain.replace(/^[+-]/, '');
    return sign * BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  }
  return Number(plain);
}

/** `'a'` is an int. */
export function rune(text: string): bigint {
  const characters = [...unquote(`"${text.slice(1, -1)}"`)];
  if (characters.length !== 1) throw new TemplateError('malformed character constant');
  return BigInt(characters[0]?.codePointAt(0) ?? 0);
}

const ESCAPES: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** Go's quoted strings: https://go.dev/ref/spec#String_literals */
export function unquote(text: string): string {
  if (text.startsWith('`')) return text.slice(1, -1).replaceAll('\r', '');
  return text
    .slice(1, -1)
    .replace(
      /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([0-7]{3})|(.))/gs,
      (_, u, long, x, octal, other) => {
        const hex: string | undefined = u ?? long ?? x;
        if (hex !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(hex, 16), 0x10ffff));
        if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
        return ESCAPES[other] ?? other;
      },
    );
}
