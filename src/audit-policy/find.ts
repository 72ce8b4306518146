// Audit policies in manifests: an object of its own, one within another (Talos), one as text (kubeadm, kOps, a ConfigMap), a profile (OpenShift).
import { Buffer } from 'node:buffer';
import { isList, isObject, listAt, stringAt, valueAt } from '../kube/object.ts';
import { parseFile } from '../manifest/parse.ts';
import type { Json, JsonObject, Location, Manifest, Path, Problem } from '../model.ts';
import { isAuditPolicy } from './kinds.ts';
import { type AuditPolicy, readAuditPolicy } from './policy.ts';

export interface FoundPolicies {
  readonly policies: readonly AuditPolicy[];
  readonly problems: readonly Problem[];
}

/** Texts that are parsed of one object: nobody has so many policies in one, and each costs a reading. */
const MAX_TEXTS = 100;

export function findAuditPolicies(manifests: readonly Manifest[]): FoundPolicies {
  const policies: AuditPolicy[] = [];
  const problems: Problem[] = [];
  const add = (object: JsonObject, locate: (path: Path) => Location): void => {
    const read = readAuditPolicy(object, locate);
    if ('code' in read) problems.push(read);
    else policies.push(read);
  };
  // An alias may repeat one text a thousand times.
  const parsed = new Map<string, readonly JsonObject[]>();
  for (const manifest of manifests) {
    const { object } = manifest;
    if (isAuditPolicy(object)) add(object, path => manifest.locate(path));
    else if (isOpenShift(object))
      add(profilePolicy(object), path => manifest.locate(path.length === 0 ? ['spec'] : ['spec', 'audit']));
    else {
      let texts = 0;
      visit(object, [], (value, path) => {
        if (isObject(value)) {
          if (!isAuditPolicy(value)) return false;
          add(value, below => manifest.locate([...path, ...below]));
          return true;
        }
        if (typeof value !== 'string') return false;
        const text = policyText(value);
        if (text === null) return false;
        texts += 1;
        if (texts > MAX_TEXTS) {
          if (texts === MAX_TEXTS + 1) problems.push(tooMany(manifest));
          return true;
        }
        const known = parsed.get(text);
        const inner = known ?? parseText(text, manifest);
        parsed.set(text, inner);
        if (known === undefined && inner.length === 0 && claimsToBePolicy(text))
          problems.push(unreadableText(manifest));
        // Lines within a text are not lines of the file: the key that holds it is the nearest that is certain.
        const at = manifest.locate(path);
        for (const policy of inner) add(policy, () => at);
        return true;
      });
    }
  }
  return { policies, problems };
}

function parseText(text: string, { file }: Manifest): readonly JsonObject[] {
  const { manifests } = parseFile({ path: file.path, source: file.source, bytes: Buffer.from(text) });
  return manifests.map(({ object }) => object).filter(isAuditPolicy);
}

/** A line that only a policy has; a text that merely mentions one is read over. */
function claimsToBePolicy(text: string): boolean {
  return (
    /^[ \t]*["']?kind["']?[ \t]*:[ \t]*["']?Policy\b/m.test(text) &&
    /^[ \t]*["']?apiVersion["']?[ \t]*:.{0,9}audit/m.test(text)
  );
}

function unreadableText({ file }: Manifest): Problem {
  return {
    code: 'unreadable-manifest',
    path: file.path,
    message: 'A text within an object looks like an audit policy and cannot be read as one.',
    hint: 'Correct the text; the API server would not start with it either.',
  };
}

function tooMany({ file }: Manifest): Problem {
  return {
    code: 'embedding-limit',
    path: file.path,
    message: `An object holds more than ${MAX_TEXTS} texts that mention audit policies; the others were not read.`,
    hint: 'Split the object.',
  };
}

/** Goes through a value, without recursion; `take` says whether a value was dealt with, so that nothing below it is looked at. */
function visit(root: Json, start: Path, take: (value: Json, path: Path) => boolean): void {
  const open: { value: Json; path: Path }[] = [{ value: root, path: start }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, path } = next;
    if (take(value, path)) continue;
    if (isList(value)) for (const [index, item] of value.entries()) open.push({ value: item, path: [...path, index] });
    else if (isObject(value)) {
      for (const key of Object.keys(value)) {
        const item = value[key];
        if (item !== undefined && (typeof item === 'string' || typeof item === 'object'))
          open.push({ value: item, path: [...path, key] });
      }
    }
  }
}

/** The text if it could hold a policy: as it is, or in base64 (kOps and cloud-init have files so). */
function policyText(value: string): string | null {
  if (value.includes('audit.k8s.io/')) return value;
  // `audit.k8s.io` cannot be found in base64 byte by byte without decoding; `YXBpVmVyc2lvbj` and the like start most.
  if (value.length < 60 || !/^[A-Za-z0-9+/=\s]+$/.test(value)) return null;
  const text = Buffer.from(value, 'base64').toString('utf8');
  return text.includes('audit.k8s.io/') ? text : null;
}

/** https://docs.redhat.com/en/documentation/openshift_container_platform/4.18/html/security_and_compliance/audit-log-policy-config */
function isOpenShift(object: JsonObject): boolean {
  return (
    stringAt(object, ['kind']) === 'APIServer' &&
    (stringAt(object, ['apiVersion']) ?? '').startsWith('config.openshift.io/')
  );
}

/** OpenShift's profiles as rules: those for groups first, in their order, then that of everybody. */
function profilePolicy(object: JsonObject): JsonObject {
  const custom = listAt(object, ['spec', 'audit', 'customRules']).flatMap(rule => {
    const group = stringAt(rule, ['group']);
    return group === null ? [] : profileRules(stringAt(rule, ['profile']), { userGroups: [group] });
  });
  const profile = stringAt(object, ['spec', 'audit', 'profile']);
  const rules: Json = [...custom, ...profileRules(profile, {})];
  return {
    kind: 'Policy',
    apiVersion: 'audit.k8s.io/v1',
    omitStages: ['RequestReceived'],
    rules,
    audit: valueAt(object, ['spec', 'audit']) ?? null,
  };
}

function profileRules(profile: string | null, who: JsonObject): readonly JsonObject[] {
  if (profile === 'None') return [{ ...who, level: 'None' }];
  if (profile === 'AllRequestBodies') return [{ ...who, level: 'Request' }];
  const writes = { ...who, level: 'Request', verbs: ['create', 'update', 'patch', 'delete', 'deletecollection'] };
  return [...(profile === 'WriteRequestBodies' ? [writes] : []), { ...who, level: 'Metadata' }];
}
