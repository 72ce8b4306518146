// Which rule of an audit policy decides about a request: the first that matches, exactly as the API server's checker has it.
// https://github.com/kubernetes/apiserver/blob/v0.35.2/pkg/audit/policy/checker.go
import type { AuditPolicy, AuditRule, GroupResources, Level } from './policy.ts';

/** A request for an object of a namespace. The name is empty where the request has none yet: on create. */
export interface AuditRequest {
  readonly user: string;
  readonly groups: readonly string[];
  readonly verb: string;
  readonly namespace: string;
  readonly group: string;
  /** Without subresource: what is asked about are the objects themselves. */
  readonly resource: string;
  readonly name: string;
}

export interface Decision {
  readonly level: Level;
  /** Null where no rule matches, which is level None. */
  readonly rule: AuditRule | null;
  readonly omitStages: ReadonlySet<string>;
}

/** @param groupWildcard is `*` every API group? Since Kubernetes 1.36 it is; before, it is a group of that name. */
export function decide(policy: AuditPolicy, request: AuditRequest, groupWildcard: boolean): Decision {
  const rule = policy.rules.find(each => matches(each, request, groupWildcard)) ?? null;
  const omitStages = new Set([...policy.omitStages, ...(rule?.omitStages ?? [])]);
  return { level: rule?.level ?? 'None', rule, omitStages };
}

export function matches(rule: AuditRule, request: AuditRequest, groupWildcard: boolean): boolean {
  if (rule.users.length > 0 && !rule.users.includes(request.user)) return false;
  if (rule.userGroups.length > 0 && !rule.userGroups.some(group => request.groups.includes(group))) return false;
  // Verbs have no wildcard.
  if (rule.verbs.length > 0 && !rule.verbs.includes(request.verb)) return false;
  if (rule.namespaces.length > 0 || rule.resources.length > 0) return matchesResource(rule, request, groupWildcard);
  return rule.nonResourceURLs.length === 0;
}

function matchesResource(rule: AuditRule, request: AuditRequest, groupWildcard: boolean): boolean {
  if (rule.namespaces.length > 0 && !rule.namespaces.includes(request.namespace)) return false;
  return rule.resources.length === 0 || rule.resources.some(item => covers(item, request, groupWildcard));
}

function covers(item: GroupResources, request: AuditRequest, groupWildcard: boolean): boolean {
  const isGroup = item.group === request.group || (groupWildcard && item.group === '*');
  if (!isGroup) return false;
  if (item.resources.length === 0) return true;
  if (item.resourceNames.length > 0 && !item.resourceNames.includes(request.name)) return false;
  return item.resources.some(
    resource => resource === '*' || resource === request.resource || resource === `${request.resource}/*`,
  );
}
