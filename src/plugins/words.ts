// Which objects of a stream a plugin has to look at.
import { AUDIT_WORDS } from '../audit-policy/kinds.ts';
import { createPrefilter } from '../manifest/prefilter.ts';
import { RBAC_WORDS } from '../rbac/kinds.ts';
import type { KindRegistry } from '../workloads/registry.ts';
import { DATA_KINDS } from '../workloads/scripts.ts';

export interface StreamFilters {
  /** Could these bytes hold something that is judged? */
  readonly mayJudge: (bytes: Uint8Array) => boolean;
  /** The same, or a ConfigMap or Secret that such a thing may read. */
  readonly mayMatter: (bytes: Uint8Array) => boolean;
}

/** What `verify` judges of manifests; see createPrefilter for why it is sound. */
export function streamFilters(registry: KindRegistry): StreamFilters {
  const judged = [...registry.words, ...RBAC_WORDS, ...AUDIT_WORDS];
  return { mayJudge: createPrefilter(judged), mayMatter: createPrefilter([...judged, ...DATA_KINDS]) };
}
