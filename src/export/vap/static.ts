// The inventory in the policies themselves: a policy for each part of a namespace, and one for the namespaces in which nothing is approved.
import type { JsonObject } from '../../model.ts';
import type { ExportedFile, ExportRequest } from '../exporter.ts';
import { celLiteral, celText } from './cel-literal.ts';
import { INVENTORY_VARIABLES, MATCHING, type NamedExpression } from './inventory-policy.ts';
import {
  actionsOf,
  binding,
  byNamespace,
  EXPRESSION_LENGTH,
  file,
  inventoryPolicy,
  NAME,
  STATIC,
  split,
  tooLong,
} from './objects.ts';

/** An API server refuses an object, also a static one, of more than 3 MB; files of this size stay readable. */
const POLICY_LENGTH = 600_000;

/** The inventory as static policies, each with its binding. */
export function staticInventory(request: ExportRequest): readonly ExportedFile[] {
  return literalPolicies(request).map(policy => {
    const { name } = policy.metadata;
    return file(request, `inventory/${name}.yaml`, [
      { ...policy, metadata: { ...policy.metadata, name: name + STATIC } },
      binding(name + STATIC, actionsOf(request.options), request.options),
    ]);
  });
}

/**
 * The inventory in policies without parameters: one for each part of a namespace that fits into one, and one for the namespaces in which
 * nothing is approved.
 */
export function literalPolicies(request: ExportRequest): readonly ReturnType<typeof inventoryPolicy>[] {
  const groups = [...byNamespace(request.approved.workloads)];
  const policies = groups.flatMap(([namespace, workloads]) => {
    const parts = split(workloads, POLICY_LENGTH, value => celLiteral(value).length);
    const known = parts.flatMap(part => Object.keys(part));
    const inNamespace = {
      name: 'in-this-namespace',
      expression: `object.metadata.?namespace.orValue('') == ${celText(namespace)}`,
    };
    return parts.map((part, index) => {
      const name = `${NAME}-${namespace}${parts.length === 1 ? '' : `-${index + 1}`}`;
      return inventoryPolicy(name, staticVariables(part), request, [
        inNamespace,
        ...ofThisPart(Object.keys(part), known, index),
      ]);
    });
  });
  const namespaces = `[${groups.map(([namespace]) => celText(namespace)).join(', ')}]`;
  if (namespaces.length > EXPRESSION_LENGTH)
    throw tooLong(
      'the list of namespaces',
      'Use `export vap` without --static: parameters are looked up by namespace.',
    );
  const nowhere = inventoryPolicy(
    `${NAME}-nowhere`,
    [
      { name: 'found', expression: '[]' },
      { name: 'matching', expression: '[]' },
    ],
    request,
    [
      {
        name: 'in-no-namespace-of-the-inventory',
        expression: `!(object.metadata.?namespace.orValue('') in ${namespaces})`,
      },
    ],
  );
  return [...policies, nowhere];
}

/** The first part also says no to what no part lists; the others only speak of what they list. */
function ofThisPart(keys: readonly string[], known: readonly string[], index: number): readonly JsonObject[] {
  if (keys.length === known.length) return [];
  if (index > 0) {
    const [list = '[]', ...more] = lists(keys);
    if (more.length > 0) throw tooLong('the names of one namespace', 'Shorten the names, or divide the namespace.');
    return [{ name: 'of-this-part', expression: holds(list) }];
  }
  const others = lists(known.filter(key => !keys.includes(key)));
  return others.map((list, at) => ({ name: `of-no-other-part-${at + 1}`, expression: `!${holds(list)}` }));
}

const holds = (list: string): string => `${keysExpression()}.exists(k, k in ${list})`;

/** The texts as lists in CEL, each of which fits into an expression. */
function lists(texts: readonly string[]): readonly string[] {
  const parts: string[][] = [];
  let size = 0;
  for (const text of texts.map(celText)) {
    if (parts.length === 0 || size + text.length > EXPRESSION_LENGTH - 2_000) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(text);
    size += text.length + 2;
  }
  return parts.map(part => `[${part.join(', ')}]`);
}

/** Conditions come before variables, so that they cannot use them. */
function keysExpression(): string {
  const keys = INVENTORY_VARIABLES.find(({ name }) => name === 'keys')?.expression ?? '[]';
  return `(${keys.replaceAll('variables.isCronJob', "object.kind == 'CronJob'")})`;
}

/** A variable for each workload, since variables are only evaluated where they are used: the cost does not grow with the inventory. */
function staticVariables(part: Readonly<Record<string, readonly JsonObject[]>>): readonly NamedExpression[] {
  const rows = Object.entries(part).map(([key, values], index) => ({
    key,
    name: `approved${index}`,
    expression: celLiteral(values),
  }));
  const long = rows.find(({ expression }) => expression.length > EXPRESSION_LENGTH);
  if (long !== undefined)
    throw tooLong(
      `what \`${long.key}\` is approved to run`,
      'Shorten its script (a file in the image or a ConfigMap), or use `export vap` without --static.',
    );
  const found = rows.map(({ key, name }) => `(${celText(key)} in variables.keys ? variables.${name} : [])`);
  return [
    ...rows.map(({ name, expression }) => ({ name, expression })),
    { name: 'found', expression: sum(found) },
    MATCHING,
  ];
}

/**
 * In halves: cel-go counts each `+` of a row as one level and refuses more than 250 of them ("max recursion depth exceeded"), and an API
 * server with such a static policy does not start.
 */
function sum(terms: readonly string[]): string {
  if (terms.length <= 1) return terms[0] ?? '[]';
  const half = Math.ceil(terms.length / 2);
  return `(${sum(terms.slice(0, half))} + ${sum(terms.slice(half))})`;
}

export function admissionConfiguration(request: ExportRequest): ExportedFile {
  return file(request, 'admission-configuration.yaml', [
    {
      apiVersion: 'apiserver.config.k8s.io/v1',
      kind: 'AdmissionConfiguration',
      plugins: [
        {
          name: 'ValidatingAdmissionPolicy',
          configuration: {
            apiVersion: 'apiserver.config.k8s.io/v1',
            kind: 'ValidatingAdmissionPolicyConfiguration',
            // The folder on the control plane: this export's files, all in one.
            staticManifestsDir: '/etc/kubernetes/cronledger',
          },
        },
      ],
    },
  ]);
}
