// A ValidatingAdmissionPolicy object → PolicySpec, with every expression compiled. Throws PolicyError for what Kubernetes would refuse.

import { type CelProgram, compileCel } from '../cel/index.ts';
import { isReserved } from '../cel/reserved.ts';
import { BOOL, STRING, type Type } from '../cel/types.ts';
import { objectAt } from '../kube/object.ts';
import { qualifiedName } from '../kube/validation/formats.ts';
import type { Json, JsonObject } from '../model.ts';
import {
  auditAnnotations,
  expressionText,
  limitAnnotations,
  MAX_CONDITIONS,
  messageText,
  objectName,
  plainMessage,
  requireName,
  requireResourceRules,
} from './limits.ts';
import { readMatchResources } from './match.ts';
import type { NamedProgram, ParamKind, PolicySpec, Validation } from './policy.ts';
import { invalid, list, object, oneOf, onlyKeys, text } from './shape.ts';
import { declareVariables, variableType } from './variables.ts';

const FIELDS = [
  'paramKind',
  'matchConstraints',
  'validations',
  'failurePolicy',
  'auditAnnotations',
  'matchConditions',
  'variables',
];
const REASONS = ['Invalid', 'Unauthorized', 'Forbidden', 'RequestEntityTooLarge'] as const;

/**
 * `auditAnnotations` are compiled as well, since Kubernetes refuses a policy whose do not compile, and then not used.
 * @param checked it has been read before without an error: what nothing may come to use is compiled when it is used
 */
export function readPolicy(manifest: JsonObject, { checked = false } = {}): PolicySpec {
  const name = objectName(objectAt(manifest, ['metadata'])?.['name'], 'metadata.name');
  const annotations = readAnnotations(manifest);
  limitAnnotations(annotations);
  const spec = object(manifest['spec'], 'spec');
  onlyKeys(spec, FIELDS, 'spec');
  const paramKind = readParamKind(spec['paramKind']);
  const params = paramKind !== null;
  const types = new Map<string, Type>();
  const withVariables = declareVariables({ params, authorizer: true, variables: types });
  const variables = readNamed(spec['variables'], 'spec.variables', withVariables, { checked }, (variable, type) => {
    // As a static policy such a name keeps the API server from starting.
    if (isReserved(variable)) invalid(`the variable '${variable}' has the name of a reserved word of CEL`);
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable)) invalid(`the variable '${variable}' has no valid name`);
    types.set(variable, variableType(type));
  });
  const conditions = readNamed(
    spec['matchConditions'],
    'spec.matchConditions',
    declareVariables({ params, authorizer: true, variables: null }),
    { result: BOOL, checked },
  );
  for (const condition of conditions) requireName(condition.name, qualifiedName, `the condition '${condition.name}'`);
  if (conditions.length > MAX_CONDITIONS) invalid(`spec.matchConditions has more than ${MAX_CONDITIONS} elements`);
  const messageScope = declareVariables({ params, authorizer: false, variables: types });
  const validations = list(spec['validations'], 'spec.validations').map((item, index) =>
    readValidation(item, `spec.validations[${index}]`, [withVariables, messageScope], checked),
  );
  const annotated = auditAnnotations(spec['auditAnnotations'], name);
  for (const { expression, where } of annotated) compile(expression, where, withVariables, { checked });
  if (validations.length === 0 && annotated.length === 0) invalid('spec has no validations');
  requireResourceRules(spec['matchConstraints']);
  return {
    name,
    annotations,
    match: readMatchResources(spec['matchConstraints'], 'spec.matchConstraints'),
    conditions,
    variables,
    validations,
    failurePolicy: oneOf(spec['failurePolicy'], ['Fail', 'Ignore'], 'spec.failurePolicy'),
    paramKind,
  };
}

function readAnnotations(manifest: JsonObject): ReadonlyMap<string, string> {
  const annotations = objectAt(manifest, ['metadata', 'annotations']) ?? {};
  return new Map(Object.keys(annotations).map(key => [key, text(annotations[key], `metadata.annotations['${key}']`)]));
}

function readParamKind(value: Json | undefined): ParamKind | null {
  if (value === undefined || value === null) return null;
  const kind = object(value, 'spec.paramKind');
  onlyKeys(kind, ['apiVersion', 'kind'], 'spec.paramKind');
  return {
    apiVersion: text(kind['apiVersion'], 'spec.paramKind.apiVersion'),
    kind: text(kind['kind'], 'spec.paramKind.kind'),
  };
}

type Scope = ReadonlyMap<string, Type>;

/** Programs by what they depend on: the policies of the pack begin with the same variables, and compiling is most of what loading them costs. */
const programs = new Map<string, CelProgram>();
const MAX_PROGRAMS = 2000;

interface Wanted {
  readonly result?: Type | undefined;
  readonly checked: boolean;
}

function compile(value: Json | undefined, where: string, scope: Scope, wanted: Wanted): CelProgram {
  const expression = expressionText(value, where);
  const { result, checked } = wanted;
  if (!checked || result === undefined) return compileNow(expression, where, scope, wanted);
  let program: CelProgram | null = null;
  return {
    expression,
    type: result,
    evaluate(activation, budget) {
      program ??= compileNow(expression, where, scope, wanted);
      return program.evaluate(activation, budget);
    },
  };
}

function compileNow(expression: string, where: string, scope: Scope, { result, checked }: Wanted): CelProgram {
  const key = JSON.stringify([expression, result?.name, checked, ...namesAndTypes(scope)]);
  const known = programs.get(key);
  if (known) return known;
  const compiled = compileCel(expression, scope, { result, checked });
  if (!compiled.ok) return invalid(`${where} does not compile: ${compiled.error}`);
  if (programs.size >= MAX_PROGRAMS) programs.clear();
  programs.set(key, compiled.program);
  return compiled.program;
}

/** All that tells two scopes of policies apart: which names there are, and the types of the policy's own variables. */
function namesAndTypes(scope: ReadonlyMap<string, Type>): string[] {
  const own = scope.get('variables')?.fields ?? new Map<string, Type>();
  return [...scope.keys(), ...Array.from(own, ([name, type]) => `${name}: ${type.name}`)];
}

/** Name and expression; each is known to those after it through `known`. */
function readNamed(
  value: Json | undefined,
  where: string,
  scope: Scope,
  wanted: Wanted,
  known?: (name: string, type: Type) => void,
): NamedProgram[] {
  const names = new Set<string>();
  return list(value, where).map((item, index) => {
    const entry = object(item, `${where}[${index}]`);
    onlyKeys(entry, ['name', 'expression'], `${where}[${index}]`);
    const name = text(entry['name'], `${where}[${index}].name`);
    if (names.has(name)) invalid(`${where} has '${name}' twice`);
    names.add(name);
    const program = compile(entry['expression'], `${where}[${index}] ('${name}')`, scope, wanted);
    known?.(name, program.type);
    return { name, program };
  });
}

function readValidation(
  item: Json,
  where: string,
  [scope, messageScope]: readonly [Scope, Scope],
  checked: boolean,
): Validation {
  const validation = object(item, where);
  onlyKeys(validation, ['expression', 'message', 'messageExpression', 'reason'], where);
  const messageExpression = messageText(validation['messageExpression'], `${where}.messageExpression`);
  return {
    program: compile(validation['expression'], `${where}.expression`, scope, { result: BOOL, checked }),
    message: plainMessage(validation['message'], `${where}.message`),
    messageProgram:
      messageExpression === null
        ? null
        : compile(messageExpression, `${where}.messageExpression`, messageScope, { result: STRING, checked }),
    reason: oneOf(validation['reason'], REASONS, `${where}.reason`),
  };
}
