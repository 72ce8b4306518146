// The inventory by parameters: one object per namespace, of a kind that no role aggregates, so that whoever may `edit` a namespace cannot approve in it.
import type { JsonObject } from '../../model.ts';
import type { ExportedFile, ExportRequest } from '../exporter.ts';
import { MATCHING, type NamedExpression } from './inventory-policy.ts';
import { actionsOf, binding, byNamespace, file, inventoryPolicy, NAME, split } from './objects.ts';

/** etcd takes 1.5 MB for a request; what the API server adds and metadata get the rest. */
const PARAMETER_BYTES = 1_000_000;

export function parametrised(request: ExportRequest): readonly ExportedFile[] {
  const { options, origin } = request;
  // A Job has three keys at most. `flatten` would say it shorter, and is of Kubernetes 1.34.
  const hits: NamedExpression = {
    name: 'hits',
    expression: 'variables.keys.filter(k, k in params.spec.workloads).map(k, params.spec.workloads[k])',
  };
  const found: NamedExpression = {
    name: 'found',
    expression: [0, 1, 2].map(at => `(variables.hits.size() > ${at} ? variables.hits[${at}] : dyn([]))`).join(' + '),
  };
  const elsewhere = {
    // A namespace with more than one object: what another one of them lists is its business.
    name: 'elsewhere',
    expression: 'variables.found.size() == 0 && variables.keys.exists(k, k in params.spec.?elsewhere.orValue([]))',
  };
  const policy = inventoryPolicy(NAME, [hits, found, elsewhere, MATCHING], request);
  const spec = policy.spec as { readonly validations: readonly JsonObject[] } & JsonObject;
  const guarded = spec.validations.map(validation => ({
    ...validation,
    expression: `variables.elsewhere || ${String(validation['expression'])}`,
  }));
  const paramKind = { apiVersion: 'cronledger.dev/v1', kind: 'ApprovedWorkloads' };
  return [
    file(request, 'inventory/crd.yaml', [DEFINITION]),
    file(request, 'inventory/policy.yaml', [
      { ...policy, spec: { ...spec, paramKind, validations: guarded } },
      {
        ...binding(NAME, actionsOf(options), options, {
          selector: { matchLabels: { 'cronledger.dev/inventory': 'approved' } },
          parameterNotFoundAction: 'Deny',
        }),
      },
    ]),
    ...parameters(request).map(({ name, object }) =>
      file(request, `inventory/parameters/${name}.yaml`, [
        { ...object, metadata: { ...object['metadata'], annotations: { 'cronledger.dev/commit': origin.commit } } },
      ]),
    ),
  ];
}

const DEFINITION = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'approvedworkloads.cronledger.dev' },
  spec: {
    group: 'cronledger.dev',
    scope: 'Namespaced',
    names: {
      kind: 'ApprovedWorkloads',
      listKind: 'ApprovedWorkloadsList',
      plural: 'approvedworkloads',
      singular: 'approvedworkloads',
    },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            required: ['spec'],
            properties: {
              spec: {
                type: 'object',
                required: ['workloads'],
                properties: {
                  workloads: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
                  elsewhere: { type: 'array', items: { type: 'string' } },
                },
              },
            },
          },
        },
      },
    ],
  },
};

function parameters({ approved }: ExportRequest): readonly {
  readonly name: string;
  readonly object: { readonly metadata: JsonObject } & JsonObject;
}[] {
  const objects = [];
  for (const [namespace, workloads] of byNamespace(approved.workloads)) {
    const parts = split(workloads, PARAMETER_BYTES, value => JSON.stringify(value, bigints).length);
    const all = parts.map(part => Object.keys(part));
    for (const [index, part] of parts.entries()) {
      const name = parts.length === 1 ? 'cronledger' : `cronledger-${index + 1}`;
      const elsewhere = all.flatMap((keys, other) => (other === index ? [] : keys));
      objects.push({
        name: parts.length === 1 ? namespace : `${namespace}-${index + 1}`,
        object: {
          apiVersion: 'cronledger.dev/v1',
          kind: 'ApprovedWorkloads',
          metadata: { name, namespace, labels: { 'cronledger.dev/inventory': 'approved' } },
          spec: { workloads: part, ...(elsewhere.length > 0 && { elsewhere }) },
        },
      });
    }
  }
  return objects;
}

const bigints = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);
