// GitHub's own description of its REST API (a part of it): finds the operation of a request, judges both sides of the wire.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type Options, type ValidateFunction } from 'ajv';
import * as addFormats from 'ajv-formats';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };
export type JsonRecord = { readonly [key: string]: Json | undefined };

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly schema: JsonRecord;
}

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: JsonRecord | null;
  readonly responses: Readonly<Record<string, JsonRecord | null>>;
}

export interface Routed {
  readonly operation: Operation;
  readonly parameters: Readonly<Record<string, string>>;
}

const file = path.join(import.meta.dirname, 'fixtures', 'openapi.json');
const subset: { operations: Record<string, Omit<Operation, 'id'>>; schemas: Record<string, JsonRecord> } = JSON.parse(
  readFileSync(file, 'utf8'),
);
/** Parameters are text in the address; bodies have to be of the type that they should be. */
const parameterAjv = createAjv({ coerceTypes: true });
const bodyAjv = createAjv({});
const compiled = new Map<string, ValidateFunction>();

interface Route extends Routed {
  readonly pattern: RegExp;
}

/** Whose last parameter may hold slashes: https://docs.github.com/rest/git/refs */
const WITH_SLASHES = /^git\/|^repos\/(get-content|create-or-update-file-contents|get-branch|get-branch-rules)$/;

const routes = Object.entries(subset.operations).map(([id, operation]): Omit<Route, 'parameters'> => {
  const source = operation.path
    .replaceAll('.', '\\.')
    .replace(/\{(\w+)\}$/, WITH_SLASHES.test(id) ? '(?<$1>.+)' : '(?<$1>[^/]+)')
    .replace(/\{(\w+)\}/g, '(?<$1>[^/]+?)');
  return { operation: { id, ...operation }, pattern: new RegExp(`^${source}$`) };
});

/** The operation that a method and a path (without the query) are; null where GitHub has none that we know. */
export function route(method: string, pathname: string): Routed | null {
  for (const { operation, pattern } of routes) {
    const match = operation.method === method ? pattern.exec(pathname) : null;
    if (match === null) continue;
    const parameters = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
    return { operation, parameters: Object.fromEntries(parameters) };
  }
  return null;
}

/** What is wrong with a request; null where GitHub would take it. */
export function judgeRequest({ operation, parameters }: Routed, query: URLSearchParams, body: Json): string | null {
  const known = new Set(operation.parameters.filter(each => each.in === 'query').map(each => each.name));
  for (const name of query.keys()) if (!known.has(name)) return `there is no query parameter ${name}`;
  for (const parameter of operation.parameters) {
    const value = parameter.in === 'path' ? parameters[parameter.name] : (query.get(parameter.name) ?? undefined);
    if (value === undefined && parameter.required) return `the parameter ${parameter.name} is missing`;
    if (value === undefined) continue;
    const wrong = judge(`${operation.id} ${parameter.name}`, parameter.schema, value, parameterAjv);
    if (wrong !== null) return `the parameter ${parameter.name}: ${wrong}`;
  }
  const perPage = query.get('per_page');
  // GitHub takes what is over 100 for 100, which is never what was meant.
  if (perPage !== null && !(Number(perPage) >= 1 && Number(perPage) <= 100)) return `per_page is ${perPage}`;
  if (operation.body === null) return body === null ? null : 'this takes no body';
  const wrong = judge(`${operation.id} body`, operation.body, body ?? {}, bodyAjv);
  return wrong === null ? null : `the body: ${wrong}`;
}

/** What is wrong with one of the server's own answers. */
export function judgeResponse(operation: Operation, status: number, body: Json): string | null {
  if (status >= 300) return null;
  if (!Object.hasOwn(operation.responses, String(status))) return `${status} is no answer of ${operation.id}`;
  const schema = operation.responses[String(status)] ?? null;
  if (schema === null) return body === null ? null : 'this answer has no body';
  return judge(`${operation.id} ${status}`, schema, body, bodyAjv);
}

/** A value with all that its schema requires and it lacks: empty, zero, null where that may be. */
export function complete(operation: Operation, status: number, value: Json): Json {
  return fill(operation.responses[String(status)] ?? {}, value) ?? null;
}

function createAjv(options: Options): Ajv {
  const ajv = new Ajv({ strict: false, ...options });
  addFormats.default.default(ajv);
  ajv.addFormat('repo.nwo', /^[^/]+\/[^/]+$/);
  return ajv.addSchema(subset, 'github');
}

function judge(key: string, schema: JsonRecord, value: Json, ajv: Ajv): string | null {
  const wrapped = { type: 'object', properties: { value: rebased(schema) } };
  const validate = compiled.get(key) ?? ajv.compile(wrapped);
  compiled.set(key, validate);
  return validate({ value }) ? null : ajv.errorsText(validate.errors, { dataVar: '' });
}

/** References are relative to the whole document. */
function rebased(schema: JsonRecord): JsonRecord {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/schemas/', '"github#/schemas/'));
}

function fill(schema: JsonRecord, value: Json | undefined): Json | undefined {
  const ref = schema['$ref'];
  if (typeof ref === 'string') return fill(subset.schemas[ref.replace('#/schemas/', '')] ?? {}, value);
  for (const key of ['anyOf', 'oneOf'] as const) {
    const choices = schema[key];
    if (!isList(choices) || schema['properties'] !== undefined) continue;
    return fill(choose(choices.filter(isRecord), value), value);
  }
  const parts = schema['allOf'];
  if (isList(parts)) return parts.filter(isRecord).reduce((filled, part) => fill(part, filled), value);
  if (isRecord(value) || (value === undefined && schema['type'] === 'object')) return fillRecord(schema, value);
  if (isList(value)) return value.map(item => fill(toRecord(schema['items']), item) ?? null);
  return value === undefined ? sample(schema) : value;
}

function fillRecord(schema: JsonRecord, value: Json | undefined): Json {
  const properties = toRecord(schema['properties']);
  const filled: Record<string, Json | undefined> = { ...toRecord(value) };
  const required = toList(schema['required']).map(String);
  for (const name of new Set([...Object.keys(filled), ...required])) {
    if (!Object.hasOwn(properties, name)) continue;
    if (filled[name] === undefined && !required.includes(name)) continue;
    filled[name] = fill(toRecord(properties[name]), filled[name]);
  }
  return filled;
}

function choose(choices: readonly JsonRecord[], value: Json | undefined): JsonRecord {
  const typeOf = (schema: JsonRecord): Json | undefined => {
    const ref = schema['$ref'];
    return typeof ref === 'string' ? typeOf(subset.schemas[ref.replace('#/schemas/', '')] ?? {}) : schema['type'];
  };
  const wanted =
    value === undefined || value === null
      ? 'null'
      : isList(value)
        ? 'array'
        : isRecord(value)
          ? 'object'
          : typeof value;
  return choices.find(choice => typeOf(choice) === wanted) ?? choices[0] ?? {};
}

function sample(schema: JsonRecord): Json {
  const values = toList(schema['enum']);
  if (values.length > 0) return values[0] ?? null;
  switch (schema['type']) {
    case 'string':
      return schema['format'] === 'uri'
        ? 'https://example.com/x'
        : schema['format'] === 'date-time'
          ? '2026-01-01T00:00:00Z'
          : 'x'.repeat(Number(schema['minLength'] ?? 0));
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return false;
    case 'array':
      return [];
    default:
      return null;
  }
}

function isRecord(value: Json | undefined): value is JsonRecord {
  return typeof value === 'object' && value !== null && !isList(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function toRecord(value: Json | undefined): JsonRecord {
  return isRecord(value) ? value : {};
}

export function toList(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}
