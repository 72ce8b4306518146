// The names that expressions of a policy may use, with the types that Kubernetes declares for them.
// https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/cel/compile.go (BuildRequestType, BuildNamespaceType)
import { AUTHORIZER, BOOL, DYN, INT, list, map, STRING, struct, TIMESTAMP, type Type } from '../cel/types.ts';

function fields(type: Type, ...names: readonly string[]): (readonly [string, Type])[] {
  return names.map(name => [name, type] as const);
}

const GROUP_VERSION_KIND = struct('kubernetes.GroupVersionKind', new Map(fields(STRING, 'group', 'version', 'kind')));
const GROUP_VERSION_RESOURCE = struct(
  'kubernetes.GroupVersionResource',
  new Map(fields(STRING, 'group', 'version', 'resource')),
);
const USER_INFO = struct(
  'kubernetes.UserInfo',
  new Map([...fields(STRING, 'username', 'uid'), ['groups', list(STRING)], ['extra', map(STRING, list(STRING))]]),
);

const REQUEST = struct(
  'kubernetes.AdmissionRequest',
  new Map<string, Type>([
    ...fields(GROUP_VERSION_KIND, 'kind', 'requestKind'),
    ...fields(GROUP_VERSION_RESOURCE, 'resource', 'requestResource'),
    ...fields(STRING, 'subResource', 'requestSubResource', 'name', 'namespace', 'operation'),
    ['userInfo', USER_INFO],
    ['dryRun', BOOL],
    ['options', DYN],
  ]),
);

const CONDITION = struct(
  'kubernetes.NamespaceCondition',
  new Map<string, Type>([...fields(STRING, 'status', 'type', 'message', 'reason'), ['lastTransitionTime', TIMESTAMP]]),
);

const NAMESPACE = struct(
  'kubernetes.Namespace',
  new Map([
    [
      'metadata',
      struct(
        'kubernetes.NamespaceMetadata',
        new Map<string, Type>([
          ...fields(STRING, 'name', 'generateName', 'namespace', 'UID', 'resourceVersion'),
          ...fields(map(STRING, STRING), 'labels', 'annotations'),
          ...fields(TIMESTAMP, 'creationTimestamp', 'deletionTimestamp'),
          ...fields(INT, 'deletionGracePeriodSeconds', 'generation'),
          ['finalizers', list(STRING)],
        ]),
      ),
    ],
    ['spec', struct('kubernetes.NamespaceSpec', new Map([['finalizers', list(STRING)]]))],
    [
      'status',
      struct(
        'kubernetes.NamespaceStatus',
        new Map<string, Type>([
          ['conditions', list(CONDITION)],
          ['phase', STRING],
        ]),
      ),
    ],
  ]),
);

export interface Declared {
  readonly params: boolean;
  readonly authorizer: boolean;
  /** Types of the policy's own variables, by name; null where there are none to be used. */
  readonly variables: ReadonlyMap<string, Type> | null;
}

export function declareVariables({ params, authorizer, variables }: Declared): ReadonlyMap<string, Type> {
  const declared = new Map<string, Type>([
    ['object', DYN],
    ['oldObject', DYN],
    ['request', REQUEST],
    ['namespaceObject', NAMESPACE],
  ]);
  if (params) declared.set('params', DYN);
  if (authorizer) declared.set('authorizer', AUTHORIZER);
  if (variables) declared.set('variables', struct('kubernetes.variables', variables));
  return declared;
}

/** What an expression knows of the type of `variables.x`: scalars, lists and maps; everything else is dyn. */
export function variableType(type: Type): Type {
  const kept = ['bool', 'bytes', 'double', 'duration', 'int', 'null', 'string', 'timestamp', 'uint'];
  const [first = DYN, second = DYN] = type.args;
  if (type.kind === 'list') return list(variableType(first));
  if (type.kind === 'map') return map(variableType(first), variableType(second));
  return kept.includes(type.kind) ? type : DYN;
}
