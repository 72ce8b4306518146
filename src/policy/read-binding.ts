// A ValidatingAdmissionPolicyBinding object → Binding. Throws PolicyError.

import { objectAt } from '../kube/object.ts';
import type { Json, JsonObject } from '../model.ts';
import { objectName } from './limits.ts';
import { readMatchResources } from './match.ts';
import type { Action, Binding, ParamRef } from './policy.ts';
import { policySelector } from './selector.ts';
import { invalid, object, oneOf, onlyKeys, optionalText, stringList } from './shape.ts';

const ACTIONS: readonly Action[] = ['Deny', 'Warn', 'Audit'];

export function readBinding(manifest: JsonObject): Binding {
  const spec = object(manifest['spec'], 'spec');
  onlyKeys(spec, ['policyName', 'paramRef', 'matchResources', 'validationActions'], 'spec');
  const written = stringList(spec['validationActions'], 'spec.validationActions');
  const actions = written.map(
    word => ACTIONS.find(action => action === word) ?? invalid(`spec.validationActions has '${word}'`),
  );
  const twice = actions.find((action, index) => actions.indexOf(action) !== index);
  if (twice !== undefined) invalid(`spec.validationActions has ${twice} twice`);
  if (actions.length === 0) invalid('spec.validationActions is empty');
  if (actions.includes('Deny') && actions.includes('Warn'))
    invalid('spec.validationActions has Deny and Warn, which exclude each other');
  const matchResources = spec['matchResources'];
  return {
    name: objectName(objectAt(manifest, ['metadata'])?.['name'], 'metadata.name'),
    policyName: objectName(spec['policyName'], 'spec.policyName'),
    match:
      matchResources === undefined || matchResources === null
        ? null
        : readMatchResources(matchResources, 'spec.matchResources'),
    actions,
    paramRef: readParamRef(spec['paramRef']),
  };
}

function readParamRef(value: Json | undefined): ParamRef | null {
  if (value === undefined || value === null) return null;
  const where = 'spec.paramRef';
  const reference = object(value, where);
  onlyKeys(reference, ['name', 'namespace', 'selector', 'parameterNotFoundAction'], where);
  const name = optionalText(reference['name'], `${where}.name`);
  const selector = reference['selector'];
  const hasSelector = selector !== undefined && selector !== null;
  if ((name !== null) === hasSelector) invalid(`${where} must have either a name or a selector`);
  if (reference['parameterNotFoundAction'] === undefined) invalid(`${where}.parameterNotFoundAction is not set`);
  return {
    name,
    namespace: optionalText(reference['namespace'], `${where}.namespace`),
    selector: hasSelector ? policySelector(selector, `${where}.selector`) : null,
    notFound: oneOf(reference['parameterNotFoundAction'], ['Allow', 'Deny'], `${where}.parameterNotFoundAction`),
  };
}
