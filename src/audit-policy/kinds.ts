// Which objects are audit policies, and the words by which files that could hold one are found.
import { stringAt } from '../kube/object.ts';
import type { KindWord } from '../manifest/prefilter.ts';
import type { JsonObject } from '../model.ts';

/** Words of the objects that are audit policies or hold one, for prefilters. A policy as text says `kind: Policy`, too. */
export const AUDIT_WORDS: readonly KindWord[] = [
  { kind: 'Policy', group: 'audit.k8s.io' },
  { kind: 'APIServer', group: 'config.openshift.io' },
];

/** Is this object a policy of the API server's audit log, of whichever version? */
export function isAuditPolicy(object: JsonObject): boolean {
  return (
    stringAt(object, ['kind'])?.trim() === 'Policy' &&
    (stringAt(object, ['apiVersion']) ?? '').trim().startsWith('audit.k8s.io/')
  );
}
