// The rules of the pack with their bindings, less what the inventory excepts.
import type { JsonObject } from '../../model.ts';
import type { ExportedFile, ExportOptions, ExportRequest } from '../exporter.ts';
import type { ExportedPolicy } from '../pack-policies.ts';
import { celText } from './cel-literal.ts';
import { conditions, RUN_OF_CONTROLLER } from './inventory-policy.ts';
import { actionsOf, binding, EXPRESSION_LENGTH, file, STATIC, tooLong } from './objects.ts';

export function packFile({ id, manifest, blocks, excepted }: ExportedPolicy, request: ExportRequest): ExportedFile {
  const { options } = request;
  const name = options.isStatic ? id + STATIC : id;
  const policy = manifest as { readonly metadata: JsonObject; readonly spec: JsonObject };
  const matchConditions = [...breakGlass(options), ...exceptionsOf(id, excepted)];
  return file(request, `policies/${id}.yaml`, [
    {
      ...policy,
      metadata: { ...policy.metadata, name },
      spec: { ...policy.spec, ...(matchConditions.length > 0 && { matchConditions }) },
    },
    binding(name, blocks ? actionsOf(options) : ['Warn', 'Audit'], options),
  ]);
}

/** Nobody else than its members is let past everything. */
export function breakGlass(options: ExportOptions): readonly JsonObject[] {
  return conditions(options).filter(condition => condition['name'] === 'not-break-glass');
}

/** What the inventory excepts from the rule: the workload, and the runs that its CronJob's controller makes. */
export function exceptionsOf(id: string, entries: ExportedPolicy['excepted']): readonly JsonObject[] {
  const keys = entries
    .filter(entry => entry.group === 'batch')
    .map(entry => `${entry.namespace ?? ''}/${entry.kind}/${entry.name}`);
  if (keys.length === 0) return [];
  const list = `[${[...new Set(keys)].toSorted().map(celText).join(', ')}]`;
  if (list.length > EXPRESSION_LENGTH)
    throw tooLong(
      `the exceptions from \`${id}\``,
      'Take exceptions that many entries share into `policies.rules` of the config.',
    );
  const namespace = "object.metadata.?namespace.orValue('') + '/' + ";
  const owned =
    "object.metadata.?ownerReferences.orValue([]).exists(o, o.kind == 'CronJob' && o.?controller.orValue(false) && " +
    `(${namespace}'CronJob/' + o.name) in ${list})`;
  return [
    {
      name: 'not-excepted-by-the-inventory',
      expression:
        `!((${namespace}object.kind + '/' + object.metadata.name) in ${list} || ` +
        `(${namespace}object.kind + '/' + object.metadata.?generateName.orValue('') + '*') in ${list}) && ` +
        `!(${RUN_OF_CONTROLLER} && ${owned})`,
    },
  ];
}
