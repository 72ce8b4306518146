// What `list --sources` tells: where workloads were looked for, why there, how, and what came of it.
import { rootProblems } from '../discovery/problem-levels.ts';
import type { KnownRoot, Rendered } from '../discovery/render-waves.ts';
import type { Workload } from '../model.ts';
import type { Sources } from '../outcome.ts';
import { extractWorkloads } from '../workloads/extract.ts';
import type { KindRegistry } from '../workloads/registry.ts';

/** @param rendered null where nothing is rendered: files on disk, standard input. */
export function describeSources(
  rendered: Rendered | null,
  workloads: readonly Workload[],
  registry: KindRegistry,
): Sources {
  const placed = ({ root, description }: KnownRoot) => ({
    source: root.ref,
    why: description.why,
    how: description.how,
    namespace: description.namespace,
    environment: description.environment,
  });
  const roots = (rendered?.roots ?? []).map(read => {
    const { rendering, reading } = read;
    return {
      ...placed(read),
      seconds: rendering.seconds,
      cached: rendering.cached,
      workloads: extractWorkloads(reading.manifests, registry).drafts.length,
      failed: rootProblems(read).some(problem => problem.level !== 'warning'),
    };
  });
  const rest = (rendered?.unrendered ?? []).map(known => ({
    ...placed(known),
    how: `not rendered: no file of it holds a workload (${known.description.how})`,
    ...{ seconds: 0, cached: false, workloads: 0, failed: false },
  }));
  return {
    roots: [...roots, ...rest],
    remote: (rendered?.remoteSources ?? []).map(({ message, location }) => ({ message, location })),
    plainWorkloads: workloads.filter(({ source }) => source.type === 'manifest' || source.type === 'stdin').length,
  };
}
