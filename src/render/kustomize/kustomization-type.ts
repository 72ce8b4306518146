// The fields of a kustomization and what Go's decoder makes of each: one table, for reading the file of a folder as
// deployers do before they write their own fields into it.
// https://github.com/kubernetes-sigs/kustomize/blob/api/v0.21.1/api/types/kustomization.go

/**
 * `text`, `whole` (an int), `flag`, `any` are Go's scalars; the others hold types. `exact` is a text for which sigs.k8s.io/yaml
 * never takes a number or boolean, as it does for `text`: a field of an embedded struct, which its look for the target misses.
 */
export type FieldType =
  | 'text'
  | 'exact'
  | 'whole'
  | 'flag'
  | 'any'
  | { readonly list: FieldType }
  | { readonly map: FieldType }
  | { readonly fields: FieldTable };

/** By the name that JSON has for the field. */
export type FieldTable = Readonly<Record<string, FieldType>>;

const texts: FieldType = { list: 'text' };
const textMap: FieldType = { map: 'text' };
const list = (fields: FieldTable): FieldType => ({ list: { fields } });

const exactTexts: FieldType = { list: 'exact' };
const exactMap: FieldType = { map: 'exact' };
const resId: FieldTable = { group: 'exact', version: 'exact', kind: 'exact', name: 'exact', namespace: 'exact' };
const selector: FieldTable = { ...resId, annotationSelector: 'text', labelSelector: 'text' };
const patch: FieldTable = {
  path: 'text',
  patch: 'text',
  target: { fields: selector },
  options: { fields: { allowNameChange: 'flag', allowKindChange: 'flag' } },
};
const image: FieldTable = { name: 'text', newName: 'text', tagSuffix: 'text', newTag: 'text', digest: 'text' };
const fieldSpec: FieldTable = { group: 'exact', version: 'exact', kind: 'exact', path: 'text', create: 'flag' };
const generatorOptions: FieldTable = {
  labels: textMap,
  annotations: textMap,
  disableNameSuffixHash: 'flag',
  immutable: 'flag',
};
const generator: FieldTable = {
  namespace: 'exact',
  name: 'exact',
  behavior: 'exact',
  literals: exactTexts,
  files: exactTexts,
  envs: exactTexts,
  env: 'exact',
  options: { fields: { ...generatorOptions, labels: exactMap, annotations: exactMap } },
};
const exactSelector: FieldTable = { ...resId, annotationSelector: 'exact', labelSelector: 'exact' };
const fieldOptions: FieldType = {
  fields: { delimiter: 'exact', index: 'whole', encoding: 'exact', create: 'flag' },
};
const replacement: FieldTable = {
  path: 'text',
  // All of it is embedded in ReplacementField.
  source: { fields: { ...resId, fieldPath: 'exact', options: fieldOptions } },
  targets: list({
    select: { fields: exactSelector },
    reject: list(exactSelector),
    fieldPaths: exactTexts,
    options: fieldOptions,
  }),
  sourceValue: 'exact',
};
const helmChart: FieldTable = {
  name: 'text',
  version: 'text',
  repo: 'text',
  releaseName: 'text',
  namespace: 'text',
  additionalValuesFiles: texts,
  valuesFile: 'text',
  valuesInline: { map: 'any' },
  valuesMerge: 'text',
  includeCRDs: 'flag',
  skipHooks: 'flag',
  apiVersions: texts,
  kubeVersion: 'text',
  nameTemplate: 'text',
  skipTests: 'flag',
  debug: 'flag',
  devel: 'flag',
};
const helmChartArgs: FieldTable = {
  chartName: 'text',
  chartVersion: 'text',
  chartRepoUrl: 'text',
  chartHome: 'text',
  chartRepoName: 'text',
  helmBin: 'text',
  helmHome: 'text',
  values: 'text',
  valuesLocal: { map: 'any' },
  valuesMerge: 'text',
  releaseName: 'text',
  releaseNamespace: 'text',
  extraArgs: texts,
};

export const KUSTOMIZATION: FieldTable = {
  kind: 'exact',
  apiVersion: 'exact',
  metadata: { fields: { name: 'text', namespace: 'text', labels: textMap, annotations: textMap } },
  openapi: textMap,
  namePrefix: 'text',
  nameSuffix: 'text',
  namespace: 'text',
  commonLabels: textMap,
  labels: list({ pairs: textMap, includeSelectors: 'flag', includeTemplates: 'flag', fields: list(fieldSpec) }),
  commonAnnotations: textMap,
  patchesStrategicMerge: texts,
  patchesJson6902: list(patch),
  patches: list(patch),
  images: list(image),
  imageTags: list(image),
  replacements: list(replacement),
  replicas: list({ name: 'text', count: 'whole' }),
  vars: list({
    name: 'text',
    objref: {
      fields: { apiVersion: 'text', group: 'exact', version: 'exact', kind: 'exact', name: 'text', namespace: 'text' },
    },
    fieldref: { fields: { fieldPath: 'text' } },
  }),
  sortOptions: {
    fields: { order: 'text', legacySortOptions: { fields: { orderFirst: texts, orderLast: texts } } },
  },
  resources: texts,
  components: texts,
  crds: texts,
  bases: texts,
  configMapGenerator: list(generator),
  secretGenerator: list({ ...generator, type: 'text' }),
  helmGlobals: { fields: { chartHome: 'text', configHome: 'text' } },
  helmCharts: list(helmChart),
  helmChartInflationGenerator: list(helmChartArgs),
  generatorOptions: { fields: generatorOptions },
  configurations: texts,
  generators: texts,
  transformers: texts,
  validators: texts,
  buildMetadata: texts,
};
