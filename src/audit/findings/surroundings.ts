// What happens around workloads: rights to make them, the policies that admit them, the log that tells of them.
import { isList, isObject, listAt, objectAt, stringAt } from '../../kube/object.ts';
import type { Json, JsonObject, Manifest, Workload } from '../../model.ts';
import { type Access, createAccess } from '../../rbac/access.ts';
import { readRbac } from '../../rbac/objects.ts';
import { admissionPolicyChanged } from '../../rules/admission-policy-changed.ts';
import { auditSettingsChanged } from '../../rules/audit-settings-changed.ts';
import { newGrants, rbacGrantsJobCreation } from '../../rules/rbac-grants-job-creation.ts';
import { quote } from '../../text/escape.ts';
import type { AuditEvent } from '../event.ts';
import type { Topic } from '../interests.ts';
import type { AuditRequest } from '../requests.ts';
import type { Said } from './finding.ts';
import { writerWords } from './of-write.ts';
import { powerWords } from './power.ts';

export interface SurroundingsDetector {
  take(request: AuditRequest, topic: Topic): readonly Said[];
  /** What the log shows that could change a workload on its way in: its name, or null. */
  mutatedBy(event: AuditEvent): string | null;
  /** What the workload's service account may do, by the RBAC that the log shows: a sentence, or nothing. */
  powerOf(workload: Workload): string;
  /** Roles that somebody was bound to, and whose rules the log does not show. */
  readonly unseenRoles: ReadonlySet<string>;
}

/** Controllers of the API server and the controller-manager that write roles by themselves. */
const OWN_WRITERS: ReadonlySet<string> = new Set([
  'system:apiserver',
  'system:serviceaccount:kube-system:clusterrole-aggregation-controller',
]);
const MAX_RBAC_OBJECTS = 5000;
/** Grants by one identity so shortly after one another are told together. */
const TOGETHER = 60_000;

export function createSurroundings(): SurroundingsDetector {
  const rbac = new Map<string, Manifest>();
  const unseenRoles = new Set<string>();
  /** Of all RBAC that is known; null where it has changed since. */
  let known: Access | null = null;
  const mutators = new Map<string, JsonObject>();
  /** Names of mutating policies by binding, and those whose last binding went. */
  const bindings = new Map<string, string>();
  const unbound = new Set<string>();
  let last: { readonly user: string; time: number; readonly said: Said } | null = null;

  const grants = (request: AuditRequest): readonly Said[] => {
    const { event } = request;
    const object = objectOf(event);
    const key = [
      event.resource,
      event.namespace ?? '',
      event.name ?? stringAt(object, ['metadata', 'name']) ?? '',
    ].join('\0');
    const before = [...rbac.values()];
    known = null;
    if (event.verb.startsWith('delete')) {
      rbac.delete(key);
      return [];
    }
    if (OWN_WRITERS.has(event.user.name)) return [];
    if (object === null) {
      const message = `${event.resource} ${quote(event.name ?? '')} was written (${event.verb}), and the log does not show what it grants to whom; by ${writerWords(event)}.`;
      return [
        together({ rule: rbacGrantsJobCreation, key: `grant ${event.auditID}`, event, message, severity: 'low' }),
      ];
    }
    // What the log shows of an aggregated role are the rules that it has come to.
    const { aggregationRule: _, ...plain } = object;
    const manifest = manifestOf(plain, event);
    rbac.set(key, manifest);
    if (rbac.size > MAX_RBAC_OBJECTS)
      for (const oldest of rbac.keys()) {
        rbac.delete(oldest);
        break;
      }
    const [left, right] = [readRbac(before), readRbac([...rbac.values()])];
    const name = stringAt(object, ['metadata', 'name']) ?? '';
    const isBinding = event.resource.endsWith('bindings');
    const touched = right.bindings.filter(binding =>
      isBinding
        ? binding.name === name && (binding.namespace ?? '') === (event.namespace ?? '')
        : binding.roleName === name && binding.roleKind.toLowerCase() === event.resource.slice(0, -1),
    );
    if (touched.length === 0) return [];
    const head = createAccess(right);
    const unseen = touched.filter(binding => isBinding && head.rolesOf(binding).includes(null));
    for (const { roleKind, roleName } of unseen)
      if (unseenRoles.size < MAX_RBAC_OBJECTS) unseenRoles.add(`${roleKind} ${roleName}`);
    const access = { head, base: createAccess(left), touchedBindings: touched };
    const hits = newGrants(access);
    const [hit] = hits;
    if (hit === undefined) return [];
    // A grant is what an administrator does, too: it stops nothing by itself, and is evidence of what comes after it.
    const message = `${hit.message.replace(/ Nothing in this repository makes that service account\./, '')} Written by ${writerWords(event)}.`;
    return [
      together({ rule: rbacGrantsJobCreation, key: `grant ${event.auditID}`, event, message, severity: 'medium' }),
    ];
  };

  const together = (said: Said): Said => {
    const time = said.event.time ?? 0;
    if (last === null || last.user !== said.event.user.name || time - last.time > TOGETHER) {
      last = { user: said.event.user.name, time, said };
      return said;
    }
    const ids = [...(last.said.auditIDs ?? [last.said.event.auditID]), said.event.auditID];
    const first = last.said.message.replace(/ And \d+ more such grants? by the same identity within minutes\.$/, '');
    const more = `And ${ids.length - 1} more such grant${ids.length === 2 ? '' : 's'} by the same identity within minutes.`;
    const joined = { ...last.said, message: `${first} ${more}`, auditIDs: ids };
    last = { user: last.user, time, said: joined };
    return joined;
  };

  const admission = (request: AuditRequest): readonly Said[] => {
    const { event } = request;
    const object = objectOf(event);
    const name = event.name ?? stringAt(object, ['metadata', 'name']) ?? '';
    if (event.subresource !== null) return [];
    const isMutating = event.resource.startsWith('mutating');
    const isBinding = event.resource.endsWith('bindings');
    const isDeletion = event.verb.startsWith('delete');
    if (isMutating && isBinding) {
      const policy = isDeletion ? bindings.get(name) : (stringAt(object, ['spec', 'policyName']) ?? bindings.get(name));
      if (isDeletion) bindings.delete(name);
      else if (policy !== undefined) bindings.set(name, policy);
      if (policy !== undefined && [...bindings.values()].includes(policy)) unbound.delete(policy);
      else if (policy !== undefined) unbound.add(policy);
    }
    if (isMutating && !isBinding) {
      if (isDeletion) mutators.delete(`${event.resource}\0${name}`);
      else if (object !== null) mutators.set(`${event.resource}\0${name}`, object);
    }
    if (object !== null && !isBinding && !concernsWorkloads(object)) return [];
    // A new check is no harm; a new change of what is stored is, and so is a check that goes or changes.
    const isHarmless = isMutating
      ? isDeletion
      : event.verb === 'create' || (event.verb === 'patch' && event.code === 201);
    if (isHarmless) return [];
    const done = isDeletion ? 'deleted' : event.verb === 'create' || event.code === 201 ? 'made' : 'changed';
    const effect = isMutating ? 'it can change what is stored of a workload' : 'it may refuse less than before';
    const kind = event.resource.replace(/ies$/, 'y').replace(/s$/, '');
    const message = `The ${kind} ${quote(name)} was ${done}, so that ${effect}; by ${writerWords(event)}.`;
    return [{ rule: admissionPolicyChanged, key: `admission ${event.auditID}`, event, message }];
  };

  return {
    take(request, topic) {
      if (request.outcome !== 'allowed') return [];
      const { event } = request;
      if (topic === 'rbac') return grants(request);
      if (topic === 'admission') return admission(request);
      if (topic !== 'audit-config' || event.subresource !== null) return [];
      const profile = stringAt(objectOf(event), ['spec', 'audit', 'profile']);
      const what = profile === null ? '' : ` Its profile is ${quote(profile)} now.`;
      const message = `${event.resource} ${quote(event.name ?? '')}, which says what is logged, was written by ${writerWords(event)}.${what}`;
      return [{ rule: auditSettingsChanged, key: `audit ${event.auditID}`, event, message }];
    },
    unseenRoles,
    powerOf(workload) {
      known ??= createAccess(readRbac([...rbac.values()]));
      return powerWords(known, workload);
    },
    mutatedBy(event) {
      for (const [key, object] of mutators) {
        const [resource = '', name = ''] = key.split('\0');
        if (resource === 'mutatingadmissionpolicies' && unbound.has(name)) continue;
        if (rulesOf(object).some(rule => covers(rule, event)))
          return `${resource.replace(/ies$/, 'y').replace(/s$/, '')} ${quote(name)}`;
      }
      return null;
    },
  };
}

function objectOf({ response, request }: AuditEvent): JsonObject | null {
  const object = response ?? (Array.isArray(request) ? null : (request as JsonObject | null));
  return object === null || object['kind'] === 'Status' || object['kind'] === 'DeleteOptions' ? null : object;
}

function manifestOf(object: JsonObject, event: AuditEvent): Manifest {
  const { file: path, line } = event.place;
  const metadata = {
    name: event.name ?? '',
    ...(event.namespace === null ? {} : { namespace: event.namespace }),
    ...objectAt(object, ['metadata']),
  };
  return {
    file: { path, source: { type: 'stdin', path: '' }, bytes: new Uint8Array() },
    object: { ...object, metadata },
    locate: () => ({ path, line, column: 1, precision: 'exact' }),
    comment: '',
  };
}

/** The rules by which a policy or a webhook says what it is about. */
function rulesOf(object: JsonObject): readonly JsonObject[] {
  const ofPolicy = listAt(object, ['spec', 'matchConstraints', 'resourceRules']);
  const ofWebhooks = listAt(object, ['webhooks']).flatMap(webhook => listAt(webhook, ['rules']));
  return [...ofPolicy, ...ofWebhooks].filter(isObject);
}

const GROUPS: ReadonlySet<Json> = new Set(['batch', '*']);
const RESOURCES: ReadonlySet<Json> = new Set([
  'cronjobs',
  'jobs',
  'cronjobs/*',
  'jobs/*',
  '*',
  '*/*',
  'pods',
  'pods/*',
]);

/** Is it about Jobs, CronJobs, or the pods that they come to? What has no rules is not known, and counts. */
function concernsWorkloads(object: JsonObject): boolean {
  const rules = rulesOf(object);
  return (
    rules.length === 0 ||
    rules.some(
      rule =>
        listAt(rule, ['resources']).some(resource => RESOURCES.has(resource)) &&
        (listAt(rule, ['apiGroups']).some(group => GROUPS.has(group) || group === '') || !isList(rule['apiGroups'])),
    )
  );
}

function covers(rule: JsonObject, { group, resource }: AuditEvent): boolean {
  const groups = listAt(rule, ['apiGroups']);
  const resources = listAt(rule, ['resources']);
  return (
    (groups.includes('*') || groups.includes(group)) &&
    (resources.includes('*') || resources.includes('*/*') || resources.includes(resource))
  );
}
