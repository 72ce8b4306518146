// Flux Operator's ResourceSet: objects in which `<< inputs.x >>` stands, once for each set of inputs.
// https://fluxoperator.dev/docs/crd/resourceset/

import { isList, isObject, listAt, stringAt, valueAt } from '../kube/object.ts';
import type { Json, JsonObject } from '../model.ts';
import { type DeployerObject, type Followed, NOTHING_FOLLOWED } from './deployer.ts';
import { notFollowed } from './describe.ts';
import { objectsAt } from './lists.ts';

/** More are told, and not filled in. */
const MAXIMUM_INPUTS = 100;

const PLACEHOLDER = /<<-? *inputs((?:\.[A-Za-z_][A-Za-z0-9_]*)+) *-?>>/g;

export function isResourceSet(object: JsonObject): boolean {
  return (
    object['kind'] === 'ResourceSet' && (stringAt(object, ['apiVersion']) ?? '').startsWith('fluxcd.controlplane.io/')
  );
}

/** The object with each of its sets of inputs filled in; itself where it has none that Git knows, and for any other kind. */
export function withInputs(object: JsonObject): readonly JsonObject[] {
  const inputs = isResourceSet(object) ? objectsAt(object, ['spec', 'inputs']).slice(0, MAXIMUM_INPUTS) : [];
  if (inputs.length === 0) return [object];
  return inputs.map(input => {
    const filled = fillIn(object, input);
    return isObject(filled) ? filled : object;
  });
}

function fillIn(value: Json, input: JsonObject): Json {
  if (typeof value === 'string') {
    return value.replace(PLACEHOLDER, (placeholder, path: string) => {
      const found = valueAt(input, path.slice(1).split('.'));
      return found === undefined || typeof found === 'object' ? placeholder : String(found);
    });
  }
  if (isList(value)) return value.map(item => fillIn(item, input));
  if (!isObject(value)) return value;
  const filled: Record<string, Json> = Object.create(null);
  for (const [key, item] of Object.entries(value)) if (item !== undefined) filled[key] = fillIn(item, input);
  return filled;
}

/** What its resources deploy is followed one by one (held.ts); told is what only its inputs know that stand elsewhere. */
export async function followResourceSet(found: DeployerObject): Promise<Followed> {
  const left = withInputs(found.object).some(object =>
    ['resources', 'resourcesTemplate'].some(field => holdsPlaceholder(valueAt(object, ['spec', field]))),
  );
  const many = listAt(found.object, ['spec', 'inputs']).length > MAXIMUM_INPUTS;
  if (!left && !many) return NOTHING_FOLLOWED;
  const why = many
    ? `has more than ${MAXIMUM_INPUTS} sets of inputs`
    : 'is filled in with what stands elsewhere (`<< … >>`)';
  const problem = notFollowed(
    found,
    why,
    'Write the inputs into the object, as `inputs`, or look at what it makes of them.',
  );
  return { ...NOTHING_FOLLOWED, problems: [problem] };
}

function holdsPlaceholder(value: Json | undefined): boolean {
  if (typeof value === 'string') return value.includes('<<');
  if (isList(value)) return value.some(holdsPlaceholder);
  return isObject(value) && Object.values(value).some(holdsPlaceholder);
}
