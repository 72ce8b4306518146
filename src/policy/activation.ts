// The values of a policy's variables for one request: object, oldObject, request, namespaceObject, params and `variables`.

import { CelError, CelLimit, CelUnknown } from '../cel/errors.ts';
import { EXPRESSION_COST } from '../cel/meter.ts';
import type { Activation } from '../cel/node.ts';
import { type CelRecord, type CelValue, fromJson } from '../cel/values.ts';
import type { JsonObject } from '../model.ts';
import type { AdmissionRequest, Cluster, NamedProgram } from './policy.ts';

export interface PolicyActivation extends Activation {
  /** Cost of variables that were evaluated since the last call. */
  takeCost(): number;
  /** A variable of the policy; undefined where it has none of this name or its evaluation fails. */
  variable(name: string): CelValue | undefined;
  /** The same request with one variable of the policy set to a value. */
  override(variable: string, value: CelValue): PolicyActivation;
}

export interface ActivationInput {
  readonly request: AdmissionRequest;
  readonly params: JsonObject | null;
  readonly cluster: Cluster;
  readonly variables: readonly NamedProgram[];
}

type Outcome = { readonly value: CelValue } | { readonly error: CelError | CelLimit };

export function createActivation(
  input: ActivationInput,
  overrides: ReadonlyMap<string, CelValue> = new Map(),
): PolicyActivation {
  const { request, params } = input;
  const outcomes = new Map<string, Outcome>(Array.from(overrides, ([name, value]) => [name, { value }]));
  let cost = 0;

  /** A variable is evaluated when it is first read, once, and an error of it is the reader's error. */
  function variable(name: string): CelValue | undefined {
    const program = input.variables.find(candidate => candidate.name === name)?.program;
    const known = outcomes.get(name);
    if (!program && !known) return undefined;
    let outcome = known;
    if (!outcome && program) {
      const result = program.evaluate(activation, EXPRESSION_COST);
      cost += result.cost;
      outcome = result.ok ? { value: result.value } : { error: failure(name, result.error) };
      outcomes.set(name, outcome);
    }
    if (!outcome) return undefined;
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  /** Values that are known of the variables before one: those cannot depend on it. */
  function before(name: string): readonly (readonly [string, CelValue])[] {
    const end = input.variables.findIndex(candidate => candidate.name === name);
    return input.variables.slice(0, Math.max(end, 0)).flatMap(each => {
      const outcome = outcomes.get(each.name);
      return outcome !== undefined && 'value' in outcome ? [[each.name, outcome.value] as const] : [];
    });
  }

  const variables: CelRecord = { kind: 'record', name: 'kubernetes.variables', get: variable };
  const requestValue = requestRecord(request);
  const activation: PolicyActivation = {
    get(name) {
      switch (name) {
        case 'object':
          return fromJson(request.object);
        case 'oldObject':
          return fromJson(request.oldObject);
        case 'params':
          return fromJson(params);
        case 'request':
          return requestValue;
        case 'variables':
          return variables;
        case 'namespaceObject':
          return namespaceValue(request, input.cluster);
        default:
          throw new CelUnknown(`${name} cannot be known here: only a cluster has it`);
      }
    },
    takeCost() {
      const taken = cost;
      cost = 0;
      return taken;
    },
    variable(name) {
      try {
        return variable(name);
      } catch (error) {
        if (error instanceof CelError || error instanceof CelLimit) return undefined;
        throw error;
      }
    },
    override: (name, value) => createActivation(input, new Map([...before(name), ...overrides, [name, value]])),
  };
  return activation;
}

function failure(name: string, error: { readonly code: string; readonly message: string }): CelError | CelLimit {
  const message = `variable '${name}': ${error.message}`;
  if (error.code === 'limit') return new CelLimit(message);
  return error.code === 'unknown' ? new CelUnknown(message) : new CelError(message);
}

function namespaceValue(request: AdmissionRequest, cluster: Cluster): CelValue {
  const namespace = request.namespace === null ? null : cluster.namespace(request.namespace);
  if (namespace) return fromJson(namespace);
  const which = request.namespace === null ? '' : ` '${request.namespace}'`;
  throw new CelUnknown(
    `namespaceObject cannot be known here: no file of the repository has the Namespace${which}, or files differ about it`,
  );
}

/** Fields that are empty are absent, as in the JSON of an AdmissionRequest. */
function requestRecord(request: AdmissionRequest): CelRecord {
  const { group, version, kind, resource } = request;
  const kindValue = new Map<CelValue, CelValue>([
    ['group', group],
    ['version', version],
    ['kind', kind],
  ]);
  const resourceValue = new Map<CelValue, CelValue>([
    ['group', group],
    ['version', version],
    ['resource', resource],
  ]);
  return {
    kind: 'record',
    name: 'kubernetes.AdmissionRequest',
    get(field) {
      switch (field) {
        case 'kind':
        case 'requestKind':
          return kindValue;
        case 'resource':
        case 'requestResource':
          return resourceValue;
        case 'name':
          return request.name ?? undefined;
        case 'namespace':
          if (request.namespace !== null) return request.namespace;
          throw new CelUnknown(
            'request.namespace cannot be known here: no file says which namespace the object goes to',
          );
        case 'operation':
          return request.operation;
        case 'dryRun':
          return false;
        case 'userInfo':
        case 'options':
          throw new CelUnknown(`request.${field} cannot be known here: it depends on who makes the request`);
        default:
          return undefined;
      }
    },
  };
}
