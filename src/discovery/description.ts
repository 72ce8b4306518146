// What `list --sources` says of a root.
import type { SourceType } from '../model.ts';
import { howRendered, type MadeRoot } from './roots.ts';

export interface RootDescription {
  readonly type: SourceType;
  readonly path: string;
  readonly detail: string;
  /** Why it is looked at: the object or the file that names it, or that nothing does. */
  readonly why: string;
  /** The tool and what it is given, as words. */
  readonly how: string;
  readonly namespace: string | null;
  readonly environment: string | null;
}

export function describeRoot(made: MadeRoot): RootDescription {
  const { ref, why, namespace, environment } = made.root;
  return {
    type: ref.type,
    path: ref.path,
    detail: ref.detail ?? '',
    why,
    how: howRendered(made),
    namespace,
    environment,
  };
}
