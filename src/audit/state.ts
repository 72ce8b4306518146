// What the log has shown so far of the cluster's workloads: the last object of each name, and how it came about.
import type { JsonObject } from '../model.ts';
import type { KindRegistry } from '../workloads/registry.ts';
import type { AuditEvent } from './event.ts';
import type { About } from './findings/finding.ts';
import type { InventoryHistory } from './history.ts';
import type { Judgement } from './judgement.ts';
import type { Account } from './model.ts';
import type { AuditRequest } from './requests.ts';

export interface Known {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  uid: string | null;
  /** Null where its content is not known. */
  object: JsonObject | null;
  /** Of what it is now. */
  account: Account;
  /** The write that made it so; null where only its state was seen. */
  by: string | null;
  /** When it was created, and by whom, as far as the log shows it. */
  readonly created: About | null;
  /** What was before, newest first, with the time until which it was: the CronJob controller may act on what it has cached. */
  earlier: readonly { readonly object: JsonObject; readonly account: Account; readonly until: number }[];
  /** What each field manager applied last. */
  readonly applied: Map<string, JsonObject>;
  /** Who wrote what it is now; null where only its state was seen. */
  readonly writer: { readonly name: string } | null;
  /** A person's approved write, of which a pipeline may still show that it went past it. */
  readonly unproven: { readonly index: number; readonly request: AuditRequest; readonly judgement: Judgement } | null;
  /** What is wrong with it is only what was wrong with its CronJob. */
  readonly isConsequence: boolean;
  /** A queue has let it run, and changed where it may run. */
  admitted: boolean;
}

export interface ClusterState {
  get(group: string, resource: string, namespace: string | null, name: string): Known | null;
  set(group: string, resource: string, known: Known): void;
  delete(group: string, resource: string, namespace: string | null, name: string): void;
  all(): Iterable<Known>;
  /** Objects that were forgotten since there were too many. */
  readonly forgotten: number;
}

/** What of the objects is kept, so that memory stays bounded however long the log is. */
const MAX_KNOWN = 20_000;

export function createState(limit = MAX_KNOWN): ClusterState {
  const objects = new Map<string, Known>();
  let forgotten = 0;
  const keyOf = (group: string, resource: string, namespace: string | null, name: string): string =>
    [group, resource, namespace ?? '', name].join('\0');
  return {
    get: (group, resource, namespace, name) => objects.get(keyOf(group, resource, namespace, name)) ?? null,
    set(group, resource, known) {
      const key = keyOf(group, resource, known.namespace, known.name);
      // The one that was touched last goes to the end.
      objects.delete(key);
      objects.set(key, known);
      if (objects.size <= limit) return;
      for (const oldest of objects.keys()) {
        objects.delete(oldest);
        forgotten += 1;
        return;
      }
    },
    delete(group, resource, namespace, name) {
      objects.delete(keyOf(group, resource, namespace, name));
    },
    all: () => objects.values(),
    get forgotten() {
      return forgotten;
    },
  };
}

/** What a write is judged with. */
export interface JudgeContext {
  readonly history: InventoryHistory;
  readonly registry: KindRegistry;
  readonly state: ClusterState;
  /** Does this user write what is approved, as the config says or the log has shown? */
  isPipeline(user: string): boolean;
  /** Could admission have changed what is stored, without a trace in a log that has no answers? The name of what could. */
  mutatedBy(event: AuditEvent): string | null;
}
