// What versions of Helm make of a `null` in a chart's own values, below the name of a chart that it depends on: up to 4.1 and in 3 it takes
// the default of that chart away; 4.2 keeps the default. Which version deploys is nowhere said, so both readings count.
// A null in a values file or in `--set` takes it away in all of them, and without the null nothing does: so any version can show both.

import { folderOf } from '../../git/path.ts';
import { canonicalJson } from '../../kube/canonical-json.ts';
import { isList, isObject } from '../../kube/object.ts';
import { decodeText } from '../../manifest/decode.ts';
import { readDocuments } from '../../manifest/documents.ts';
import type { Json, JsonObject } from '../../model.ts';
import { objectsOf, readLooseYaml, textOf } from '../loose-yaml.ts';
import { templateArgs } from './arguments.ts';
import { AS_IT_IS, type Rewriting, rewritten } from './rewrite.ts';
import { type ChartTexts, type HelmRender, ownValuesPath } from './texts.ts';
import type { MoreRuns } from './variant-runs.ts';
import type { VariantRun } from './variants.ts';
import { unpackPackages, writeOver } from './write-over.ts';

/** A file of values with such nulls. */
export interface NullValues {
  readonly path: string;
  readonly documents: readonly Json[];
  /** Keys of the chart that is rendered below which the file's values come to stand, in each way that it may be included. */
  readonly prefixes: readonly (readonly string[])[];
  readonly nulls: readonly (readonly string[])[];
}

/** Nobody includes charts in more ways. */
const MAX_WAYS = 20;
const MAX_NULLS = 200;

/** To be asked before packaged charts are unpacked. */
export function nullValues(render: HelmRender, texts: ChartTexts): readonly NullValues[] {
  const tree = chartTree(render, texts);
  return [...tree].flatMap(([folder, { values, subcharts, ways }]): readonly NullValues[] => {
    if (values === null || subcharts.size === 0) return [];
    const documents = readDocuments(decodeText(values).text, () => false).documents.flatMap(({ root }) =>
      root === null ? [] : [root.node.value],
    );
    const nulls = documents.flatMap(document => nullsBelow(document, subcharts)).slice(0, MAX_NULLS);
    if (nulls.length === 0) return [];
    return [{ path: `${folder === '' ? '' : `${folder}/`}values.yaml`, documents, prefixes: ways, nulls }];
  });
}

/** One rendering for each reading. */
export async function nullRuns(
  found: readonly NullValues[],
  { sandbox, tool, render, texts, chance, run }: MoreRuns,
): Promise<readonly VariantRun[]> {
  if (found.length === 0) return [];
  unpackPackages(sandbox, texts);
  const rewriting: Rewriting = { ...AS_IT_IS, chance };
  const runs: VariantRun[] = [];
  const note = (words: string, output: unknown): void => {
    if (typeof output === 'string')
      runs.push({ words, answers: 'which version of Helm deploys', output, setsValues: false, path: null });
  };
  writeOver(sandbox, texts, rewriting);
  const nulls = sandbox.place('own-nulls.yaml', canonicalJson(asUserValues(found)));
  const deleting = await templateArgs(sandbox, tool, render, texts, rewriting, [`--values=${nulls}`]);
  note('where Helm deletes what a null of the chart stands for (before 4.2)', await run(deleting()));
  const keeping = await templateArgs(sandbox, tool, render, texts, rewriting);
  for (const { path, documents, nulls: paths } of found) {
    const kept = documents.map(document => canonicalJson(overwritten(without(document, paths), rewriting)));
    sandbox.place(`../repository/${path}`, kept.join('\n---\n'));
  }
  note('where Helm keeps what a null of the chart stands for (4.2 and later)', await run(keeping()));
  return runs;
}

interface ChartNode {
  readonly values: Uint8Array | null;
  /** Names below which values go to another chart. */
  readonly subcharts: ReadonlySet<string>;
  ways: (readonly string[])[];
}

/** By folder, outer charts first: all that has a Chart.yaml, in the chart's folder, in archives or beside it. */
function chartTree(render: HelmRender, texts: ChartTexts): ReadonlyMap<string, ChartNode> {
  const metadata = new Map<string, Uint8Array>();
  const values = new Map<string, Uint8Array>();
  for (const [path, bytes] of texts.metadata) if (path.endsWith('Chart.yaml')) metadata.set(folderOf(path), bytes);
  for (const [path, bytes] of texts.otherValues) values.set(path, bytes);
  for (const [archive, files] of texts.packages)
    for (const [name, bytes] of files) {
      const path = `${archive.slice(0, -'.tgz'.length)}/${name}`;
      if (/(^|\/)Chart\.yaml$/.test(name)) metadata.set(folderOf(path), bytes);
      if (/(^|\/)values\.yaml$/.test(name)) values.set(path, bytes);
    }
  const { spec, chart } = render;
  if (spec.defaults !== undefined) values.set(ownValuesPath(spec), Buffer.from(spec.defaults.text));
  const top = spec.chart.endsWith('.tgz') ? spec.chart.slice(0, -'.tgz'.length) : spec.chart;
  const parentOf = (folder: string): string | null => {
    const into = chart?.packages.find(({ from }) => from === folder)?.into;
    if (into !== undefined) return into;
    const above = /^(?:(.*)\/)?charts\/[^/]+$/.exec(folder);
    return above === null ? null : (above[1] ?? '');
  };
  const requirements = (folder: string): Uint8Array | undefined =>
    texts.metadata.get(folder === '' ? 'requirements.yaml' : `${folder}/requirements.yaml`);
  const tree = new Map<string, ChartNode>();
  const folders = [...metadata.keys()].sort((a, b) => a.length - b.length);
  for (const folder of folders) {
    const listed = [metadata.get(folder), requirements(folder)].flatMap(bytes =>
      bytes === undefined ? [] : readLooseYaml(bytes).documents.flatMap(each => objectsOf(each, 'dependencies')),
    );
    const subcharts = new Set(listed.flatMap(each => [textOf(each, 'alias'), textOf(each, 'name')]).filter(notEmpty));
    for (const other of folders) if (other !== folder && parentOf(other) === folder) subcharts.add(nameIn(other));
    tree.set(folder, {
      values: values.get(folder === '' ? 'values.yaml' : `${folder}/values.yaml`) ?? null,
      subcharts,
      ways: folder === top ? [[]] : [],
    });
  }
  function nameIn(folder: string): string {
    const bytes = metadata.get(folder);
    return (bytes === undefined ? null : textOf(readLooseYaml(bytes).documents[0] ?? null, 'name')) ?? '';
  }
  for (const folder of folders) {
    const parent = parentOf(folder);
    const above = parent === null ? undefined : tree.get(parent);
    const node = tree.get(folder);
    if (parent === null || above === undefined || node === undefined || folder === top) continue;
    const name = nameIn(folder);
    const bytes = metadata.get(parent);
    const aliases = (bytes === undefined ? [] : readLooseYaml(bytes).documents)
      .flatMap(each => objectsOf(each, 'dependencies'))
      .flatMap(each => (textOf(each, 'name') === name ? [textOf(each, 'alias')] : []))
      .filter(notEmpty);
    node.ways = above.ways.flatMap(way => [name, ...aliases].map(step => [...way, step])).slice(0, MAX_WAYS);
  }
  return tree;
}

function notEmpty(text: string | null): text is string {
  return text !== null && text !== '';
}

function nullsBelow(document: Json, subcharts: ReadonlySet<string>): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const visit = (value: Json | undefined, path: readonly string[]): void => {
    if (value === null) found.push(path);
    if (!isObject(value)) return;
    for (const [key, child] of Object.entries(value))
      if (path.length > 0 || subcharts.has(key) || key === 'global') visit(child, [...path, key]);
  };
  visit(document, []);
  return found.filter(path => path.length > 0);
}

/** The nulls as somebody who installs the chart would write them; where an outer chart sets the value, that counts. */
function asUserValues(found: readonly NullValues[]): JsonObject {
  const values: Record<string, Json> = Object.create(null);
  for (const { prefixes, nulls } of found)
    for (const prefix of prefixes)
      for (const path of nulls) {
        const whole = [...prefix, ...path];
        if (found.some(outer => isSetBy(outer, whole, prefix.length))) continue;
        let at: Record<string, Json> = values;
        for (const step of whole.slice(0, -1)) {
          const next = at[step];
          const inner: Record<string, Json> = isObject(next) ? (next as Record<string, Json>) : Object.create(null);
          at[step] = inner;
          at = inner;
        }
        at[whole.at(-1) ?? ''] = null;
      }
  return values;
}

function isSetBy(outer: NullValues, whole: readonly string[], depth: number): boolean {
  return outer.prefixes.some(prefix => {
    if (prefix.length >= depth || !prefix.every((step, at) => whole[at] === step)) return false;
    return outer.documents.some(document => {
      let value: Json | undefined = document;
      for (const step of whole.slice(prefix.length)) value = isObject(value) ? value[step] : undefined;
      return value !== undefined && value !== null;
    });
  });
}

function without(value: Json, paths: readonly (readonly string[])[]): Json {
  if (!isObject(value)) return value;
  const rest: Record<string, Json> = Object.create(null);
  for (const [key, child] of Object.entries(value)) {
    const below = paths.filter(([first]) => first === key).map(path => path.slice(1));
    if (child === undefined || (child === null && below.some(path => path.length === 0))) continue;
    rest[key] = below.length === 0 ? child : without(child, below);
  }
  return rest;
}

/** Values may be templates, for `tpl`. */
function overwritten(value: Json, rewriting: Rewriting): Json {
  if (typeof value === 'string') return value.includes('{{') ? rewritten(value, rewriting) : value;
  if (isList(value)) return value.map(item => overwritten(item, rewriting));
  if (!isObject(value)) return value;
  const result: Record<string, Json> = Object.create(null);
  for (const [key, child] of Object.entries(value))
    if (child !== undefined) result[key] = overwritten(child, rewriting);
  return result;
}
