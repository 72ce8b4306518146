// What an identity did, or had done for it, before it wrote a workload: kept for a while, by identity and by credential.
import { isObject, listAt, stringAt } from '../kube/object.ts';
import { quote } from '../text/escape.ts';
import { type AuditEvent, actingUser } from './event.ts';
import type { Topic } from './interests.ts';
import type { AuditRequest } from './requests.ts';

export type EvidenceKind = 'denied' | 'secrets' | 'token' | 'bound' | 'role' | 'exec' | 'certificate' | 'rights';

export interface Evidence {
  readonly kind: EvidenceKind;
  readonly auditID: string;
  readonly time: number;
  /** A sentence without its full stop. */
  readonly words: string;
}

export interface EvidenceBook {
  note(request: AuditRequest, topic: Topic): void;
  /** What is known of whoever sent a request, from the time before it, oldest first. */
  before(event: AuditEvent): readonly Evidence[];
}

/** Of one identity, so many are kept: a controller reads secrets all day. */
const MAX_PER_IDENTITY = 50;
const MAX_IDENTITIES = 20_000;

/** What says more than that somebody has rights. */
const TELLING: ReadonlySet<EvidenceKind> = new Set(['denied', 'secrets', 'token', 'exec', 'certificate']);

/** Is this what comes before an attack, and not only the rights that somebody was once given? */
export function isTelling(evidence: readonly Evidence[]): boolean {
  return evidence.some(({ kind }) => TELLING.has(kind));
}

export function createEvidence(windowMs: number): EvidenceBook {
  const byKey = new Map<string, Evidence[]>();
  const add = (key: string, item: Evidence): void => {
    const list = byKey.get(key) ?? [];
    list.push(item);
    if (list.length > MAX_PER_IDENTITY) list.shift();
    byKey.delete(key);
    byKey.set(key, list);
    if (byKey.size <= MAX_IDENTITIES) return;
    for (const oldest of byKey.keys()) {
      byKey.delete(oldest);
      return;
    }
  };
  return {
    note(request, topic) {
      const { event } = request;
      const found = evidenceOf(request, topic);
      if (found === null) return;
      const item = { kind: found.kind, words: found.words, auditID: event.auditID, time: event.time ?? 0 };
      for (const key of new Set([...found.about, ...(found.byOwn ? keysOf(event) : [])])) add(key, item);
    },
    before(event) {
      const time = event.time ?? Number.POSITIVE_INFINITY;
      const groups = actingUser(event).groups.map(group => `group ${group}`);
      const items = [...keysOf(event), ...groups].flatMap(key => byKey.get(key) ?? []);
      const fitting = items.filter(
        item => item.auditID !== event.auditID && item.time <= time && item.time >= time - windowMs,
      );
      return [...new Set(fitting)].toSorted((a, b) => a.time - b.time);
    },
  };
}

function keysOf(event: AuditEvent): readonly string[] {
  return [event.user, ...(event.impersonated === null ? [] : [event.impersonated])].flatMap(
    ({ name, credentialId }) => [`user ${name}`, ...(credentialId === null ? [] : [`credential ${credentialId}`])],
  );
}

interface Found {
  readonly kind: EvidenceKind;
  readonly words: string;
  /** Whom it concerns beside the one who did it. */
  readonly about: readonly string[];
  /** Does it say something of the one who did it? */
  readonly byOwn: boolean;
}

function evidenceOf(request: AuditRequest, topic: Topic): Found | null {
  const { event, outcome } = request;
  const who = quote(event.user.name);
  const where = event.namespace === null ? 'the whole cluster' : `namespace ${quote(event.namespace)}`;
  const what = `${event.verb} ${event.resource}${event.subresource === null ? '' : `/${event.subresource}`}`;
  if (outcome === 'forbidden' || outcome === 'rejected') {
    return { kind: 'denied', words: `${who} was denied to ${what} in ${where}`, about: [], byOwn: true };
  }
  if (outcome !== 'allowed') return null;
  const named = event.name === null ? '' : ` ${quote(event.name)}`;
  switch (topic) {
    case 'secret':
      if (!isSecretRead(event)) return null;
      return { kind: 'secrets', words: `${who} read (${what}) secrets${named} in ${where}`, about: [], byOwn: true };
    case 'exec':
      return {
        kind: 'exec',
        words: `${who} ran something in pod${named} in ${where} (${what})`,
        about: [],
        byOwn: true,
      };
    case 'token':
      return tokenOf(event, who);
    case 'certificate':
      return {
        kind: 'certificate',
        words: `${who} asked for or approved a certificate${named}`,
        about: [],
        byOwn: true,
      };
    case 'rights':
      return { kind: 'rights', words: `${who} asked what it may do`, about: [], byOwn: true };
    case 'rbac':
      return event.verb.startsWith('delete') ? null : boundBy(event, who, where);
    default:
      return null;
  }
}

/** Helm keeps its releases in secrets, and reads them at each run. */
function isSecretRead({ verb, name, requestURI }: AuditEvent): boolean {
  if (verb !== 'get' && verb !== 'list') return false;
  return !(name?.startsWith('sh.helm.release.v1.') === true || requestURI?.includes('owner%3Dhelm') === true);
}

/** The kubelet takes a token for each pod, and the controller-manager one for each of its controllers. */
function tokenOf(event: AuditEvent, who: string): Found | null {
  const account = `system:serviceaccount:${event.namespace ?? ''}:${event.name ?? ''}`;
  if (event.user.groups.includes('system:nodes') || event.user.name.startsWith('system:node:')) return null;
  const issued = event.annotations.get('authentication.kubernetes.io/issued-credential-id');
  const about = [`user ${account}`, ...(issued === undefined ? [] : [`credential ${issued}`])];
  return { kind: 'token', words: `${who} took a token of ${quote(account)}`, about, byOwn: false };
}

function boundBy(event: AuditEvent, who: string, where: string): Found | null {
  const object = event.response ?? (Array.isArray(event.request) ? null : event.request);
  if (!event.resource.endsWith('bindings')) {
    return { kind: 'role', words: `${who} wrote ${event.resource} ${quote(event.name ?? '')}`, about: [], byOwn: true };
  }
  const subjects = listAt(object as never, ['subjects']).filter(isObject);
  const about = subjects.flatMap(subject => {
    const name = stringAt(subject, ['name']) ?? '';
    if (subject['kind'] === 'ServiceAccount')
      return [`user system:serviceaccount:${stringAt(subject, ['namespace']) ?? event.namespace ?? ''}:${name}`];
    return [`${subject['kind'] === 'Group' ? 'group' : 'user'} ${name}`];
  });
  const role = stringAt(object as never, ['roleRef', 'name']) ?? '';
  return {
    kind: 'bound',
    words: `${who} bound ${quote(role)} in ${where} (${quote(event.name ?? '')})`,
    about,
    byOwn: false,
  };
}
