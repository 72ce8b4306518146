// RBAC objects and workloads from short text, for the tests of src/rbac.
import { defaultConfig } from '../../src/config/config.ts';
import { parseFile } from '../../src/manifest/parse.ts';
import type { Manifest, Workload } from '../../src/model.ts';
import { type Access, createAccess, type Grant } from '../../src/rbac/access.ts';
import { allows } from '../../src/rbac/allows.ts';
import { readRbac } from '../../src/rbac/objects.ts';
import { extractWorkloads } from '../../src/workloads/extract.ts';
import { registryOf } from '../../src/workloads/registry.ts';

export interface TestFile {
  readonly path: string;
  readonly text: string;
  readonly environment?: string;
}

export function manifestsOf(...files: readonly (TestFile | string)[]): readonly Manifest[] {
  return files.flatMap((file, index) => {
    const { path, text, environment } = typeof file === 'string' ? { path: `file${index}.yaml`, text: file } : file;
    const folder = path.split('/').slice(0, -1).join('/');
    const parsed = parseFile({
      path,
      source: { type: 'manifest', path: folder },
      bytes: Buffer.from(text),
      ...(environment === undefined ? {} : { deployment: { namespace: null, environment } }),
    });
    if (parsed.problems.length > 0) throw new Error(parsed.problems[0]?.message);
    return parsed.manifests;
  });
}

export function accessOf(...files: readonly (TestFile | string)[]): Access {
  return createAccess(readRbac(manifestsOf(...files)));
}

const RBAC = 'rbac.authorization.k8s.io';

export function role(name: string, rules: string, namespace?: string, more = ''): string {
  const kind = namespace === undefined ? 'ClusterRole' : 'Role';
  const place = namespace === undefined ? '' : `, namespace: ${namespace}`;
  return `apiVersion: ${RBAC}/v1\nkind: ${kind}\nmetadata: {name: ${name}${place}${more}}\nrules: ${rules}\n---\n`;
}

export function binding(name: string, ref: string, subjects: string, namespace?: string): string {
  const kind = namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding';
  const place = namespace === undefined ? '' : `, namespace: ${namespace}`;
  const [refKind, refName] = ref.split('/');
  return `apiVersion: ${RBAC}/v1\nkind: ${kind}\nmetadata: {name: ${name}${place}}\nroleRef: {apiGroup: ${RBAC}, kind: ${refKind}, name: ${JSON.stringify(refName)}}\nsubjects: ${subjects}\n---\n`;
}

export function workload(account: string | null, namespace: string | null, path = 'job.yaml', pod = ''): Workload {
  const place = namespace === null ? '' : `, namespace: ${namespace}`;
  const runsAs = account === null ? '' : `serviceAccountName: ${account}, `;
  const text = `apiVersion: batch/v1\nkind: Job\nmetadata: {name: j${place}}\nspec: {template: {spec: {${runsAs}${pod}restartPolicy: Never, containers: [{name: a, image: b}]}}}\n`;
  const [draft] = extractWorkloads(manifestsOf({ path, text }), registryOf(defaultConfig())).drafts;
  if (draft === undefined) throw new Error('no workload');
  return { ...draft, scripts: [], digest: '' };
}

/** `VERB GROUP/RESOURCE` in a scope (null: cluster-wide): does one of the grants allow it? */
export function can(access: Access, grants: readonly Grant[], ask: string, scope: string | null = null): boolean {
  const [verb = '', full = ''] = ask.split(' ');
  const slash = full.indexOf('/');
  const question = { verb, group: full.slice(0, slash), resource: full.slice(slash + 1) };
  return grants.some(
    grant =>
      (grant.scope.cluster || grant.scope.namespace === scope) &&
      grant.role !== null &&
      access.rulesOf(grant.role).some(({ rule }) => allows(rule, question) === 'all'),
  );
}
