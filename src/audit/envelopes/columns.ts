// Azure's table AKSAudit and AKSAuditAdmin: one column for each field, in PascalCase, objects as values or as text.
// https://learn.microsoft.com/azure/azure-monitor/reference/tables/aksaudit
import { isList, isObject } from '../../kube/object.ts';
import type { Json, JsonObject } from '../../model.ts';

const COLUMNS: ReadonlyMap<string, string> = new Map([
  ['AuditId', 'auditID'],
  ['AuditID', 'auditID'],
  ['Level', 'level'],
  ['Stage', 'stage'],
  ['Verb', 'verb'],
  ['RequestUri', 'requestURI'],
  ['RequestURI', 'requestURI'],
  ['User', 'user'],
  ['ImpersonatedUser', 'impersonatedUser'],
  ['SourceIps', 'sourceIPs'],
  ['SourceIPs', 'sourceIPs'],
  ['UserAgent', 'userAgent'],
  ['ObjectRef', 'objectRef'],
  ['ResponseStatus', 'responseStatus'],
  ['RequestObject', 'requestObject'],
  ['ResponseObject', 'responseObject'],
  ['Annotations', 'annotations'],
  ['RequestReceivedTime', 'requestReceivedTimestamp'],
  ['RequestReceivedTimestamp', 'requestReceivedTimestamp'],
  ['StageReceivedTime', 'stageTimestamp'],
  ['StageTimestamp', 'stageTimestamp'],
]);
const WITH_OBJECTS: ReadonlySet<string> = new Set([
  'user',
  'impersonatedUser',
  'sourceIPs',
  'objectRef',
  'responseStatus',
  'annotations',
]);

export function isColumns(value: JsonObject): boolean {
  return typeof value['Verb'] === 'string' && (value['ObjectRef'] !== undefined || 'RequestUri' in value);
}

/** The row as the API server would have written it. */
export function fromColumns(row: JsonObject): JsonObject {
  const event: Record<string, Json> = Object.create(null);
  for (const [column, value] of Object.entries(row)) {
    const field = COLUMNS.get(column);
    if (field === undefined || value === undefined) continue;
    event[field] = WITH_OBJECTS.has(field) ? objectOf(value) : value;
  }
  return event;
}

function objectOf(value: Json): Json {
  if (typeof value !== 'string') return value;
  try {
    const read: Json = JSON.parse(value);
    return isObject(read) || isList(read) ? read : value;
  } catch (error) {
    if (error instanceof SyntaxError) return value;
    throw error;
  }
}

/** The rows of a query's answer, `{tables: [{columns: [{name}], rows: [[…]]}]}`, with their columns' names. */
export function rowsOf(table: JsonObject): readonly JsonObject[] {
  const columns = isList(table['columns']) ? table['columns'] : [];
  const names = columns.map(column => (isObject(column) && typeof column['name'] === 'string' ? column['name'] : ''));
  const rows = isList(table['rows']) ? table['rows'] : [];
  return rows.filter(isList).map(row => Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])));
}
