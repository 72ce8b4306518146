// Names and lengths of policies and bindings that an API server takes: what it refuses is an error with a place.
// https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/admissionregistration/validation/validation.go
import { isObject } from '../kube/object.ts';
import { qualifiedName, subdomain } from '../kube/validation/formats.ts';
import type { Json } from '../model.ts';
import { invalid, list, object, onlyKeys, text } from './shape.ts';

export const MAX_CONDITIONS = 64;
const MAX_ANNOTATIONS_SIZE = 256 * 1024;
const MAX_AUDIT_ANNOTATIONS = 20;
const MAX_VALUE_EXPRESSION = 5 * 1024;
/** cel-go's parser counts code points: https://pkg.go.dev/github.com/google/cel-go/parser#ExpressionSizeCodePointLimit */
const MAX_EXPRESSION = 100_000;

/** A format of names says what the text must be. */
export function requireName(value: string, format: (text: string) => string | null, where: string): string {
  const problem = format(value);
  return problem === null ? value : invalid(`${where} ${problem}`);
}

/** metadata.name of a policy or binding, and what refers to one. */
export function objectName(value: Json | undefined, where: string): string {
  return requireName(text(value, where), subdomain, where);
}

/** Not blank, and no longer than the parser reads. */
export function expressionText(value: Json | undefined, where: string): string {
  const expression = text(value, where);
  if (expression.trim() === '') invalid(`${where} is blank`);
  if (expression.length > MAX_EXPRESSION && Array.from(expression).length > MAX_EXPRESSION)
    invalid(`${where} has more than ${MAX_EXPRESSION} characters`);
  return expression;
}

/** `message` or `messageExpression`: absent and empty are the same; blank is refused. */
export function messageText(value: Json | undefined, where: string): string | null {
  if (value === undefined || value === null || value === '') return null;
  const message = text(value, where);
  return message.trim() === '' ? invalid(`${where} is blank`) : message;
}

/** A message in plain words, which is one line. */
export function plainMessage(value: Json | undefined, where: string): string {
  const message = messageText(value, where) ?? '';
  return /[\n\r]/.test(message.trim()) ? invalid(`${where} has a line break`) : message;
}

export function limitAnnotations(annotations: ReadonlyMap<string, string>): void {
  let size = 0;
  for (const [name, value] of annotations) {
    requireName(name.toLowerCase(), qualifiedName, `the annotation '${name}'`);
    size += Buffer.byteLength(name) + Buffer.byteLength(value);
  }
  if (size > MAX_ANNOTATIONS_SIZE) invalid(`metadata.annotations are more than ${MAX_ANNOTATIONS_SIZE} bytes`);
}

/** The `valueExpression` of each, with its place. The key is told as `<policy>/<key>`, and has to be a name as that. */
export function auditAnnotations(
  value: Json | undefined,
  policy: string,
): readonly { readonly expression: string; readonly where: string }[] {
  const items = list(value, 'spec.auditAnnotations');
  if (items.length > MAX_AUDIT_ANNOTATIONS)
    invalid(`spec.auditAnnotations has more than ${MAX_AUDIT_ANNOTATIONS} elements`);
  const keys = new Set<string>();
  return items.map((item, index) => {
    const where = `spec.auditAnnotations[${index}]`;
    const annotation = object(item, where);
    onlyKeys(annotation, ['key', 'valueExpression'], where);
    const key = text(annotation['key'], `${where}.key`);
    requireName(`${policy}/${key}`, qualifiedName, `${where}.key`);
    if (keys.has(key)) invalid(`spec.auditAnnotations has '${key}' twice`);
    keys.add(key);
    const expression = expressionText(annotation['valueExpression'], `${where}.valueExpression`);
    if (Buffer.byteLength(expression.trim()) > MAX_VALUE_EXPRESSION)
      invalid(`${where}.valueExpression is more than ${MAX_VALUE_EXPRESSION} bytes`);
    return { expression, where: `${where}.valueExpression` };
  });
}

/** A policy says by `resourceRules` what it is about; a binding need not. */
export function requireResourceRules(value: Json | undefined): void {
  const where = 'spec.matchConstraints';
  if (value === undefined || value === null) invalid(`${where} is not set`);
  if (isObject(value) && list(value['resourceRules'], `${where}.resourceRules`).length === 0)
    invalid(`${where}.resourceRules is empty`);
}

/** `*` beside others says the same twice, which is refused. */
export function loneWildcard(values: readonly string[], where: string): readonly string[] {
  return values.length > 1 && values.includes('*') ? invalid(`${where} has '*' beside others`) : values;
}
