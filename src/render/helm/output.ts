// Splits what `helm template` prints into the documents of each template, and finds the template's file in the tree.

import { joinPath, type TreeIndex } from '../../git/tree-index.ts';
import { type Chart, readChart } from './chart.ts';

/** One document of the output. */
export interface HelmDocument {
  /**
   * As Helm's comment says, e.g. `app/charts/db/templates/job.yaml`; '' where there is none. Text that a chart can
   * forge: never a path to open.
   */
  readonly source: string;
  /** With its separator and comment, ending in a line feed. */
  readonly text: string;
  /** Does it come out otherwise each time, in what cannot be masked? */
  readonly isUnsteady?: boolean;
}

const HEADER = '---\n# Source: ';

/**
 * Cuts before each separator that is followed by Helm's comment. kubectl cuts at every separator, so nothing changes
 * for its reading; and Helm itself has cut templates at every line that starts with `---`, so only raw files of `crds/`
 * can hold a forged header.
 */
export function splitHelmOutput(output: string): readonly HelmDocument[] {
  const documents: HelmDocument[] = [];
  let from = output.startsWith(HEADER) ? 0 : output.indexOf(`\n${HEADER}`) + 1;
  if (from > 0 || !output.startsWith(HEADER)) {
    const head = output.slice(0, from === 0 ? output.length : from);
    if (head.trim() !== '') documents.push({ source: '', text: endLine(head) });
    if (from === 0) return documents;
  }
  while (from < output.length) {
    const next = output.indexOf(`\n${HEADER}`, from);
    const end = next < 0 ? output.length : next + 1;
    const text = output.slice(from, end);
    const lineEnd = text.indexOf('\n', HEADER.length);
    documents.push({
      source: text.slice(HEADER.length, lineEnd < 0 ? text.length : lineEnd).trim(),
      text: endLine(text),
    });
    from = end;
  }
  return documents;
}

function endLine(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** The documents of one template, in order. Templates come in the order of their first document. */
export function bySource(documents: readonly HelmDocument[]): ReadonlyMap<string, readonly HelmDocument[]> {
  const groups = new Map<string, HelmDocument[]>();
  for (const document of documents) {
    const group = groups.get(document.source);
    if (group === undefined) groups.set(document.source, [document]);
    else group.push(document);
  }
  return groups;
}

/**
 * The file of the tree that a source comment means, found by way of the charts that exist; null where there is none.
 */
export async function templatePath(index: TreeIndex, chart: Chart, source: string): Promise<string | null> {
  let [, ...rest] = source.split('/');
  let current = chart;
  while (rest[0] === 'charts' && rest.length > 2) {
    const inner = await subchart(index, current, rest[1] ?? '');
    if (inner === null) return null;
    current = inner;
    rest = rest.slice(2);
  }
  const path = joinPath(current.folder, rest.join('/'));
  const found = path === null ? null : await index.resolve(path);
  return found?.kind === 'file' ? found.entry.path : null;
}

/** The chart that Helm calls by this name (or alias) inside another one. */
async function subchart(index: TreeIndex, chart: Chart, name: string): Promise<Chart | null> {
  const dependency = chart.dependencies.find(each => (each.alias ?? each.name) === name);
  const wanted = dependency?.name ?? name;
  const folder = joinPath(chart.folder, 'charts') ?? 'charts';
  const names = new Set(index.below(folder).map(entry => entry.path.slice(folder.length + 1).split('/')[0] ?? ''));
  for (const each of names) {
    const inner = await readChart(index, `${folder}/${each}`);
    if (inner !== null && inner.name === wanted) return inner;
  }
  const local = dependency?.folder ?? null;
  return local === null || dependency?.vendored === true ? null : readChart(index, local);
}
