// Objects that rewrite or make Jobs in the cluster are put before people, with a rule of their own; those that reach none are not.
import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../src/config/config.ts';
import { parseFile } from '../../src/manifest/parse.ts';
import { createPrefilter } from '../../src/manifest/prefilter.ts';
import { extractWorkloads } from '../../src/workloads/extract.ts';
import { registryOf } from '../../src/workloads/registry.ts';

const registry = registryOf(defaultConfig());
const mayHold = createPrefilter(registry.words);

function found(text: string): readonly (string | undefined)[] {
  const bytes = new TextEncoder().encode(text);
  if (!mayHold(bytes)) return [];
  const { manifests } = parseFile({ path: 'a.yaml', source: { type: 'manifest', path: '' }, bytes }, { mayHold });
  return extractWorkloads(manifests, registry).problems.map(problem => problem.unseen?.rule);
}

const object = (apiVersion: string, kind: string, rest: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x}\n${rest}\n`;
const rules = (groups: string, resources: string): string =>
  `[{apiGroups: [${groups}], apiVersions: ['*'], operations: [CREATE], resources: [${resources}]}]`;
const webhook = (groups: string, resources: string): string =>
  object(
    'admissionregistration.k8s.io/v1',
    'MutatingWebhookConfiguration',
    `webhooks: [{name: a, rules: ${rules(groups, resources)}}]`,
  );
const policy = (rest: string): string =>
  object('kyverno.io/v1', 'ClusterPolicy', `spec: {rules: [{name: a, ${rest}}]}`);
const MUTATE = 'mutate: {patchStrategicMerge: {spec: {}}}';

describe('reaches scheduled work', () => {
  it.each([
    [
      'a webhook of Metacontroller',
      object('metacontroller.k8s.io/v1alpha1', 'CompositeController', 'spec: {hooks: {}}'),
    ],
    [
      'a definition in CUE',
      object(
        'core.oam.dev/v1beta1',
        'ComponentDefinition',
        `spec: {schematic: {cue: {template: 'output: {kind: "CronJob"}'}}}`,
      ),
    ],
    ['a webhook for Jobs', webhook('batch', 'jobs')],
    ['a webhook for all', webhook("'*'", "'*'")],
    ['a webhook for a subresource', webhook('batch', 'cronjobs/status')],
    ['a webhook for pods', webhook("''", 'pods')],
    [
      'an admission policy',
      object(
        'admissionregistration.k8s.io/v1',
        'MutatingAdmissionPolicy',
        `spec: {matchConstraints: {resourceRules: ${rules('batch', 'cronjobs')}}}`,
      ),
    ],
    ['Kyverno, by kind', policy(`match: {any: [{resources: {kinds: [CronJob]}}]}, ${MUTATE}`)],
    ['Kyverno, by version and kind', policy(`match: {all: [{resources: {kinds: [batch/v1/Job]}}]}, ${MUTATE}`)],
    ['Kyverno, by pattern', policy(`match: {resources: {kinds: ['*']}}, ${MUTATE}`)],
    [
      'Kyverno, of what is there',
      policy(
        `match: {any: [{resources: {kinds: [ConfigMap]}}]}, mutate: {targets: [{apiVersion: batch/v1, kind: CronJob}]}`,
      ),
    ],
    [
      'Kyverno, made',
      policy(
        'match: {any: [{resources: {kinds: [Namespace]}}]}, generate: {apiVersion: batch/v1, kind: CronJob, clone: {name: a, namespace: b}}',
      ),
    ],
    [
      'Kyverno, made of several',
      policy('match: {any: [{resources: {kinds: [Namespace]}}]}, generate: {cloneList: {kinds: [batch/v1/Job]}}'),
    ],
    [
      'Kyverno’s newer policy',
      object(
        'policies.kyverno.io/v1alpha1',
        'MutatingPolicy',
        `spec: {matchConstraints: {resourceRules: ${rules('batch', 'jobs')}}}`,
      ),
    ],
    [
      'Gatekeeper',
      object(
        'mutations.gatekeeper.sh/v1',
        'AssignImage',
        'spec: {applyTo: [{groups: [batch], kinds: [CronJob], versions: [v1]}]}',
      ),
    ],
    ['Gatekeeper, without a limit', object('mutations.gatekeeper.sh/v1', 'Assign', 'spec: {location: spec.x}')],
    [
      'Karmada',
      object(
        'policy.karmada.io/v1alpha1',
        'OverridePolicy',
        'spec: {resourceSelectors: [{apiVersion: batch/v1, kind: Job}]}',
      ),
    ],
    [
      'an image updater',
      object('argoproj.io/v1alpha1', 'Application', 'spec: {}').replace(
        '{name: x}',
        '{name: x, annotations: {argocd-image-updater.argoproj.io/image-list: a=b}}',
      ),
    ],
    [
      'its own object',
      object('argocd-image-updater.argoproj.io/v1alpha1', 'ImageUpdater', 'spec: {applicationRefs: []}'),
    ],
  ])('%s', (_, text) => {
    expect(found(text)).toEqual(['mutates-scheduled-workloads']);
  });
});

describe('reaches none', () => {
  it.each([
    ['a webhook for services', webhook("''", 'services')],
    ['a webhook for deployments', webhook('apps', 'deployments')],
    ['Kyverno that validates', policy('match: {any: [{resources: {kinds: [CronJob]}}]}, validate: {pattern: {}}')],
    ['Kyverno that rewrites others', policy(`match: {any: [{resources: {kinds: [Deployment]}}]}, ${MUTATE}`)],
    [
      'Kyverno that makes others',
      policy(
        'match: {any: [{resources: {kinds: [Namespace]}}]}, generate: {apiVersion: v1, kind: ConfigMap, data: {}}',
      ),
    ],
    [
      'Gatekeeper for others',
      object('mutations.gatekeeper.sh/v1', 'ModifySet', 'spec: {applyTo: [{groups: [apps], kinds: [Deployment]}]}'),
    ],
    ['an ordinary Application', object('argoproj.io/v1alpha1', 'Application', 'spec: {}')],
  ])('%s', (_, text) => {
    expect(found(text)).toEqual([]);
  });
});
