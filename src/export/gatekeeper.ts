// export gatekeeper: ConstraintTemplates with the CEL of the pack and the inventory (engine K8sNativeValidation), and a constraint for each.
// https://open-policy-agent.github.io/gatekeeper/website/docs/validating-admission-policy (Gatekeeper 3.18 or newer)
import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import { objectAt } from '../kube/object.ts';
import type { JsonObject } from '../model.ts';
import type { ExportedFile, Exporter, ExportOptions, ExportRequest } from './exporter.ts';
import { madeBy } from './names.ts';
import { LIMITS as VAP_LIMITS } from './vap/objects.ts';
import { breakGlass, exceptionsOf } from './vap/pack.ts';
import { literalPolicies } from './vap/static.ts';

const LIMITS = [
  ...VAP_LIMITS.filter(limit => !limit.includes('parameters')),
  'Only the webhook is asked: in an audit nobody knows who made a Job, so what is there already is not looked at.',
  "Gatekeeper's webhook has to be sent CronJobs and Jobs, and fails open unless its failurePolicy is Fail.",
];

export const gatekeeper: Exporter = {
  limits: LIMITS,
  export: request => [
    ...request.policies.map(({ id, manifest, blocks, excepted }) => {
      const spec = objectAt(manifest, ['spec']) ?? {};
      const more = [...breakGlass(request.options), ...exceptionsOf(id, excepted)];
      const action = blocks ? actionOf(request.options) : 'warn';
      return constraintFile(request, `policies/${id}`, id, spec, more, action);
    }),
    ...literalPolicies(request).map(({ metadata, spec }) =>
      constraintFile(request, `inventory/${metadata.name}`, metadata.name, spec, [], actionOf(request.options)),
    ),
  ],
};

function actionOf({ action }: ExportOptions): string {
  return action === 'audit' ? 'dryrun' : action;
}

function constraintFile(
  request: ExportRequest,
  path: string,
  id: string,
  spec: JsonObject,
  more: readonly JsonObject[],
  action: string,
): ExportedFile {
  const kind = kindOf(id);
  const matchCondition = [...listOf(spec['matchConditions']), ...more];
  const template = {
    apiVersion: 'templates.gatekeeper.sh/v1',
    kind: 'ConstraintTemplate',
    metadata: { name: kind.toLowerCase() },
    spec: {
      crd: { spec: { names: { kind } } },
      targets: [
        {
          target: 'admission.k8s.gatekeeper.sh',
          code: [
            {
              engine: 'K8sNativeValidation',
              source: {
                failurePolicy: spec['failurePolicy'] ?? 'Fail',
                ...(matchCondition.length > 0 && { matchCondition }),
                ...(spec['variables'] !== undefined && { variables: spec['variables'] }),
                validations: listOf(spec['validations']).map(({ expression, message, messageExpression }) => ({
                  expression,
                  ...(message !== undefined && { message }),
                  ...(messageExpression !== undefined && { messageExpression }),
                })),
              },
            },
          ],
        },
      ],
    },
  };
  const constraint = {
    apiVersion: 'constraints.gatekeeper.sh/v1beta1',
    kind,
    metadata: { name: id },
    spec: {
      enforcementAction: 'scoped',
      scopedEnforcementActions: [{ action, enforcementPoints: [{ name: 'validation.gatekeeper.sh' }] }],
      match: { kinds: [{ apiGroups: ['batch'], kinds: ['CronJob', 'Job'] }], ...namespacesOf(request.options) },
    },
  };
  const limits = path.startsWith('inventory/') ? LIMITS.map(limit => `# Limit: ${limit}\n`).join('') : '';
  const body = [template, constraint]
    .map(object => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }))
    .join('---\n');
  return { path: `${path}.yaml`, text: `# ${madeBy(request.origin)}\n${limits}${body}` };
}

function namespacesOf({ namespaceLabels }: ExportOptions) {
  return Object.keys(namespaceLabels).length > 0
    ? { namespaceSelector: { matchLabels: namespaceLabels } }
    : { excludedNamespaces: ['kube-system'] };
}

/** A kind is one word of letters and digits, and 63 of them at most; ids that would come to the same word, or a longer one, get a hash. */
function kindOf(id: string): string {
  const words = id.split(/[^A-Za-z0-9]+/).map(word => word.slice(0, 1).toUpperCase() + word.slice(1));
  const name = `Cronledger${words.join('').replace(/^Cronledger/, '')}`;
  const isPlain = /^[a-z]+(-[a-z]+)*$/.test(id) && name.length <= 63;
  return isPlain ? name : `${name.slice(0, 54)}${createHash('sha256').update(id).digest('hex').slice(0, 8)}`;
}

function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value : [];
}
