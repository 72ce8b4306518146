// The value of a YAML scalar with its tag and its quotes, as go-yaml v2 resolves it, and where other readers resolve it differently.

import { Buffer } from 'node:buffer';
import type { Scalar as YamlScalar } from 'yaml';
import { quote } from '../text/escape.ts';
import type { Cause } from './note.ts';
import { isOldBoolean, resolvePlain, type Scalar, type ScalarType } from './scalar.ts';

const prefix = 'tag:yaml.org,2002:';

/** Tags that every reader takes for the same. */
export const standardTags: ReadonlySet<string> = new Set(
  ['str', 'int', 'bool', 'float', 'null', 'map', 'seq'].map(name => prefix + name),
);

const typed: ReadonlyMap<string, ScalarType> = new Map([
  [`${prefix}int`, 'int'],
  [`${prefix}bool`, 'bool'],
  [`${prefix}float`, 'float'],
  [`${prefix}null`, 'null'],
]);

export interface Resolved {
  readonly scalar: Scalar;
  readonly notes: readonly { readonly cause: Cause; readonly message: string }[];
}

/** Resolves a scalar; `raw` is its text with the quotes. Answers with a text, the reason, where go-yaml fails the document. */
export function resolveTagged(source: YamlScalar.Parsed, raw: string, inFlow: boolean): Resolved | string {
  const text = source.source;
  const plain = source.type === 'PLAIN';
  const notes: { cause: Cause; message: string }[] = [];
  if (source.type === 'QUOTE_DOUBLE' && hasGoInvalidEscape(raw)) {
    const message =
      'kubectl refuses an escape sequence in this text (\\/ or half a surrogate pair), other readers accept it.';
    notes.push({ cause: 'escape-sequence', message });
  }
  if (inFlow && plain && (text.includes('?') || text.startsWith(':'))) {
    const message =
      'A question mark or a leading colon here ends the text for kubectl, and is part of it for other readers.';
    notes.push({ cause: 'flow-punctuation', message });
  }
  const { tag } = source;
  if (tag === undefined && !plain) return { scalar: { type: 'str', value: text }, notes };
  if (tag === undefined || typed.has(tag)) {
    const scalar = resolvePlain(text);
    if (scalar.type === 'bool' && isOldBoolean(text)) {
      const message = `The word ${text} is ${scalar.value} to kubectl and Helm, and a text to kustomize.`;
      notes.push({ cause: 'yaml-1.1-boolean', message });
    }
    const wanted = tag === undefined ? scalar.type : typed.get(tag);
    if (scalar.type === wanted) return { scalar, notes };
    if (scalar.type === 'int' && wanted === 'float') return { scalar: { ...scalar, type: 'float' }, notes };
    return `${quote(text)} is no ${wanted}`;
  }
  if (tag === `${prefix}str`) return { scalar: { type: 'str', value: text }, notes };
  if (tag === `${prefix}binary`) {
    const decoded = decodeBinary(text);
    if (decoded === null) return 'a !!binary text is no valid base64';
    const message = `The text is !!binary: kubectl and Helm read ${quote(decoded)}, other readers do not.`;
    return { scalar: { type: 'str', value: decoded }, notes: [...notes, { cause: 'binary-tag', message }] };
  }
  if (tag === `${prefix}timestamp` && !/^[0-9]{4}-/.test(text)) return `${quote(text)} is no timestamp`;
  const message = `The tag ${quote(tag)} means nothing to Kubernetes; readers treat it differently.`;
  return { scalar: { type: 'str', value: text }, notes: [...notes, { cause: 'unusual-tag', message }] };
}

/** Go's base64.StdEncoding: line ends are skipped, padding is required. */
function decodeBinary(text: string): string | null {
  const digits = text.replace(/[\r\n]/g, '');
  if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) return null;
  return Buffer.from(digits, 'base64').toString('utf8');
}

/** go-yaml v2 knows no `\/`, and refuses every escape of a surrogate. */
function hasGoInvalidEscape(raw: string): boolean {
  if (!raw.includes('\\')) return false;
  for (const [, short, long, other] of raw.matchAll(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gs)) {
    if (other === '/') return true;
    const code = Number.parseInt(short ?? long ?? '0', 16);
    if (code >= 0xd800 && code <= 0xdfff) return true;
  }
  return false;
}
