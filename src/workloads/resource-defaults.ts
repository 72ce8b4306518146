// Quantities and the references to them that containers and volumes have in common, as the API server stores them.
// Sources as in defaults.ts, which see.

import { isObject } from '../kube/object.ts';
import { canonicalQuantity } from '../kube/quantity.ts';
import type { Json } from '../model.ts';
import { emptyDraft, fillIn, type Normaliser, type Shape, shaped } from './shape.ts';

/** One spelling for a quantity; what is none stays. */
export const quantity: Normaliser = value => quantityText(value, 'nano');

function quantityText(value: Json, roundTo: 'nano' | 'milli'): Json {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') return value;
  return canonicalQuantity(String(value), roundTo) ?? value;
}

/** `limits`, `requests`, `overhead`: quantities by name, kept to the thousandth (SetDefaults_ResourceList). */
export const resourceList: Normaliser = value => {
  if (!isObject(value)) return value;
  const list = emptyDraft();
  for (const [name, amount] of Object.entries(value)) {
    // In a map of Go, null is not absent: the key is there, with the zero value.
    if (amount !== undefined) list[name] = quantityText(amount ?? '0', 'milli');
  }
  return list;
};

export const resourceShape: Shape = {
  blank: 'limits requests claims',
  inside: { limits: resourceList, requests: resourceList },
};
export const resources = shaped(resourceShape);

export const fieldReference = shaped({ blank: 'apiVersion', fill: draft => fillIn(draft, 'apiVersion', 'v1') });

/** A divisor of 0, which is also what an absent one is stored as, divides by 1. */
export const resourceReference = shaped({
  blank: 'containerName divisor',
  inside: { divisor: value => (['0', '1'].includes(String(quantity(value))) ? '' : quantity(value)) },
});
