// The fields of an Application's source, as Argo CD 3.6 reads them.
// https://github.com/argoproj/argo-cd/blob/v3.6.1/pkg/apis/application/v1alpha1/types.go (ApplicationSource)

import { isObject } from '../../kube/object.ts';
import type { Json, JsonObject } from '../../model.ts';
import { type GoStruct, isZero } from './go-json.ts';

const TEXTS = { list: 'string' } as const;
const TEXT_MAP = { map: 'string' } as const;

const HELM: GoStruct = {
  fields: {
    valueFiles: TEXTS,
    parameters: { list: { fields: { name: 'string', value: 'string', forceString: 'bool' } } },
    releaseName: 'string',
    values: 'string',
    fileParameters: { list: { fields: { name: 'string', path: 'string' } } },
    version: 'string',
    passCredentials: 'bool',
    ignoreMissingValueFiles: 'bool',
    skipCrds: 'bool',
    valuesObject: 'raw',
    namespace: 'string',
    kubeVersion: 'string',
    apiVersions: TEXTS,
    skipTests: 'bool',
    skipSchemaValidation: 'bool',
  },
};

const KUSTOMIZE: GoStruct = {
  fields: {
    namePrefix: 'string',
    nameSuffix: 'string',
    images: TEXTS,
    commonLabels: TEXT_MAP,
    version: 'string',
    commonAnnotations: TEXT_MAP,
    forceCommonLabels: 'bool',
    forceCommonAnnotations: 'bool',
    namespace: 'string',
    commonAnnotationsEnvsubst: 'bool',
    replicas: { list: { fields: { name: 'string', count: 'int-or-string' } } },
    patches: {
      list: {
        fields: {
          path: 'string',
          patch: 'string',
          target: {
            fields: {
              group: 'string',
              version: 'string',
              kind: 'string',
              name: 'string',
              namespace: 'string',
              annotationSelector: 'string',
              labelSelector: 'string',
            },
          },
          options: { map: 'bool' },
        },
      },
    },
    components: TEXTS,
    ignoreMissingComponents: 'bool',
    labelWithoutSelector: 'bool',
    kubeVersion: 'string',
    apiVersions: TEXTS,
    labelIncludeTemplates: 'bool',
  },
};

const JSONNET_VARIABLES = { list: { fields: { name: 'string', value: 'string', code: 'bool' } } } as const;

const DIRECTORY: GoStruct = {
  fields: {
    recurse: 'bool',
    jsonnet: { fields: { extVars: JSONNET_VARIABLES, tlas: JSONNET_VARIABLES, libs: TEXTS }, byValue: true },
    exclude: 'string',
    include: 'string',
    disableExtensionFilter: 'bool',
  },
};

const PLUGIN: GoStruct = {
  fields: {
    name: 'string',
    env: { list: { fields: { name: 'string', value: 'string' } } },
    parameters: { list: { fields: { name: 'string', string: 'string', map: TEXT_MAP, array: TEXTS } } },
  },
};

export const SOURCE: GoStruct = {
  fields: {
    repoURL: 'string',
    path: 'string',
    targetRevision: 'string',
    helm: HELM,
    kustomize: KUSTOMIZE,
    directory: DIRECTORY,
    plugin: PLUGIN,
    chart: 'string',
    ref: 'string',
    name: 'string',
    tagPrefix: 'string',
  },
};

/**
 * Argo CD drops `helm`, `kustomize` and `directory` that say nothing (`helm: {}`, `recurse: false`), so that the files of the folder
 * decide what it is. Overrides in files of the folder come after that, and are kept even where they are empty.
 * https://github.com/argoproj/argo-cd/blob/v3.6.1/util/argo/argo.go (NormalizeSource)
 */
export function withoutEmpty(source: JsonObject): JsonObject {
  const kept: Record<string, Json | undefined> = Object.create(null);
  for (const [key, value] of Object.entries(source)) {
    const optional = key === 'helm' || key === 'kustomize' || key === 'directory';
    if (!optional || !saysNothing(key, value)) kept[key] = value;
  }
  return kept;
}

function saysNothing(key: string, value: Json | undefined): boolean {
  if (!isObject(value)) return true;
  return Object.entries(value).every(([name, child]) => {
    // Options of other options say nothing alone. `valuesObject: {}` is a value.
    if (key === 'kustomize' && !COUNTED.has(name)) return true;
    if (name === 'valuesObject') return child === undefined;
    return name === 'jsonnet' && isObject(child) ? Object.values(child).every(isZero) : isZero(child);
  });
}

const COUNTED: ReadonlySet<string> = new Set([
  'namePrefix',
  'nameSuffix',
  'version',
  'namespace',
  'images',
  'replicas',
  'commonLabels',
  'commonAnnotations',
  'patches',
  'components',
  'kubeVersion',
  'apiVersions',
  'ignoreMissingComponents',
]);
