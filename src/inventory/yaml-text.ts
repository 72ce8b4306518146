// Values as YAML text that reads back as the same value, whatever is in them.
import { ENTRY_FIELDS, type EntryField, type EntryValues } from './schema.ts';

/** How a scalar is quoted where its content allows it. */
export type Quoting = 'plain' | 'single' | 'double';

/** Words that some YAML reader takes for a boolean or null: https://yaml.org/type/bool.html */
const RESERVED: ReadonlySet<string> = new Set([
  'y',
  'n',
  'yes',
  'no',
  'on',
  'off',
  'true',
  'false',
  'null',
  'nan',
  'inf',
]);
/** Starts with a letter, so it is no number and no date; holds nothing that means something in YAML. */
const PLAIN_WORD = /^[A-Za-z][A-Za-z0-9_./-]*$/;
const PLAIN_SENTENCE = /^[A-Za-z][A-Za-z0-9 _./()'-]*$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_KEYS: ReadonlySet<string> = new Set(['at', 'expires']);

/** Longer lists are written one item to a line. */
const MAX_LINE = 120;

/**
 * A scalar on one line. Single quotes need no escapes but cannot hold line feeds and tabs in a way that a person sees;
 * those take double quotes, in which JSON's escapes are YAML's.
 */
export function scalarText(value: string, quoting: Quoting = 'plain'): string {
  if (/[\n\t]/.test(value)) return JSON.stringify(value);
  if (quoting === 'double') return JSON.stringify(value);
  if (quoting === 'plain' && isPlain(value)) return value;
  return `'${value.replaceAll("'", "''")}'`;
}

function isPlain(value: string): boolean {
  if (RESERVED.has(value.toLowerCase())) return false;
  return PLAIN_WORD.test(value) || DIGEST.test(value) || (PLAIN_SENTENCE.test(value) && !value.endsWith(' '));
}

/** The value of a key in flow style: `{by: ['@alice'], at: 2026-10-01}`. */
export function flowText(key: string, value: unknown): string {
  // Dates go without quotes where a date is meant: our reader takes them for text.
  if (typeof value === 'string') return DATE_KEYS.has(key) && DATE.test(value) ? value : scalarText(value);
  if (Array.isArray(value)) return `[${value.map(item => flowText('', item)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).filter(([, item]) => item !== undefined);
    return `{${pairs.map(([name, item]) => `${name}: ${flowText(name, item)}`).join(', ')}}`;
  }
  return String(value);
}

/** One field of an entry as lines; those after the first are indented below it. */
export function fieldLines(field: EntryField, value: unknown): readonly string[] {
  const line = `${field}: ${flowText(field, value)}`;
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  if (items.length === 0 || (field !== 'exceptions' && line.length <= MAX_LINE)) return [line];
  return [`${field}:`, ...items.map(item => `  - ${flowText('', item)}`)];
}

/** An entry as an item of a block list whose dash is at the end of `pad`. Without a line end at the end. */
export function blockItem(values: EntryValues, pad: string, eol: string): string {
  return fieldsOf(values)
    .flatMap(([field, value]) => fieldLines(field, value))
    .map((line, index) => `${pad}${index === 0 ? '- ' : '  '}${line}`)
    .join(eol);
}

/** An entry in flow style, on one line. */
export function entryFlowText(values: EntryValues): string {
  return `{${fieldsOf(values)
    .map(([field, value]) => `${field}: ${flowText(field, value)}`)
    .join(', ')}}`;
}

/** The fields that are there, in the order in which they are written; what is the default is left out. */
function fieldsOf(values: EntryValues): readonly (readonly [EntryField, unknown])[] {
  return ENTRY_FIELDS.flatMap(field => {
    const value: unknown = values[field];
    const isDefault =
      (field === 'apiVersion' && value === 'batch/v1') ||
      (field === 'exceptions' && Array.isArray(value) && value.length === 0);
    return value === undefined || isDefault ? [] : [[field, value] as const];
  });
}
