// An object of a file as the API server would hand it to admission: a null is no value (`securityContext: null` is not there; among
// the words of a command it is an empty text), and the
// namespace that the object goes to is in its metadata.
// https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apimachinery/pkg/runtime/converter.go

import { fillNulls } from '../kube/nulls.ts';
import { isList, isObject, objectAt } from '../kube/object.ts';
import type { Json, JsonObject } from '../model.ts';

interface Admitted {
  readonly namespace: string | null;
  readonly object: JsonObject;
}
const known = new WeakMap<JsonObject, Admitted>();

/**
 * The object without nulls and with its namespace; paths are the same as in the original. The same object gives the same result again:
 * CEL's conversion of it and the places of findings rely on that. Defaults are not added: policies that are not written for objects
 * without them need an object to which they were added before.
 */
export function asAdmitted(object: JsonObject, namespace: string | null): JsonObject {
  const cached = known.get(object);
  if (cached && cached.namespace === namespace) return cached.object;
  const result = withNamespace(copy(fillNulls(object)), namespace);
  known.set(object, { namespace, object: result });
  return result;
}

function withNamespace(object: Record<string, Json>, namespace: string | null): JsonObject {
  const metadata = objectAt(object, ['metadata']);
  if (namespace === null || metadata === null || metadata['namespace'] !== undefined) return object;
  object['metadata'] = copy({ ...metadata, namespace });
  return object;
}

function copy(object: JsonObject): Record<string, Json> {
  const result: Record<string, Json> = Object.create(null);
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value !== undefined && value !== null) result[key] = clean(value);
  }
  return result;
}

function clean(value: Json): Json {
  if (isList(value)) return value.map(clean);
  return isObject(value) ? copy(value) : value;
}
