// What the files of the export share: the inventory's policy, bindings, and how approved objects are divided.
import { stringify } from 'yaml';
import { UserError } from '../../errors.ts';
import { groupBy } from '../../group-by.ts';
import type { JsonObject } from '../../model.ts';
import type { ApprovedWorkload } from '../approved.ts';
import type { ExportedFile, ExportOptions, ExportRequest } from '../exporter.ts';
import {
  approvedValue,
  conditions,
  INVENTORY_VARIABLES,
  keyOf,
  NAMED,
  type NamedExpression,
  RESOURCE_RULES,
  validations,
} from './inventory-policy.ts';

const API_VERSION = 'admissionregistration.k8s.io/v1';
/** Names of static policies have to end so. */
export const STATIC = '.static.k8s.io';
export const NAME = 'cronledger-approved';
/** cel-go refuses an expression of more than 100,000 code points (parser.ExpressionSizeCodePointLimit). */
export const EXPRESSION_LENGTH = 90_000;

export const LIMITS = [
  'CEL cannot compute a digest and does not see ConfigMaps and Secrets: a script that a pod mounts is judged by the gate alone.',
  'Schedules are compared as they are written, in the manifest or in the entry; other spellings of the same times are denied.',
  'Image volumes are compared as they are written, with their tag.',
  'Only CronJobs and Jobs are held to it, and not the other kinds that the gate knows.',
  'A Job that an operator makes is held to the inventory like any other: list it, or leave its namespace out.',
  'RBAC does not protect the parameters from whoever may write every kind: keep `approvedworkloads.cronledger.dev` to the deployer.',
];

export function inventoryPolicy(
  name: string,
  variables: readonly NamedExpression[],
  { options, origin }: ExportRequest,
  more: readonly JsonObject[] = [],
) {
  return {
    apiVersion: API_VERSION,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name, annotations: { 'cronledger.dev/commit': origin.commit } },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: { resourceRules: RESOURCE_RULES },
      matchConditions: [...conditions(options), ...more],
      variables: [...INVENTORY_VARIABLES, ...variables],
      validations: validations(origin.commit),
      auditAnnotations: [
        {
          key: 'workload',
          valueExpression: `${NAMED} + (variables.matching.size() > 0 ? ' approved' : ' not approved')`,
        },
      ],
    } as JsonObject,
  };
}

export function binding(
  policyName: string,
  validationActions: readonly string[],
  { namespaceLabels, isStatic }: ExportOptions,
  paramRef?: JsonObject,
): JsonObject {
  const namespaceSelector = namespaceSelectorOf(namespaceLabels);
  return {
    apiVersion: API_VERSION,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: isStatic ? policyName.replace(STATIC, `.binding${STATIC}`) : policyName },
    spec: {
      policyName,
      validationActions: [...validationActions],
      ...(paramRef && { paramRef }),
      matchResources: { namespaceSelector },
    },
  };
}

/** The namespaces that are held to it. */
export function namespaceSelectorOf(labels: ExportOptions['namespaceLabels']): JsonObject {
  return Object.keys(labels).length > 0
    ? { matchLabels: labels }
    : { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system'] }] };
}

export function actionsOf({ action }: ExportOptions): readonly string[] {
  return action === 'deny' ? ['Deny', 'Audit'] : action === 'warn' ? ['Warn', 'Audit'] : ['Audit'];
}

export function byNamespace(workloads: readonly ApprovedWorkload[]): ReadonlyMap<string, readonly ApprovedWorkload[]> {
  return groupBy(workloads, ({ namespace }) => namespace);
}

/** The approved values by key, in as many parts as their size asks for. */
export function split(
  workloads: readonly ApprovedWorkload[],
  limit: number,
  sizeOf: (values: readonly JsonObject[]) => number,
): readonly Readonly<Record<string, readonly JsonObject[]>>[] {
  const parts: Record<string, readonly JsonObject[]>[] = [{}];
  let size = 0;
  for (const [key, group] of groupBy(workloads, keyOf)) {
    const values = group.map(approvedValue);
    const length = sizeOf(values);
    if (length > limit)
      throw tooLong(
        `what \`${group[0]?.namespace}/${key}\` is approved to run`,
        'Shorten its script: keep it in the image or in a ConfigMap.',
      );
    if (size > 0 && size + length > limit) {
      parts.push({});
      size = 0;
    }
    size += length;
    Object.assign(parts.at(-1) ?? {}, { [key]: values });
  }
  return parts;
}

export function tooLong(what: string, hint: string): UserError {
  return new UserError(
    'export-too-large',
    `An API server would not take the export: ${what} is too long. Nothing was written.`,
    hint,
  );
}

export function file({ origin }: ExportRequest, path: string, objects: readonly unknown[]): ExportedFile {
  const head = `# Made by \`${origin.command}\` from ${origin.commit}. Do not edit: make it again.\n`;
  const limits =
    path.startsWith('inventory/') && !path.includes('parameters/')
      ? LIMITS.map(limit => `# Limit: ${limit}\n`).join('')
      : '';
  const body = objects.map(object => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n');
  return { path, text: head + limits + body };
}
