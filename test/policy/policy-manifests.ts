// Manifests, workloads and policies from text, for the tests of policies.
import { readFileSync } from 'node:fs';
import { defaultConfig } from '../../src/config/config.ts';
import { parseFile } from '../../src/manifest/parse.ts';
import type { Change, JsonObject, Manifest, Workload } from '../../src/model.ts';
import { type AdmissionRequest, admissionRequest } from '../../src/policy/index.ts';
import { extractWorkloads } from '../../src/workloads/extract.ts';
import { registryOf } from '../../src/workloads/registry.ts';

export function manifests(text: string, path = 'policies.yaml'): readonly Manifest[] {
  const source = { type: 'manifest', path: '' } as const;
  const parsed = parseFile({ path, source, bytes: new TextEncoder().encode(text) });
  if (parsed.problems.length > 0) throw new Error(parsed.problems.map(problem => problem.message).join(' '));
  return parsed.manifests;
}

export function fixture(name: string): JsonObject {
  const [manifest] = manifests(readFileSync(new URL(`fixtures/policies/${name}`, import.meta.url), 'utf8'), name);
  if (!manifest) throw new Error(`${name} has no object`);
  return manifest.object;
}

function workload(text: string): Workload {
  const [draft] = extractWorkloads(manifests(text, 'job.yaml'), registryOf(defaultConfig())).drafts;
  if (!draft) throw new Error('the text has no workload');
  return { ...draft, scripts: [], digest: '' };
}

/** A change from one text to another; null is "not there". */
export function change(before: string | null, after: string | null): Change {
  const [old, now] = [before, after].map(text => (text === null ? null : workload(text)));
  const subject = now ?? old;
  if (!subject) throw new Error('one side has to be there');
  const kind = !old ? 'added' : now ? 'modified' : 'removed';
  return {
    change: kind,
    workload: subject,
    before: old ?? null,
    after: now ?? null,
    classes: [],
    fields: [],
    listed: true,
  };
}

export function request(before: string | null, after: string | null): AdmissionRequest {
  return admissionRequest(change(before, after), 'cronjobs');
}

/** A CronJob with YAML for its pod (indented by 10) and for its metadata. */
export function cronJob(pod: string, metadata = 'name: nightly, namespace: billing'): string {
  return `apiVersion: batch/v1
kind: CronJob
metadata: {${metadata}}
spec:
  schedule: '0 2 * * *'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
${pod}
`;
}

/** A policy with a binding, from YAML for parts of both. */
export function policy(parts: {
  spec?: string;
  validations: string;
  match?: string;
  binding?: string;
  name?: string;
}): string {
  const name = parts.name ?? 'own';
  return `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: ${name}}
spec:
  matchConstraints:
    ${parts.match ?? 'resourceRules: [{apiGroups: [batch], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [cronjobs]}]'}
  ${parts.spec ?? 'failurePolicy: Fail'}
  validations: ${parts.validations}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: ${name}-binding}
spec:
  policyName: ${name}
  ${parts.binding ?? 'validationActions: [Deny]'}
`;
}
