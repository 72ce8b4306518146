// What a row of the table of dangers is, and what besides the rows decides: privileged namespaces, identities of clouds.
import type { Severity } from '../model.ts';

/** Met by a rule that allows any of the verbs on any of the resources; `GROUP/RESOURCE`, the core group is empty. */
export interface Need {
  readonly verbs: readonly string[];
  readonly resources: readonly string[];
  /** Met by rules that name one of these, too. Without it, a rule for some names only does not count. */
  readonly names?: readonly string[];
  /** Met by rules for some names only, whichever they are. */
  readonly anyName?: boolean;
  /** Only of a rule that says `*` for its verbs. */
  readonly everyVerb?: boolean;
  /** Only of a rule that says `*` for its resources. */
  readonly everyResource?: boolean;
  /** Only where the rule holds in this namespace alone. */
  readonly namespace?: string;
}

export interface Danger {
  readonly id: string;
  /** In the whole cluster, or in kube-system. */
  readonly severity: Severity;
  /** In one other namespace. */
  readonly inNamespace: Severity;
  /** Completes "it can …". */
  readonly words: string;
  /** All of them have to be met. */
  readonly needs: readonly Need[];
  /** How it makes a Job run: by itself, in a roundabout way, or not at all (absent). */
  readonly runsJobs?: 'directly' | 'indirectly';
}

/** Annotations by which a cloud gives a service account power of its own (row `sa-cloud-iam`). */
export const CLOUD_IDENTITIES: readonly string[] = [
  'eks.amazonaws.com/role-arn',
  'iam.gke.io/gcp-service-account',
  'azure.workload.identity/client-id',
];

/** Whoever has power here has it everywhere. */
export const PRIVILEGED_NAMESPACES: ReadonlySet<string> = new Set(['kube-system']);
