// What the service account of a workload may do, by the roles and bindings that the log has shown so far.
import type { Workload } from '../../model.ts';
import type { Access } from '../../rbac/access.ts';
import { scopeWords } from '../../rbac/chain.ts';
import { permissionsOf } from '../../rbac/power.ts';
import { quote } from '../../text/escape.ts';

const SHOWN = 4;

/** A sentence with a blank before it; empty where the log shows no right of it, which is no proof that it has none. */
export function powerWords(access: Access, workload: Workload): string {
  const permissions = permissionsOf(access, workload);
  if (permissions.length === 0) return '';
  const words = permissions
    .slice(0, SHOWN)
    .map(({ verbs, what, scope }) => `${quote([...verbs].join(', '), 80)} ${quote(what, 120)} ${scopeWords(scope)}`)
    .map(text => text.replace('which is not in this repository', 'whose rules this log does not show'));
  const more = permissions.length > SHOWN ? `; and ${permissions.length - SHOWN} more` : '';
  return ` By the RBAC in this log that account may ${words.join('; ')}${more}.`;
}
