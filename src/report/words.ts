// The words that the formats for people share: names, places, changes, approvals. All of it is on one line and shows nothing hidden.

import type { Change, ChangeClass, Finding, Location, Need, Revision, Workload } from '../model.ts';
import { quote, shown } from '../text/escape.ts';

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** `12,345`. Formatting by locale loads tables that cost more than a check of a small change. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

const MAX_ENUMERATED = 10;

/** `a`, `a and b`, `a, b and c`; of many items, `a, b and 7 more`. */
export function enumerate(items: readonly string[], conjunction = 'and'): string {
  const more = items.length - MAX_ENUMERATED;
  const some = more > 0 ? [...items.slice(0, MAX_ENUMERATED), plural(more, 'other')] : items;
  const last = some.at(-1) ?? '';
  return some.length < 2 ? last : `${some.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}

interface Named {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string | null;
  readonly generateName?: string | null;
}

/** `CronJob billing/nightly-report`; `migrate-*` where Kubernetes completes the name. */
export function workloadName(workload: Named): string {
  const generated = workload.generateName ? `${workload.generateName}*` : '(without a name)';
  const name = workload.name ?? generated;
  const namespace = workload.namespace === null ? '' : `${shown(workload.namespace, 80)}/`;
  return `${shown(workload.kind, 80)} ${namespace}${shown(name, 80)}`;
}

/** `path:line:column`, less what the location does not know, with a word on what the line is of. */
export function locationText(location: Location): string {
  const path = shown(location.path, 300);
  if (location.precision === 'file') return path;
  const place = `${path}:${location.line}:${location.column}`;
  return location.precision === 'exact' ? place : `${place} (in the ${location.precision})`;
}

/** Where a workload stands, and of which environment it is. */
export function workloadPlace({ location, environment }: Workload): string {
  return environment === null ? locationText(location) : `${locationText(location)}, environment ${shown(environment)}`;
}

/** Completes "changes its …"; null where the change is told in other words. */
const CLASS_WORDS: Readonly<Record<ChangeClass, string | null>> = {
  new: null,
  removed: null,
  moved: null,
  unsuspended: null,
  schedule: 'schedule',
  image: 'image version',
  'image-source': 'image source',
  command: 'command',
  identity: 'identity',
  privilege: 'privileges',
  power: 'permissions in the cluster',
  environment: 'environment',
  source: 'source',
  metadata: 'labels or annotations',
};

/** Completes "CronJob billing/nightly-report …". */
export function changeWords(change: Change): string {
  const from = change.before === null ? '' : ` from ${quote(change.before.location.path, 300)}`;
  switch (change.change) {
    case 'added':
      return 'is new';
    case 'removed':
      return 'is removed';
    case 'moved':
      return `has moved${from}`;
    case 'modified': {
      const moved = change.classes.includes('moved') ? `has moved${from}` : '';
      const resumes = change.classes.includes('unsuspended') ? 'is no longer suspended' : '';
      const words = change.classes.flatMap(name => CLASS_WORDS[name] ?? []);
      const changes = words.length === 0 ? '' : `changes its ${enumerate(words)}`;
      return enumerate([resumes, changes, moved].filter(part => part !== '')) || 'has changed';
    }
  }
}

/** The facts of a workload that is new, removed or only listed: a label and a value each. The schedule is not among them. */
export function workloadFacts(workload: Workload): readonly (readonly [string, string])[] {
  const facts: (readonly [string, string])[] = [];
  if (workload.suspend) facts.push(['suspended', 'yes']);
  for (const image of workload.images.slice(0, 10)) facts.push(['image', shown(image, 300)]);
  if (workload.images.length > 10) facts.push(['images', `and ${workload.images.length - 10} more`]);
  facts.push(['service account', workload.serviceAccount === null ? 'default' : shown(workload.serviceAccount)]);
  for (const hook of workload.hooks.slice(0, 5)) facts.push(['hook', shown(hook)]);
  const { type, path, detail } = workload.source;
  if (type !== 'manifest' && type !== 'stdin') {
    facts.push(['source', `${type} ${shown(path)}${detail === undefined ? '' : ` (${shown(detail)})`}`]);
  }
  return facts;
}

/** `main (3f2a9c1)`, or the name alone where it says it all. */
export function revisionText(revision: Revision): string {
  const name = shown(revision.name, 100);
  if (revision.commit === null || revision.commit.startsWith(revision.name)) return name;
  return `${name} (${shown(revision.commit.slice(0, 12), 12)})`;
}

/** Completes "this change may merge if approved by …". */
export function needWords(need: Need): string {
  const people = enumerate(
    need.from.map(who => shown(who, 80)),
    need.required > 1 ? 'and' : 'or',
  );
  const number = need.required > 1 ? `${need.required} of ` : '';
  return people === '' || people === shown(need.name) ? shown(need.name) : `${shown(need.name)} (${number}${people})`;
}

/** Who may still give a missing approval: a sentence; empty where nobody has to. */
export function mayApproveWords({ status, mayApprove, from }: Need): string {
  if (status === 'approved' || mayApprove.length === 0) return '';
  // Where nothing is known beyond who is asked, it has been said.
  if (mayApprove.length === from.length && mayApprove.every(who => from.includes(who))) return '';
  return `May still be given by ${enumerate(
    mayApprove.map(who => shown(who, 80)),
    'or',
  )}.`;
}

/** `unknown, because the token lacks …`, or what the status is called. */
export function needStatusWords({ status, lacks }: Need): string {
  if (status === 'approved') return 'given';
  if (status === 'pending') return 'missing';
  return lacks === undefined ? 'unknown' : `unknown, because the token lacks \`${shown(lacks, 80)}\``;
}

export function exceptionWords(excepted: NonNullable<Finding['excepted']>): string {
  const until = excepted.expires === null ? '' : ` until ${shown(excepted.expires, 40)}`;
  return `An exception in the inventory covers it${until}: ${shown(excepted.reason, 500)}`;
}

/** A sentence that names the workload, for a finding that stands on a line of a template and does not name it itself. */
export function aboutWords({ workload, message, location }: Finding): string {
  if (workload === null || location.precision === 'exact') return '';
  const isNamed = workload.name !== null && message.includes(workload.name);
  return isNamed ? '' : ` It is about ${workloadName(workload)}.`;
}
