// Looks at the files of a chart on their way into the copy: which functions they call, and what is needed later.
import { gunzipSync } from 'node:zlib';
import { UserError } from '../../errors.ts';
import type { TreeEntry } from '../../git/tree.ts';
import type { TreeIndex } from '../../git/tree-index.ts';
import type { Problem, SourceRef } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import { unpackedChart } from '../remote/archive.ts';
import type { HelmRenderSpec } from '../root.ts';
import { type Asks, asksOf, joinAsks, NOTHING_ASKED } from './asks.ts';
import type { ChartFiles } from './chart.ts';
import { joinUsed, NO_FUNCTIONS, type UsedFunctions, usedFunctions } from './functions.ts';

export interface HelmRender {
  readonly index: TreeIndex;
  readonly spec: HelmRenderSpec;
  readonly ref: SourceRef;
  /** Null for a packaged chart, which is one file of the tree. */
  readonly chart: ChartFiles | null;
  /** All files of the copy. */
  readonly entries: readonly TreeEntry[];
  /**
   * Values files and `--set-file` files in the tree, by the path that the specification names; null where an optional
   * one is missing.
   */
  readonly files: ReadonlyMap<string, TreeEntry | null>;
}

/** What is kept of a chart's files. */
export interface ChartTexts {
  /** Templates, to find lines in. */
  readonly templates: Map<string, string>;
  /** Values and `--set-file` files, and the chart's own values.yaml, by path. */
  readonly values: Map<string, Buffer>;
  /** Texts with templates in them, which are written over for other renderings. */
  readonly written: Map<string, string>;
  /** Packaged charts, as folders. */
  readonly packages: Map<string, ReadonlyMap<string, Buffer>>;
  /** Chart.yaml and requirements.yaml, by path. */
  readonly metadata: Map<string, Buffer>;
  /** Files of values that this rendering does not get, and that it gets. */
  readonly otherValues: Map<string, Buffer>;
  asks: Asks;
  used: UsedFunctions;
}

/** Larger files are not kept to find lines in. */
const MAX_TEMPLATE_BYTES = 512 * 1024;
/** Helm's own limit for a packaged chart: https://github.com/helm/helm/blob/main/pkg/chart/loader/archive/archive.go */
const MAX_UNPACKED_BYTES = 100 * 1024 * 1024;

/** Nothing seen yet, but for the values that the deployer's object brings. */
export function newTexts(spec: HelmRenderSpec): ChartTexts {
  const inline = spec.values.map(values => ('inline' in values ? usedFunctions(values.inline) : NO_FUNCTIONS));
  return {
    templates: new Map(),
    values: new Map(),
    written: new Map(),
    packages: new Map(),
    metadata: new Map(),
    otherValues: new Map(),
    asks: NOTHING_ASKED,
    used: inline.reduce(joinUsed, NO_FUNCTIONS),
  };
}

/** Where the chart's own values stand. */
export function ownValuesPath(spec: HelmRenderSpec): string {
  return spec.chart === '' ? 'values.yaml' : `${spec.chart}/values.yaml`;
}

/** Takes note of a file. A problem where it is an archive that must not be unpacked. */
export function inspectFile(render: HelmRender, texts: ChartTexts, entry: TreeEntry, bytes: Buffer): Problem | null {
  if (entry.path.endsWith('.tgz')) return inspectPackage(texts, entry, bytes);
  const named = [...render.files.values()].some(each => each?.path === entry.path);
  if (named || entry.path === ownValuesPath(render.spec)) texts.values.set(entry.path, Buffer.from(bytes));
  if (bytes.length > MAX_TEMPLATE_BYTES) {
    // Too large to look into for lines, and not for functions: one more rendering is the price of not knowing.
    const templated = bytes.includes('{{');
    texts.used = joinUsed(texts.used, { ...NO_FUNCTIONS, volatile: templated, release: templated });
    return null;
  }
  if (/(^|\/)(templates|crds)\//.test(entry.path)) texts.templates.set(entry.path, bytes.toString('utf8'));
  if (/(^|\/)(Chart|requirements)\.yaml$/.test(entry.path)) texts.metadata.set(entry.path, Buffer.from(bytes));
  if (/values[^/]*\.ya?ml$/.test(entry.path)) texts.otherValues.set(entry.path, Buffer.from(bytes));
  if (!bytes.includes('{{')) return null;
  const text = bytes.toString('utf8');
  noteText(texts, entry.path, text);
  return null;
}

function noteText(texts: ChartTexts, path: string, text: string): void {
  const asks = asksOf(text);
  texts.written.set(path, text);
  texts.asks = joinAsks(texts.asks, asks);
  texts.used = joinUsed(texts.used, usedFunctions(text));
}

/** Null for what Helm may still read, and nobody should write to a disk. */
function filesOfPackage(bytes: Buffer, path: string): ReadonlyMap<string, Buffer> | null {
  try {
    return unpackedChart(bytes, `The packaged chart ${quote(path)}`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return null;
  }
}

/** A packaged chart is looked into for functions without unpacking it, and refused where it is a bomb. */
function inspectPackage(texts: ChartTexts, entry: TreeEntry, bytes: Buffer): Problem | null {
  try {
    const tar = gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES });
    texts.used = joinUsed(texts.used, usedFunctions(tar.toString('latin1')));
    texts.asks = joinAsks(texts.asks, asksOf(tar.toString('latin1')));
    const files = filesOfPackage(bytes, entry.path);
    if (files !== null) texts.packages.set(entry.path, files);
    return null;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const large = error.code === 'ERR_BUFFER_TOO_LARGE';
    return {
      code: large ? 'render-limit' : 'render-failed',
      path: entry.path,
      message: large
        ? `The packaged chart ${quote(entry.path)} unpacks to more than ${MAX_UNPACKED_BYTES} bytes.`
        : `The packaged chart ${quote(entry.path)} is no gzip archive.`,
      hint: 'Package the chart again with `helm package`, or commit its folder in place of the archive.',
    };
  }
}
