// Looks at the files of a chart on their way into the copy: which functions they call, and what is needed later.
import { gunzipSync } from 'node:zlib';
import type { TreeEntry } from '../../git/tree.ts';
import type { TreeIndex } from '../../git/tree-index.ts';
import type { Problem, SourceRef } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import type { HelmRenderSpec } from '../root.ts';
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
  /** Texts that call `now`, to be rendered with another time. */
  readonly timed: Map<string, string>;
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
    timed: new Map(),
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
  if (!bytes.includes('{{')) return null;
  const text = bytes.toString('utf8');
  const used = usedFunctions(text);
  if (used.time) texts.timed.set(entry.path, text);
  texts.used = joinUsed(texts.used, used);
  return null;
}

/** A packaged chart is looked into for functions without unpacking it, and refused where it is a bomb. */
function inspectPackage(texts: ChartTexts, entry: TreeEntry, bytes: Buffer): Problem | null {
  try {
    texts.used = joinUsed(
      texts.used,
      usedFunctions(gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }).toString('latin1')),
    );
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
