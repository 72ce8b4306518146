// The part of `--format text` that `list --sources` adds: each root with why, how, how long and how much.

import type { SourceRoot, Sources } from '../outcome.ts';
import { shown } from '../text/escape.ts';
import { sortSourceRoots } from './order.ts';
import { locationText, plural } from './words.ts';

/** Lines, without a limit of width: paths and values stay whole, so that they can be copied. */
export function sourceLines(sources: Sources): readonly string[] {
  const roots = sortSourceRoots(sources.roots);
  const tools = roots.filter(root => root.seconds > 0 && !root.cached).length;
  const total = roots.reduce((sum, root) => sum + root.seconds, 0);
  return [
    `Sources: ${plural(roots.length, 'root')}, ${tools} of them rendered now in ${seconds(total)} of tool time`,
    ...roots.flatMap(rootLines),
    `  plain manifests: ${plural(sources.plainWorkloads, 'workload')}`,
    ...(sources.remote.length === 0 ? [] : ['', 'Deployed from elsewhere']),
    ...sources.remote.map(({ message, location }) => `  ${locationText(location)} ${shown(message, 1_000)}`),
  ];
}

function rootLines(root: SourceRoot): readonly string[] {
  const { source, why, how, namespace, environment, cached, failed } = root;
  const name = `${source.type} ${shown(source.path === '' ? '.' : source.path, 300)}`;
  const detail = source.detail === undefined ? '' : ` (${shown(source.detail, 300)})`;
  const where = [
    namespace === null ? 'no namespace given' : `namespace ${shown(namespace, 100)}`,
    ...(environment === null ? [] : [`environment ${shown(environment, 100)}`]),
  ];
  const came = failed ? 'could not be rendered wholly' : plural(root.workloads, 'workload');
  return [
    `  ${name}${detail}`,
    `    why  ${shown(why, 1_000)}`,
    `    how  ${shown(how, 1_000)}; ${where.join(', ')}`,
    `    got  ${came}, ${cached ? 'from the cache' : `in ${seconds(root.seconds)}`}`,
  ];
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}
