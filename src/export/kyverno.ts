// export kyverno: ValidatingPolicies of the pack and the inventory, and PolicyExceptions from the inventory's exceptions.
// https://kyverno.io/docs/policy-types/validating-policy and https://kyverno.io/docs/guides/exceptions (policies.kyverno.io/v1, Kyverno 1.17)
import { stringify } from 'yaml';
import type { JsonObject } from '../model.ts';
import type { ExportedFile, Exporter, ExportRequest } from './exporter.ts';
import { madeBy } from './names.ts';
import { actionsOf, namespaceSelectorOf, LIMITS as VAP_LIMITS } from './vap/objects.ts';
import { breakGlass, exceptionsOf } from './vap/pack.ts';
import { literalPolicies } from './vap/static.ts';

const API_VERSION = 'policies.kyverno.io/v1';

const LIMITS = [
  ...VAP_LIMITS.filter(limit => !limit.includes('parameters')),
  'It holds what is admitted, and what is there already is not scanned: who made a Job is known at admission alone.',
  'Kyverno takes exceptions only from the namespace that its `--exceptionNamespace` names: the files say `kyverno`.',
  'Whoever may write PolicyExceptions there can let anything past: keep them to the deployer.',
];

export const kyverno: Exporter = {
  limits: LIMITS,
  export: request => [
    ...request.policies.flatMap(({ id, manifest, blocks, excepted }) => {
      const { metadata, spec } = manifest as { readonly metadata: JsonObject; readonly spec: JsonObject };
      const matchConditions = [...listOf(spec['matchConditions']), ...breakGlass(request.options)];
      const actions = blocks ? actionsOf(request.options) : ['Warn', 'Audit'];
      const policy = validatingPolicy({ ...metadata, name: id }, { ...spec, matchConditions }, actions, request);
      const exception = policyException(id, excepted);
      return [
        file(request, `policies/${id}.yaml`, [policy]),
        ...(exception === null ? [] : [file(request, `exceptions/${id}.yaml`, [exception])]),
      ];
    }),
    ...literalPolicies(request).map(({ metadata, spec }) =>
      file(request, `inventory/${metadata.name}.yaml`, [
        validatingPolicy(metadata, spec, actionsOf(request.options), request),
      ]),
    ),
  ],
};

/** The fields are those of a ValidatingAdmissionPolicy; the binding's are in it, too. */
function validatingPolicy(
  metadata: JsonObject,
  spec: JsonObject,
  validationActions: readonly string[],
  { options }: ExportRequest,
): JsonObject {
  const { matchConstraints, matchConditions, ...rest } = spec;
  const conditions = listOf(matchConditions);
  return {
    apiVersion: API_VERSION,
    kind: 'ValidatingPolicy',
    metadata,
    spec: {
      validationActions: [...validationActions],
      evaluation: { background: { enabled: false } },
      // The rules read CronJobs and Jobs themselves: nothing is to be made for other kinds of them.
      autogen: { podControllers: { controllers: [] } },
      matchConstraints: {
        ...(matchConstraints as JsonObject),
        namespaceSelector: namespaceSelectorOf(options.namespaceLabels),
      },
      ...(conditions.length > 0 && { matchConditions: conditions }),
      ...rest,
    },
  };
}

function policyException(id: string, excepted: Parameters<typeof exceptionsOf>[1]): JsonObject | null {
  const conditions = exceptionsOf(id, excepted);
  if (conditions.length === 0) return null;
  return {
    apiVersion: API_VERSION,
    kind: 'PolicyException',
    metadata: { name: `cronledger-${id}`, namespace: 'kyverno' },
    spec: {
      policyRefs: [{ name: id, kind: 'ValidatingPolicy' }],
      // An exception matches what it lets past; the conditions of a policy say what it does not.
      matchConditions: conditions.map(({ expression }) => ({
        name: 'excepted-by-the-inventory',
        expression: `!(${String(expression)})`,
      })),
    },
  };
}

function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value : [];
}

function file({ origin }: ExportRequest, path: string, objects: readonly unknown[]): ExportedFile {
  const limits = path.startsWith('inventory/') ? LIMITS.map(limit => `# Limit: ${limit}\n`).join('') : '';
  const body = objects.map(object => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n');
  return { path, text: `# ${madeBy(origin)}\n${limits}${body}` };
}
