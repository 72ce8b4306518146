// Resources of a whole pod, which its containers' must fit into.
// https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/core/validation/validation.go (validatePodResources, validatePodResourceConsistency)
import type { JsonObject, Path } from '../../model.ts';
import { type Context, child, entriesOf, objects, textOf } from './report.ts';
import { amountOf, validateResources } from './resources.ts';

export function validatePodResources(pod: JsonObject, at: Path, context: Context): void {
  const resources = child(pod, 'resources');
  if (resources === undefined) return;
  const { refuse } = context;
  if (textOf(child(pod, 'os'), 'name') === 'windows') {
    refuse(at, 'must not be set for a pod of Windows');
    return;
  }
  if (resources['claims'] !== undefined) refuse([...at, 'claims'], 'must not be set for a pod');
  validateResources(resources, new Set(), at, context, 'pod');
  for (const [name, value] of entriesOf(resources, 'requests')) {
    const amount = amountOf(value);
    if (amount !== null && amount < totalOf(pod, 'requests', name))
      refuse([...at, 'requests', name], "must be at least what the pod's containers request in all");
  }
  for (const [name, value] of entriesOf(resources, 'limits')) {
    const amount = amountOf(value);
    if (amount === null) continue;
    if (name.startsWith('hugepages-') && amount < totalOf(pod, 'limits', name))
      refuse([...at, 'limits', name], "must be at least the limits of the pod's containers in all");
    for (const [index, container] of objects(pod, 'containers').entries()) {
      const own = amountOf(child(child(container, 'resources'), 'limits')?.[name]);
      if (own !== null && own > amount)
        refuse(
          [...at.slice(0, -1), 'containers', index, 'resources', 'limits', name],
          "must be no more than the pod's limit",
          [...at, 'containers', index, name, 'limits'],
        );
    }
  }
}

/** Containers and sidecars run at once; each init container runs beside the sidecars that were started before it. */
function totalOf(pod: JsonObject, kind: 'requests' | 'limits', name: string): bigint {
  const amount = (container: JsonObject) => amountOf(child(child(container, 'resources'), kind)?.[name]) ?? 0n;
  const running = objects(pod, 'containers').reduce((sum, container) => sum + amount(container), 0n);
  let sidecars = 0n;
  let most = 0n;
  for (const container of objects(pod, 'initContainers')) {
    const own = amount(container);
    if (textOf(container, 'restartPolicy') === 'Always') sidecars += own;
    const now = textOf(container, 'restartPolicy') === 'Always' ? sidecars : sidecars + own;
    if (now > most) most = now;
  }
  const total = running + sidecars;
  return total > most ? total : most;
}
