// An audit policy of the API server, as its rules are written, with the way back to their lines.

import { isList, isObject, listAt, stringAt, valueAt } from '../kube/object.ts';
import type { Json, JsonObject, Location, Path, Problem } from '../model.ts';
import { quote } from '../text/escape.ts';

export const LEVELS = ['None', 'Metadata', 'Request', 'RequestResponse'] as const;
export type Level = (typeof LEVELS)[number];

export interface GroupResources {
  readonly group: string;
  /** Empty: all of the group, subresources too. */
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
}

export interface AuditRule {
  readonly level: Level;
  readonly users: readonly string[];
  readonly userGroups: readonly string[];
  readonly verbs: readonly string[];
  readonly namespaces: readonly string[];
  readonly resources: readonly GroupResources[];
  readonly nonResourceURLs: readonly string[];
  readonly omitStages: readonly string[];
  readonly location: Location;
}

export interface AuditPolicy {
  readonly rules: readonly AuditRule[];
  readonly omitStages: readonly string[];
  /** Where the policy stands, and what is said where no rule decides. */
  readonly location: Location;
  /** The object alone, for a comparison of two sides. */
  readonly object: JsonObject;
}

/** The policy, or the problem that it cannot be read: the API server does not start with one that is wrong. */
export function readAuditPolicy(object: JsonObject, locate: (path: Path) => Location): AuditPolicy | Problem {
  const location = locate([]);
  const written = valueAt(object, ['rules']) ?? null;
  if (!isList(written)) return problem(location, 'it has no list of rules');
  const rules: AuditRule[] = [];
  for (const [index, rule] of written.entries()) {
    const read = readRule(rule, locate(['rules', index]));
    if (typeof read === 'string') return problem(locate(['rules', index]), `rule ${index + 1}: ${read}`);
    rules.push(read);
  }
  const omitStages = texts(object, 'omitStages');
  if (omitStages === null) return problem(location, 'omitStages is no list of texts');
  return { rules, omitStages, location, object };
}

const LISTS = ['users', 'userGroups', 'verbs', 'namespaces', 'nonResourceURLs', 'omitStages'] as const;

function readRule(rule: Json, location: Location): AuditRule | string {
  const level = LEVELS.find(name => name === stringAt(rule, ['level']));
  if (!isObject(rule) || level === undefined) return `its level is none of ${LEVELS.join(', ')}`;
  const lists = new Map(LISTS.map(key => [key, texts(rule, key)]));
  const wrong = LISTS.find(key => lists.get(key) === null);
  if (wrong !== undefined) return `${wrong} is no list of texts`;
  const of = (key: (typeof LISTS)[number]): readonly string[] => lists.get(key) ?? [];
  const resources: GroupResources[] = [];
  for (const item of listAt(rule, ['resources'])) {
    const [names, kinds] = isObject(item) ? [texts(item, 'resourceNames'), texts(item, 'resources')] : [null, null];
    if (names === null || kinds === null) return 'an item of resources is none';
    resources.push({ group: stringAt(item, ['group']) ?? '', resources: kinds, resourceNames: names });
  }
  return {
    level,
    users: of('users'),
    userGroups: of('userGroups'),
    verbs: of('verbs'),
    namespaces: of('namespaces'),
    nonResourceURLs: of('nonResourceURLs'),
    omitStages: of('omitStages'),
    resources,
    location,
  };
}

/** Null where it is there and no list of texts. */
function texts(object: JsonObject, key: string): readonly string[] | null {
  const value = valueAt(object, [key]) ?? null;
  if (value === null) return [];
  return isList(value) && value.every(item => typeof item === 'string') ? value : null;
}

function problem({ path, line }: Location, what: string): Problem {
  return {
    code: 'unreadable-manifest',
    path,
    message: `The audit policy cannot be read, so that nobody knows what it logs: ${quote(what, 200)} (line ${line}).`,
    hint: 'Correct it: https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/.',
  };
}
