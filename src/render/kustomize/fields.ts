// The fields of a kustomization, and of the configuration of a built-in plugin, that name files or folders.
// https://github.com/kubernetes-sigs/kustomize/blob/master/api/types/kustomization.go
import {
  hasField,
  isLooseObject,
  type LooseObject,
  type LooseValue,
  objectsOf,
  readLooseYaml,
  textOf,
  textsOf,
} from '../loose-yaml.ts';
import { KUSTOMIZATION } from './kustomization-type.ts';
import { PROGRAM_WORDS } from './names.ts';
import { replacementPatterns } from './patterns.ts';

/** A text that names something, as it stands in the field. */
export interface Reference {
  readonly text: string;
  /**
   * A file or a folder; a file; a file of replacements; a file if there is such a one, and else no name at all but a
   * patch; or a text of several lines, which kustomize would still try as a path.
   */
  readonly use: 'resource' | 'data' | 'replacements' | 'patch' | 'text';
  /**
   * Is what it names made of plugin configurations? `here`: yes. `as-outside`: if the kustomization that names it is
   * walked for them.
   */
  readonly plugins: 'here' | 'as-outside' | 'no';
}

export interface ChartUse {
  readonly name: string;
  /** The chart's folder, where it is in the repository. */
  readonly folder: string;
}

export interface NamingFields {
  readonly references: readonly Reference[];
  readonly charts: readonly ChartUse[];
  /** See `replacementPatterns`. */
  readonly patterns: readonly string[];
  /** What configurations of programs say that could name a file. */
  readonly programs: readonly string[];
  readonly effects: readonly Effect[];
}

/**
 * What makes objects of a rendering otherwise than they stand in a file: fields that can compute a kind (plugins, replacements, variables), that
 * generate ConfigMaps and Secrets, or that give other names. Of a field that nobody knows only kustomize can say what it makes of it.
 */
export type Effect = 'computes' | 'generates' | 'renames';

const KNOWN_FIELDS: ReadonlySet<string> = new Set(Object.keys(KUSTOMIZATION).map(name => name.toLowerCase()));

const EFFECTS: readonly (readonly [effect: Effect, fields: readonly string[]])[] = [
  [
    'computes',
    [
      ...['generators', 'transformers', 'validators', 'replacements', 'vars', 'configurations'],
      ...['helmcharts', 'helmchartinflationgenerator'],
    ],
  ],
  ['generates', ['configmapgenerator', 'secretgenerator']],
  ['renames', ['nameprefix', 'namesuffix']],
];

export function kustomizationFields(kustomization: LooseValue): NamingFields {
  const references: Reference[] = [];
  const charts: ChartUse[] = [];
  const programs: string[] = [];
  const patterns: string[] = [...replacementPatterns(objectsOf(kustomization, 'replacements'))];
  const add = (texts: readonly string[], use: Reference['use'], plugins: Reference['plugins'] = 'no'): void => {
    for (const text of texts) references.push({ text, use, plugins });
  };
  for (const name of ['resources', 'bases']) add(textsOf(kustomization, name), 'resource', 'as-outside');
  add(textsOf(kustomization, 'components'), 'resource');
  for (const name of ['generators', 'transformers', 'validators']) {
    for (const text of textsOf(kustomization, name)) {
      // YAML text of configurations, a file of them, or a folder that builds them.
      if (!text.includes('\n') && !/^\s*\{/.test(text)) add([text], 'resource', 'here');
      else {
        add([text], 'text');
        for (const document of readLooseYaml(Buffer.from(text)).documents) {
          const fields = pluginFields(document);
          references.push(...fields.references);
          charts.push(...fields.charts);
          patterns.push(...fields.patterns);
          programs.push(...fields.programs);
        }
      }
    }
  }
  for (const name of ['configurations', 'crds']) add(textsOf(kustomization, name), 'data');
  references.push(...pathsOrPatches(kustomization, 'patchesstrategicmerge'));
  for (const name of ['patches', 'patchesjson6902', 'openapi']) {
    for (const item of objectsOf(kustomization, name)) add(textsOf(item, 'path'), 'data');
  }
  for (const item of objectsOf(kustomization, 'replacements')) add(textsOf(item, 'path'), 'replacements');
  for (const name of ['configmapgenerator', 'secretgenerator']) {
    for (const item of objectsOf(kustomization, name)) add(generatorPaths(item), 'data');
  }
  const globals = objectsOf(kustomization, 'helmglobals').at(-1) ?? null;
  for (const name of ['helmcharts', 'helmchartinflationgenerator']) {
    for (const chart of objectsOf(kustomization, name)) {
      charts.push(chartUse(chart, globals));
      add(chartPaths(chart), 'patch');
    }
  }
  const isKnown =
    isLooseObject(kustomization) && Object.keys(kustomization).every(key => KNOWN_FIELDS.has(key.toLowerCase()));
  const effects = [
    ...(isKnown ? [] : (['computes'] as const)),
    ...EFFECTS.flatMap(([effect, fields]) => (fields.some(field => hasField(kustomization, field)) ? [effect] : [])),
  ];
  return { references, charts, patterns, programs, effects };
}

const NO_FIELDS: NamingFields = { references: [], charts: [], patterns: [], programs: [], effects: [] };

/** What the built-in plugins read: https://github.com/kubernetes-sigs/kustomize/tree/master/plugin/builtin */
export function pluginFields(config: LooseValue): NamingFields {
  if (!isLooseObject(config)) return NO_FIELDS;
  const isChart = textsOf(config, 'kind').includes('HelmChartInflationGenerator');
  const replacements = objectsOf(config, 'replacements');
  const data = [...textsOf(config, 'path'), ...generatorPaths(config)];
  const values = isChart ? chartPaths(config) : [];
  return {
    references: [
      ...data.map(text => ({ text, use: 'data', plugins: 'no' }) as const),
      ...replacements
        .flatMap(item => textsOf(item, 'path'))
        .map(text => ({ text, use: 'replacements', plugins: 'no' }) as const),
      ...values.map(text => ({ text, use: 'patch', plugins: 'no' }) as const),
      ...pathsOrPatches(config, 'paths'),
    ],
    charts: isChart ? [chartUse(config, config)] : [],
    patterns: replacementPatterns(replacements),
    programs: isProgram(config) ? wordsIn(config) : [],
    effects: ['computes'],
  };
}

/**
 * All files that a kustomization, or the configuration of a plugin, names itself, as they stand there; null where readers may disagree on
 * what it says.
 */
export function namedFiles(bytes: Uint8Array): readonly string[] | null {
  const { documents, doubtful } = readLooseYaml(bytes);
  if (doubtful) return null;
  return documents.flatMap(document =>
    [...kustomizationFields(document).references, ...pluginFields(document).references].map(({ text }) => text),
  );
}

/** Is it a function, which runs as a container or as a program? https://kubectl.docs.kubernetes.io/guides/extending_kustomize/ */
export function isProgram(config: LooseValue): boolean {
  return PROGRAM_WORDS.some(word => JSON.stringify(config ?? null).includes(word));
}

/** Each text of a configuration, and the words of texts: `exec: {path: ./generate.sh}` stands in an annotation. */
function wordsIn(config: LooseValue): readonly string[] {
  if (typeof config === 'string') return [config, ...config.split(/[\s'"`,[\]{}()<>|=]+/)].filter(word => word !== '');
  if (config === null) return [];
  return Object.values(config).flatMap(wordsIn);
}

/** An entry of such a list is a path if such a file exists, and the text of a patch otherwise. */
function pathsOrPatches(value: LooseValue, name: string): readonly Reference[] {
  return textsOf(value, name).map(text => ({ text, use: text.includes('\n') ? 'text' : 'patch', plugins: 'no' }));
}

/** `key=path` or `path`: https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/generators/utils.go */
function generatorPaths(item: LooseObject): readonly string[] {
  const files = textsOf(item, 'files').map(text => text.slice(text.indexOf('=') + 1));
  return [...files, ...textsOf(item, 'envs'), ...textsOf(item, 'env')];
}

function chartPaths(chart: LooseObject): readonly string[] {
  return ['valuesfile', 'values', 'additionalvaluesfiles'].flatMap(name => textsOf(chart, name));
}

function chartUse(chart: LooseObject, globals: LooseObject | null): ChartUse {
  const name = textOf(chart, 'name') ?? textOf(chart, 'chartname') ?? '';
  const home = textOf(globals, 'charthome') ?? textOf(chart, 'charthome') ?? 'charts';
  return { name, folder: `${home}/${name}` };
}
