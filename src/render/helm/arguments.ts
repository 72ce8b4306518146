// The arguments of `helm template` for one way of rendering a chart.
import type { Sandbox } from '../sandbox.ts';
import type { Tool } from '../tools.ts';
import { type Rewriting, rewritten } from './rewrite.ts';
import type { ChartTexts, HelmRender } from './texts.ts';

/**
 * Kinds that every cluster has since 1.21 and Helm's own list does not name: charts ask `.Capabilities.APIVersions.Has "batch/v1/CronJob"`.
 */
export const EVERY_CLUSTER: readonly string[] = [
  'batch/v1/CronJob',
  'batch/v1/Job',
  'v1/Pod',
  'v1/Service',
  'v1/ConfigMap',
  'v1/Secret',
  'v1/ServiceAccount',
  'apps/v1/Deployment',
  'apps/v1/StatefulSet',
  'apps/v1/DaemonSet',
  'networking.k8s.io/v1/Ingress',
  'networking.k8s.io/v1/NetworkPolicy',
  'policy/v1/PodDisruptionBudget',
  'rbac.authorization.k8s.io/v1/Role',
  'autoscaling/v2/HorizontalPodAutoscaler',
];

/** The arguments, with room for more options after the values. `first`: values that all others win over. */
export async function templateArgs(
  sandbox: Sandbox,
  tool: Tool,
  render: HelmRender,
  texts: ChartTexts,
  rewriting: Rewriting,
  first: readonly string[] = [],
): Promise<(...more: readonly string[]) => readonly string[]> {
  const { spec, files } = render;
  const args = spec.skipCrds === true ? ['template'] : ['template', '--include-crds'];
  // The schema only says yes or no to values, and `$ref` in it opens files and connections.
  // https://github.com/helm/helm/pull/13158
  if (tool.major > 3 || tool.minor >= 16) args.push('--skip-schema-validation');
  const namespace = spec.releaseNamespace ?? spec.namespace;
  if (namespace !== null) args.push(`--namespace=${namespace}`);
  if (spec.kubeVersion !== null) args.push(`--kube-version=${spec.kubeVersion}`);
  for (const version of [...EVERY_CLUSTER, ...spec.apiVersions]) args.push(`--api-versions=${version}`);
  args.push(...first);
  // Files of ours with names of ours: Helm splits `--values` at commas and fetches what looks like a URL.
  const placed = async (name: string, path: string): Promise<string | null> => {
    const entry = files.get(path) ?? null;
    const bytes = entry === null ? undefined : texts.values.get(entry.path);
    if (bytes === undefined) return null;
    return sandbox.place(name, bytes.includes('{{') ? rewritten(bytes.toString('utf8'), rewriting) : bytes);
  };
  for (const [at, values] of spec.values.entries()) {
    const name = `values-${at}.yaml`;
    const path =
      'inline' in values ? sandbox.place(name, rewritten(values.inline, rewriting)) : await placed(name, values.file);
    if (path !== null) args.push(`--values=${path}`);
  }
  for (const [at, { flag, assignment }] of spec.set.entries()) {
    if (flag !== 'set-file') args.push(`--${flag}=${assignment}`);
    else {
      const equals = assignment.indexOf('=');
      const path = await placed(`set-file-${at}`, assignment.slice(equals + 1));
      if (path !== null) args.push(`--set-file=${assignment.slice(0, equals)}=${path}`);
    }
  }
  const isUnpacked = spec.chart.endsWith('.tgz') && !texts.packages.has(spec.chart) && texts.written.size > 0;
  const chart = isUnpacked ? spec.chart.slice(0, -'.tgz'.length) : spec.chart;
  const target = ['--', spec.release, `${sandbox.repository}/${chart}`];
  return (...more) => [...args, ...more, ...target];
}
