// How somebody came to a permission, in words and with the lines: `RoleBinding ci/deploy (rbac/ci.yaml:4) → Role ci/deployer (…)`.

import type { Location } from '../model.ts';
import { quote, shown } from '../text/escape.ts';
import type { EffectiveRule, Grant, Scope } from './access.ts';
import type { Role, Subject } from './objects.ts';

/** The hops from a subject to a role, and to the rule in it where one is meant. */
export function chainOf({ binding, subject, role }: Grant, by?: EffectiveRule): string {
  const hops = [`${nameOf(binding)} (${line(binding.locate(subject.path))})`];
  if (role === null) hops.push(`${binding.roleKind} ${plain(binding.roleName)} (not in this repository)`);
  else if (by === undefined) hops.push(roleHop(role, null));
  else if (by.role === role) hops.push(roleHop(role, by));
  else hops.push(roleHop(role, null), roleHop(by.role, by));
  return hops.join(' → ');
}

function roleHop(role: Role, by: EffectiveRule | null): string {
  if (role.builtin) return `${nameOf(role)} (built in)`;
  return `${nameOf(role)} (${line(role.locate(by === null ? [] : by.rule.path))})`;
}

/** Where a permission is given: the rule that allows it, or where no file has that, the subject's line of the binding. */
export function placeOf({ binding, subject }: Grant, by?: EffectiveRule): Location {
  return by === undefined || by.role.builtin ? binding.locate(subject.path) : by.role.locate(by.rule.path);
}

export function scopeWords(scope: Scope): string {
  if (scope.cluster) return 'in the whole cluster';
  return scope.namespace === null ? 'in a namespace that nothing names' : `in ${plain(scope.namespace)}`;
}

/** `ServiceAccount ci/runner`, `Group system:authenticated`. */
export function subjectWords({ kind, namespace, name }: Subject): string {
  return `${kind} ${namespace === null ? '' : `${plain(namespace)}/`}${plain(name)}`;
}

function nameOf({ kind, namespace, name }: { kind: string; namespace: string | null; name: string }): string {
  return `${kind} ${namespace === null ? '' : `${plain(namespace)}/`}${name === '' ? '(without a name)' : plain(name)}`;
}

function plain(name: string): string {
  return /^[A-Za-z0-9.:*_-]{1,80}$/.test(name) ? name : quote(name);
}

function line({ path, line: number }: Location): string {
  return `${shown(path, 200)}:${number}`;
}
