// ConfigMaps and Secrets that a change touches, and that somebody reads by name without our having taken the values from there: of several
// with one name, what is applied last wins, and what a later rendering makes was not there when it was asked for.

import type { AskedReference } from '../deployers/references.ts';
import { stringAt } from '../kube/object.ts';
import type { Manifest, Problem } from '../model.ts';
import { quote } from '../text/escape.ts';
import type { WorkloadDraft } from '../workloads/extract.ts';
import { type DataIndex, dataKey, indexData, readersIn } from '../workloads/scripts.ts';

/**
 * @param changed `kind\0name` of those that differ
 * @param asked what deployers of the head referred to, and where it was found
 */
export function unseenData(
  head: readonly Manifest[],
  changed: ReadonlySet<string>,
  drafts: readonly WorkloadDraft[],
  asked: readonly AskedReference[],
  index: DataIndex,
): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [key, manifests] of indexData(head)) {
    if (!changed.has(key)) continue;
    const [kind = '', name = ''] = key.split('\0');
    for (const manifest of manifests) {
      const { path } = manifest.locate([]);
      const namespace =
        stringAt(manifest.object, ['metadata', 'namespace']) ?? manifest.file.deployment?.namespace ?? null;
      const fits = (other: string | null): boolean => namespace === null || other === null || namespace === other;
      const named = asked.filter(each => each.kind === kind && each.name === name && fits(each.namespace));
      const readers = readersIn(drafts, { kind, name }, namespace, index);
      if (named.some(each => each.path === path) || readers.some(each => each.takes.includes(manifest))) continue;
      const [reference] = named;
      const [reader] = readers.filter(each => each.isExact);
      if (reference === undefined && reader === undefined) continue;
      const who =
        reference === undefined
          ? `a workload in ${quote(reader?.draft.location.path ?? '', 200)}`
          : `what ${quote(reference.from, 200)} deploys`;
      problems.push({
        code: 'not-followed',
        path,
        message: `${kind} ${quote(name)} of ${quote(path, 200)} has a name that ${who} reads, and its values were not taken from here: of several with one name, the one that is applied last counts.`,
        hint: 'Leave one object of that name, or give it the namespace that it is for.',
        unseen: {
          key: `${dataKey({ kind: kind === 'Secret' ? 'Secret' : 'ConfigMap', name })} ${path}`,
          location: manifest.locate(['metadata', 'name']),
          reads: file => file === path || file === manifest.file.path,
        },
      });
    }
  }
  return problems;
}
