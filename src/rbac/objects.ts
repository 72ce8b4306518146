// RBAC objects as they were written: roles, bindings and service accounts, with the way back to the lines of rules and subjects.

import { type LabelSelector, labelsOf, readSelector } from '../kube/label-selector.ts';
import { isList, isObject, listAt, objectAt, stringAt, valueAt } from '../kube/object.ts';
import type { Json, JsonObject, Location, Manifest, Path, Problem, SourceRef } from '../model.ts';
import { quote } from '../text/escape.ts';
import { rbacKindOf } from './kinds.ts';

/** Where an object stands and what deploys it: decides which of several objects of one name is meant. */
export interface Place {
  readonly path: string;
  readonly source: SourceRef;
  readonly environment: string | null;
}

export interface RoleRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  /** Empty: every name. */
  readonly resourceNames: readonly string[];
  readonly urls: readonly string[];
  readonly path: Path;
}

interface RbacObject {
  /** Null where nothing says it, and for cluster-scoped kinds. */
  readonly namespace: string | null;
  readonly name: string;
  readonly place: Place;
  locate(path: Path): Location;
}

export interface Role extends RbacObject {
  readonly kind: 'Role' | 'ClusterRole';
  readonly rules: readonly RoleRule[];
  /** Of an aggregated ClusterRole, whose own rules the controller overwrites; null for any other role. */
  readonly selectors: readonly LabelSelector[] | null;
  readonly labels: ReadonlyMap<string, string>;
  /** Not all of it could be read: it may allow more than is known. */
  readonly partial: boolean;
  /** It comes with Kubernetes and stands in no file. */
  readonly builtin: boolean;
}

export interface Subject {
  readonly kind: 'User' | 'Group' | 'ServiceAccount';
  /** Of a ServiceAccount; null where neither it nor its binding says one. */
  readonly namespace: string | null;
  readonly name: string;
  readonly path: Path;
}

export interface Binding extends RbacObject {
  readonly kind: 'RoleBinding' | 'ClusterRoleBinding';
  readonly roleKind: 'Role' | 'ClusterRole';
  readonly roleName: string;
  readonly subjects: readonly Subject[];
}

export interface Account extends RbacObject {
  readonly annotations: JsonObject | null;
  /** Null where it does not say. */
  readonly automount: boolean | null;
}

export interface RbacObjects {
  readonly roles: readonly Role[];
  readonly bindings: readonly Binding[];
  readonly accounts: readonly Account[];
  /** Objects of these kinds that the API server would refuse, so that nobody knows what they are to allow. */
  readonly problems: readonly Problem[];
}

/** The RBAC objects among some manifests. */
export function readRbac(manifests: readonly Manifest[]): RbacObjects {
  const roles: Role[] = [];
  const bindings: Binding[] = [];
  const accounts: Account[] = [];
  const problems: Problem[] = [];
  for (const manifest of manifests) {
    const kind = rbacKindOf(manifest.object);
    if (kind === null) continue;
    const base = baseOf(manifest, kind.startsWith('Cluster'));
    const fault = (what: string, path: Path): void => {
      problems.push(faultOf(manifest, `${kind} ${quote(base.name)}`, what, path));
    };
    if (kind === 'Role' || kind === 'ClusterRole') roles.push(readRole(manifest, kind, base, fault));
    else if (kind === 'ServiceAccount') accounts.push(readAccount(manifest, base));
    else {
      const binding = readBinding(manifest, kind, base, fault);
      if (binding !== null) bindings.push(binding);
    }
  }
  return { roles, bindings, accounts, problems };
}

type Fault = (what: string, path: Path) => void;

function baseOf(manifest: Manifest, isClusterScoped: boolean): RbacObject {
  const { file, object } = manifest;
  const written = stringAt(object, ['metadata', 'namespace']);
  const namespace = written === null || written === '' ? (file.deployment?.namespace ?? null) : written;
  return {
    namespace: isClusterScoped ? null : namespace,
    name: stringAt(object, ['metadata', 'name']) ?? '',
    place: { path: file.path, source: file.source, environment: file.deployment?.environment ?? null },
    locate: path => manifest.locate(path),
  };
}

function readRole({ object }: Manifest, kind: Role['kind'], base: RbacObject, fault: Fault): Role {
  const rules: RoleRule[] = [];
  const written = valueAt(object, ['rules']) ?? null;
  let partial = false;
  const refuse: Fault = (what, path) => {
    partial = true;
    fault(what, path);
  };
  if (written !== null && !isList(written)) refuse('rules is no list', ['rules']);
  for (const [index, rule] of (isList(written) ? written : []).entries()) {
    const path = ['rules', index];
    const read = isObject(rule) ? readRule(rule, path) : null;
    if (read === null) refuse(`rule ${index + 1} is not one of lists of texts`, path);
    else rules.push(read);
  }
  const aggregation = kind === 'ClusterRole' ? (valueAt(object, ['aggregationRule']) ?? null) : null;
  const selectors = aggregation === null ? null : readSelectors(aggregation);
  if (selectors === undefined) refuse('its aggregationRule has no list of label selectors', ['aggregationRule']);
  return { ...base, kind, rules, selectors: selectors ?? null, labels: labelsOf(object), partial, builtin: false };
}

function readRule(rule: JsonObject, path: Path): RoleRule | null {
  const fields = ['verbs', 'apiGroups', 'resources', 'resourceNames', 'nonResourceURLs'].map(key => textsAt(rule, key));
  const [verbs, apiGroups, resources, resourceNames, urls] = fields;
  if (!verbs || !apiGroups || !resources || !resourceNames || !urls) return null;
  return { verbs, apiGroups, resources, resourceNames, urls, path };
}

/** Null where it is there and no list of texts. To the API server a null in a list is an empty text: `[null]` names the core group. */
function textsAt(object: JsonObject, key: string): readonly string[] | null {
  const value = valueAt(object, [key]) ?? null;
  if (value === null) return [];
  const texts = isList(value) ? value.map(item => item ?? '') : [];
  return isList(value) && texts.every(item => typeof item === 'string') ? texts : null;
}

/** Undefined where it cannot be read. */
function readSelectors(aggregation: Json): readonly LabelSelector[] | undefined {
  const written = isObject(aggregation) ? (valueAt(aggregation, ['clusterRoleSelectors']) ?? []) : undefined;
  if (!isList(written)) return undefined;
  const selectors = written.map(readSelector).flatMap(selector => ('problem' in selector ? [] : [selector]));
  return selectors.length === written.length ? selectors : undefined;
}

function readBinding({ object }: Manifest, kind: Binding['kind'], base: RbacObject, fault: Fault): Binding | null {
  const roleName = stringAt(object, ['roleRef', 'name']);
  // The older API of OpenShift has no kind here: a namespace says that it is a Role.
  const older = stringAt(object, ['roleRef', 'namespace']) === null ? 'ClusterRole' : 'Role';
  const roleKind = stringAt(object, ['roleRef', 'kind']) ?? older;
  if (roleName === null || (roleKind !== 'Role' && roleKind !== 'ClusterRole')) {
    fault('its roleRef names no Role and no ClusterRole', ['roleRef']);
    return null;
  }
  const written = valueAt(object, ['subjects']) ?? null;
  if (written !== null && !isList(written)) fault('subjects is no list', ['subjects']);
  const subjects = listAt(object, ['subjects']).flatMap((subject, index): readonly Subject[] => {
    const path = ['subjects', index];
    const read = readSubject(subject, base.namespace, path);
    if (read === null) fault(`subject ${index + 1} is no User, Group or ServiceAccount with a name`, path);
    return read === null ? [] : [read];
  });
  return { ...base, kind, roleKind, roleName, subjects };
}

const SUBJECT_KINDS: ReadonlyMap<string, Subject['kind']> = new Map([
  ['User', 'User'],
  ['SystemUser', 'User'],
  ['Group', 'Group'],
  ['SystemGroup', 'Group'],
  ['ServiceAccount', 'ServiceAccount'],
]);

/** A ServiceAccount without a namespace is one of the binding's: pkg/registry/rbac/validation/rule.go, appliesToUser. */
function readSubject(subject: Json, bindingNamespace: string | null, path: Path): Subject | null {
  const kind = SUBJECT_KINDS.get(stringAt(subject, ['kind']) ?? '');
  const name = stringAt(subject, ['name']);
  if (kind === undefined || name === null) return null;
  const written = stringAt(subject, ['namespace']);
  const namespace = written === null || written === '' ? bindingNamespace : written;
  return { kind, name, namespace: kind === 'ServiceAccount' ? namespace : null, path };
}

function readAccount({ object }: Manifest, base: RbacObject): Account {
  const automount = valueAt(object, ['automountServiceAccountToken']);
  return {
    ...base,
    annotations: objectAt(object, ['metadata', 'annotations']),
    automount: typeof automount === 'boolean' ? automount : null,
  };
}

function faultOf(manifest: Manifest, name: string, what: string, path: Path): Problem {
  const { line, path: file } = manifest.locate(path);
  return {
    code: 'unreadable-manifest',
    path: file,
    message: `The ${name} cannot be read, so that nobody knows what it allows: ${what} (line ${line}).`,
    hint: 'Correct the object; `kubectl create --dry-run=server -f FILE` says what the API server takes.',
  };
}
