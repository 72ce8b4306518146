// Checks one of our YAML files against its schema, and turns what the schema says into sentences with file, line and column.
import type * as z from 'zod';
import { type ErrorCode, UserError } from '../errors.ts';
import type { Path } from '../model.ts';
import { quote } from '../text/escape.ts';
import { placeText } from '../text/location.ts';
import { nearest } from '../text/suggest.ts';
import type { StrictYaml } from './yaml.ts';

/** A file with a hundred mistakes has one that explains the others. */
const MAX_REPORTED = 5;

interface Complaint {
  readonly place: string;
  readonly what: string;
  readonly hint: string | null;
}

/**
 * The file's value as the schema gives it.
 * `jsonSchema` is asked for the keys that are known at a path, only when one is not.
 * @throws UserError `code` that names the first mistakes, one sentence each, with the place of the value or of the unknown key.
 */
export function validateStrict<Schema extends z.ZodType>(
  file: StrictYaml,
  schema: Schema,
  jsonSchema: () => object,
  code: ErrorCode,
): z.output<Schema> {
  const result = schema.safeParse(file.value, { reportInput: true });
  if (result.success) return result.data;
  const complaints = result.error.issues.flatMap(issue => explain(file, issue, [], jsonSchema));
  const sentences = complaints.slice(0, MAX_REPORTED).map(complaint => `${complaint.place}: ${complaint.what}`);
  if (complaints.length > MAX_REPORTED) sentences.push(`${complaints.length - MAX_REPORTED} more mistakes follow.`);
  const hint = complaints.find(complaint => complaint.hint !== null)?.hint;
  throw new UserError(code, sentences.join(' '), hint ?? 'Correct the value.');
}

type Issue = z.core.$ZodIssue;

function explain(file: StrictYaml, issue: Issue, parent: Path, jsonSchema: () => object): readonly Complaint[] {
  const path = [...parent, ...issue.path.map(step => (typeof step === 'number' ? step : String(step)))];
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(jsonSchema(), path);
    return issue.keys.map(key => {
      const suggestion = nearest(key, known);
      return {
        place: placeText(file.locateKey([...path, key])),
        what: `${quote(key)} is no key of ${named(path)}.`,
        hint: suggestion === null ? `Its keys are ${list(known)}.` : `Did you mean \`${suggestion}\`?`,
      };
    });
  }
  const last = path.at(-1);
  if (TYPE_CODES.has(issue.code) && issue.input === undefined && typeof last === 'string') {
    const holder = path.slice(0, -1);
    return [
      {
        place: placeText(file.locate(holder)),
        what: `${named(holder)} has no ${quote(last)}, which it needs.`,
        hint: null,
      },
    ];
  }
  if (issue.code === 'invalid_union') {
    const branch = likeliest(issue.errors);
    if (branch !== null) return branch.flatMap(inner => explain(file, inner, path, jsonSchema));
  }
  if (issue.code === 'invalid_key' || issue.code === 'invalid_element') {
    const reason = issue.issues[0]?.message ?? 'is not allowed here';
    return [
      { place: placeText(file.locateKey(path)), what: `The key ${quote(String(last ?? ''))} ${reason}.`, hint: null },
    ];
  }
  const { what, hint } = describe(issue);
  return [{ place: placeText(file.locate(path)), what: `${named(path)} ${what}${shown(issue.input)}.`, hint }];
}

/** What zod says of a value that is not there, too. */
const TYPE_CODES: ReadonlySet<Issue['code']> = new Set(['invalid_type', 'invalid_value', 'invalid_union']);

/** The alternative that the author meant: the one that got deepest; null where none got beyond the value itself. */
function likeliest(branches: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const typed = branches.filter(
    issues => !issues.some(issue => issue.path.length === 0 && issue.code !== 'unrecognized_keys'),
  );
  return typed[0] ?? null;
}

/** What the value must be, to complete "`policies.pack` …". */
function describe(issue: Issue): { what: string; hint: string | null } {
  const { input } = issue;
  if (issue.code === 'invalid_type') {
    const wanted = `must be ${TYPE_WORDS[issue.expected] ?? issue.expected}`;
    if (input === null) return { what: `has no value; it ${wanted}`, hint: 'Give it a value, or remove the key.' };
    const scalar = typeof input === 'number' || typeof input === 'boolean';
    return { what: wanted, hint: issue.expected === 'string' && scalar ? 'Put the value in quotes.' : null };
  }
  if (issue.code === 'invalid_value') {
    const words = issue.values.map(value => String(value));
    const suggestion = typeof input === 'string' ? nearest(input, words) : null;
    return {
      what: words.length === 1 ? `must be ${quote(words[0] ?? '')}` : `must be one of ${list(words)}`,
      hint: suggestion === null ? null : `Did you mean \`${suggestion}\`?`,
    };
  }
  if (issue.code === 'invalid_union') {
    const forms = issue.errors.flatMap(branch => branch.slice(0, 1)).map(inner => describe(inner).what);
    return { what: forms.join(' or '), hint: null };
  }
  // Every other check of our schemas has a message that completes the sentence.
  return { what: issue.message, hint: null };
}

function shown(input: unknown): string {
  const scalar = typeof input === 'string' || typeof input === 'number' || typeof input === 'boolean';
  return scalar ? `, not ${quote(String(input))}` : '';
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
  array: 'a list',
  object: 'a map of keys and values',
  record: 'a map of keys and values',
};

function named(path: Path): string {
  if (path.length === 0) return 'the file';
  return quote(
    path
      .map(step => (typeof step === 'number' ? `[${step}]` : `.${step}`))
      .join('')
      .replace(/^\./, ''),
    120,
  );
}

function list(words: readonly string[]): string {
  return words.map(word => `\`${word}\``).join(', ');
}

/** The keys that a JSON Schema knows at a path, those of all alternatives together. */
function knownKeys(schema: object, path: Path): readonly string[] {
  let nodes: readonly unknown[] = alternatives(schema);
  for (const step of path) {
    nodes = nodes.flatMap(node => {
      const next =
        typeof step === 'number'
          ? field(node, 'items')
          : (field(field(node, 'properties'), step) ?? field(node, 'additionalProperties'));
      return alternatives(next);
    });
  }
  return nodes.flatMap(node => {
    const properties = field(node, 'properties');
    return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  });
}

function alternatives(node: unknown): readonly unknown[] {
  const any = field(node, 'anyOf');
  return Array.isArray(any) ? any.flatMap(alternatives) : [node];
}

function field(node: unknown, key: string): unknown {
  return typeof node === 'object' && node !== null && Object.hasOwn(node, key) ? Reflect.get(node, key) : undefined;
}
