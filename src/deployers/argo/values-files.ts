// Which values files an Application's chart gets, in which order: `valueFiles` may be patterns, and no file counts twice.
// https://github.com/argoproj/argo-cd/blob/v3.6.1/reposerver/repository/repository.go (getResolvedValueFiles)

import { joinPath } from '../../git/tree-index.ts';
import { doublestar, isDoublestarPattern } from '../../kube/doublestar.ts';
import { quote } from '../../text/escape.ts';
import type { DeployerContext } from '../deployer.ts';
import type { ArgoSource } from './argo-source.ts';
import { substituteEnvironment } from './environment.ts';

/** Why a path of `valueFiles` or `fileParameters` leads to no file of this repository; `reason` completes "The Argo CD Application x …". */
export interface NoFile {
  readonly reason: string;
  readonly hint: string;
  /** Does Argo CD refuse it? Otherwise it takes a file that is not seen here. */
  readonly refused: boolean;
}

export type ValuesPath = { readonly file: string } | NoFile;

export interface ValuesFile {
  readonly file: string;
  readonly optional: boolean;
}

export interface ValuesFiles {
  readonly files: readonly ValuesFile[];
  readonly without: readonly NoFile[];
}

/**
 * A file that is named as such stands where it is named, and not where a pattern finds it; of two mentions the first counts. What
 * counts as one file is where links lead.
 */
export async function valuesFilesOf(
  argo: ArgoSource,
  written: readonly string[],
  optional: boolean,
  context: DeployerContext,
): Promise<ValuesFiles> {
  const paths: string[] = [];
  const without: NoFile[] = [];
  for (const text of written) {
    const path = await resolveValuesPath(argo, text, context);
    if ('reason' in path) without.push(path);
    else paths.push(path.file);
  }
  const named = new Set(paths.filter(path => !isDoublestarPattern(path)));
  const files = new Map<string, ValuesFile>();
  const add = (file: string): void => {
    if (!files.has(file)) files.set(file, { file, optional });
  };
  for (const path of paths) {
    if (!isDoublestarPattern(path)) {
      add(path);
      continue;
    }
    const matches = filesMatching(path, context);
    if (matches === null || (matches.length === 0 && !optional)) {
      const what = matches === null ? 'is no pattern that can be read' : 'matches no file';
      const hint = 'Argo CD refuses that: correct the pattern, or set `ignoreMissingValueFiles`.';
      without.push({ reason: `gets values from ${quote(path)}, which ${what}`, hint, refused: true });
    }
    for (const match of matches ?? []) if (!named.has(match)) add(match);
  }
  return { files: [...files.values()], without };
}

/** Folders match as well, and fail the rendering as they fail Argo CD's. In the order in which folders are read. */
function filesMatching(pattern: string, context: DeployerContext): readonly string[] | null {
  const matches = doublestar(pattern);
  if (matches === null) return null;
  const fixed = pattern.slice(0, pattern.search(/[*?[{\\]/));
  const folder = fixed.slice(0, Math.max(0, fixed.lastIndexOf('/')));
  const found = new Set<string>();
  for (const { path } of context.index.below(folder)) {
    const segments = path.split('/');
    for (let length = 1; length <= segments.length; length += 1) {
      const part = segments.slice(0, length).join('/');
      if (!found.has(part) && matches(part)) found.add(part);
    }
  }
  return [...found].sort(bySegments);
}

/** Go reads a folder in order of name: what lies in `a/` comes before `a-b`. */
function bySegments(one: string, other: string): number {
  const [left, right] = [one.split('/'), other.split('/')];
  const differs = left.findIndex((segment, index) => segment !== right[index]);
  if (differs === -1) return left.length - right.length;
  const [a, b] = [left[differs] ?? '', right[differs]];
  return b === undefined ? 1 : a < b ? -1 : 1;
}

/** `$ref/path` counts from the root of that source's repository, `/path` from ours, anything else from the chart. */
export async function resolveValuesPath(
  argo: ArgoSource,
  written: string,
  context: DeployerContext,
): Promise<ValuesPath> {
  const [name = '', ...rest] = written.split('/');
  const url = name.startsWith('$') ? argo.refs.get(name.slice(1)) : undefined;
  if (name.startsWith('$') && url === undefined && argo.several) {
    const hint = 'Argo CD refuses that: give one of the sources this name with `ref`.';
    return {
      reason: `gets values from ${quote(written)}, and none of its sources has that \`ref\``,
      hint,
      refused: true,
    };
  }
  if (url !== undefined && context.repositories.relation(url) === 'other') {
    const hint = 'Keep the values in this repository, or declare the chart under `sources` in the config.';
    return { reason: `gets values from ${quote(written)} of ${quote(url)}, another repository`, hint, refused: false };
  }
  const text = substituteEnvironment(url === undefined ? written : `/${rest.join('/')}`, argo);
  if (/^[a-z][a-z0-9+.-]*:/i.test(text)) {
    const refused = !/^https?:/i.test(text);
    return { reason: `gets values from ${quote(text)}`, hint: 'Keep the values in this repository.', refused };
  }
  // A chart that is fetched is all there is: nothing of this repository lies beside it.
  const isOfChart = argo.remote !== undefined && url === undefined;
  const file = joinPath(text.startsWith('/') && !isOfChart ? '' : argo.folder, text.replace(/^\/+/, ''));
  if (file === null || file === '') {
    const hint = 'Name a file of the repository.';
    return { reason: `gets values from ${quote(written)}, which leads out of the repository`, hint, refused: true };
  }
  if (isDoublestarPattern(file) && isOfChart) {
    const hint = 'Name the files one by one.';
    return { reason: `gets values from ${quote(written)} of a chart that is fetched`, hint, refused: false };
  }
  if (isOfChart || isDoublestarPattern(file)) return { file };
  const resolved = await context.index.resolve(file);
  return { file: resolved.kind === 'file' ? resolved.entry.path : file };
}
