// Objects inside objects: each way to carry one, where it is shown, and how much of a hostile one is read.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../src/config/config.ts';
import { createPrefilter } from '../../src/manifest/prefilter.ts';
import { isEncoded, isInText } from '../../src/workloads/embedding.ts';
import { extractWorkloads } from '../../src/workloads/extract.ts';
import { registryOf } from '../../src/workloads/registry.ts';
import { bytesOf, parse } from '../manifest/reading.ts';

const registry = registryOf(defaultConfig());
const mayHold = createPrefilter([...registry.words, 'ConfigMap']);

const JOB = `apiVersion: batch/v1
kind: Job
metadata:
  name: inner
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: c
        image: ghcr.io/acme/inner:1
`;
const FLOW =
  '{apiVersion: batch/v1, kind: Job, metadata: {name: inner}, spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: "ghcr.io/acme/inner:1"}]}}}}';

function indented(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by));
}
const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');

/** What is found in a text, which must pass the prefilter if it is anything. */
function find(text: string) {
  const { manifests } = parse(text);
  const extraction = extractWorkloads(manifests, registry);
  if (extraction.drafts.length + extraction.problems.length > 0) expect(mayHold(bytesOf(text))).toBe(true);
  return extraction;
}

/** The line of the text with the image. */
function imageLine(text: string): number {
  return text.slice(0, text.indexOf('ghcr.io/acme/inner:1')).split('\n').length;
}

const IMAGE = ['spec', 'template', 'spec', 'containers', 0, 'image'];

describe('a workload is found', () => {
  it.each([
    ['in a ConfigMap, in a block', `kind: ConfigMap\napiVersion: v1\ndata:\n  job.yaml: |\n${indented(JOB, 4)}`],
    ['in a Secret, in a block', `kind: Secret\napiVersion: v1\nstringData:\n  x: |-\n${indented(JOB, 4)}`],
    [
      'in a block in a block',
      `kind: ConfigMap\napiVersion: v1\ndata:\n  a: |\n    kind: ConfigMap\n    apiVersion: v1\n    data:\n      b: |\n${indented(JOB, 8)}`,
    ],
    [
      'behind other documents in the text',
      `kind: ConfigMap\napiVersion: v1\ndata:\n  all: |\n    kind: Namespace\n    apiVersion: v1\n    ---\n${indented(JOB, 4)}`,
    ],
    ['in an OpenShift template', `apiVersion: template.openshift.io/v1\nkind: Template\nobjects:\n- ${FLOW}\n`],
    [
      'in a Crossplane Object',
      `apiVersion: kubernetes.crossplane.io/v1alpha2\nkind: Object\nspec:\n  forProvider:\n    manifest: ${FLOW}\n`,
    ],
    [
      'in a ManifestWork',
      `apiVersion: work.open-cluster-management.io/v1\nkind: ManifestWork\nspec:\n  workload:\n    manifests:\n    - ${FLOW}\n`,
    ],
    [
      'in a ResourceGraphDefinition',
      `apiVersion: kro.run/v1alpha1\nkind: ResourceGraphDefinition\nspec:\n  resources:\n  - id: job\n    template: ${FLOW}\n`,
    ],
    [
      'in a ResourceSet',
      `apiVersion: fluxcd.controlplane.io/v1\nkind: ResourceSet\nspec:\n  resources:\n  - ${FLOW}\n`,
    ],
    [
      'in the text of a ResourceSet',
      `apiVersion: fluxcd.controlplane.io/v1\nkind: ResourceSet\nspec:\n  resourcesTemplate: |\n${indented(JOB, 4)}`,
    ],
    [
      'in a policy of ACM',
      `apiVersion: policy.open-cluster-management.io/v1\nkind: Policy\nspec:\n  policy-templates:\n  - objectDefinition:\n      kind: ConfigurationPolicy\n      spec:\n        object-templates:\n        - objectDefinition: ${FLOW}\n`,
    ],
    [
      'in a trigger template',
      `apiVersion: triggers.tekton.dev/v1beta1\nkind: TriggerTemplate\nspec:\n  resourcetemplates:\n  - ${FLOW}\n`,
    ],
    [
      'in a sensor',
      `apiVersion: argoproj.io/v1alpha1\nkind: Sensor\nspec:\n  triggers:\n  - template:\n      k8s:\n        source:\n          resource: ${FLOW}\n`,
    ],
    [
      'in the manifest of a workflow',
      `apiVersion: argoproj.io/v1alpha1\nkind: ConfigMapTest\nspec:\n  templates:\n  - resource:\n      action: create\n      manifest: |\n${indented(JOB, 8)}`,
    ],
    [
      'in the values of a HelmChart',
      `apiVersion: helm.cattle.io/v1\nkind: HelmChartConfig\nspec:\n  valuesContent: |-\n    extra:\n    - ${FLOW}\n`,
    ],
    [
      'in the values of an Application',
      `apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source:\n    helm:\n      values: |\n        extra:\n        - ${FLOW}\n`,
    ],
    [
      'in a values file in a ConfigMap',
      `apiVersion: v1\nkind: ConfigMap\ndata:\n  values.yaml: |\n    extra: {deep: [${FLOW}]}\n`,
    ],
  ])('%s, on its line', (_, text) => {
    const { drafts, problems } = find(text);
    expect(problems).toEqual([]);
    expect(drafts.map(draft => draft.name)).toEqual(['inner']);
    const [draft] = drafts;
    expect(draft?.at.length).toBeGreaterThan(0);
    expect(draft?.images).toEqual(['ghcr.io/acme/inner:1']);
    expect(draft?.locate(IMAGE)).toMatchObject({ line: imageLine(text), precision: 'exact' });
    const shown = text.split('\n')[(draft?.locate(IMAGE).line ?? 0) - 1]?.slice((draft?.locate(IMAGE).column ?? 0) - 1);
    expect(shown).toMatch(/^image:/);
  });

  it.each([
    ['in base64 in a Secret', `kind: Secret\napiVersion: v1\ndata:\n  x: ${base64(JOB)}\n`],
    ['in base64 in binaryData', `kind: ConfigMap\napiVersion: v1\nbinaryData:\n  x: ${base64(` ${'#'}\n${JOB}`)}\n`],
    [
      'in base64 over lines',
      `kind: Secret\napiVersion: v1\ndata:\n  x: |\n${indented(base64(JOB).replace(/.{3}/g, '$&\n'), 4)}\n`,
    ],
    [
      'in base64 in base64',
      `kind: Secret\napiVersion: v1\ndata:\n  x: ${base64(`kind: Secret\napiVersion: v1\ndata:\n  y: ${base64(JOB)}\n`)}\n`,
    ],
    [
      'in a compressed bundle',
      `kind: Bundle\napiVersion: fleet.cattle.io/v1alpha1\nspec:\n  resources:\n  - {encoding: base64+gz, content: ${base64(gzipSync(JOB))}}\n`,
    ],
  ])('%s, at its key', (_, text) => {
    const { drafts, problems } = find(text);
    expect(problems).toEqual([]);
    expect(drafts.map(draft => draft.name)).toEqual(['inner']);
    const [draft] = drafts;
    const line = text.split('\n').findIndex(each => /^ *(?:- \{encoding|[xy]:)/.test(each)) + 1;
    expect(draft?.locate(IMAGE).line).toBe(line);
    expect(draft === undefined || (isInText(draft) && isEncoded(draft))).toBe(true);
  });

  it('in JSON in quotes, at its key', () => {
    const inner = JSON.stringify(JSON.stringify(parse(FLOW).manifests[0]?.object));
    const { drafts } = find(`kind: ConfigMap\napiVersion: v1\ndata:\n  a: b\n  x: ${inner}\n`);
    expect(drafts.map(draft => draft.locate(IMAGE).line)).toEqual([5]);
    expect(drafts.map(draft => draft.at)).toEqual([['data', 'x']]);
  });

  it('as what Kyverno generates, each field where it stands', () => {
    const text = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
spec:
  rules:
  - generate:
      apiVersion: batch/v1
      kind: Job
      name: inner
      namespace: made
      data:
        spec:
          template:
            spec:
              containers:
              - image: ghcr.io/acme/inner:1
`;
    const { drafts } = find(text);
    expect(drafts.map(draft => [draft.name, draft.namespace])).toEqual([['inner', 'made']]);
    expect(drafts[0]?.locate(IMAGE).line).toBe(15);
    expect(drafts[0]?.locate(['metadata', 'name']).line).toBe(8);
  });

  it('beside the object of a registered kind that holds it', () => {
    const text = `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: outer}
spec:
  templates:
  - name: create
    resource:
      action: create
      manifest: |
        apiVersion: batch/v1
        kind: Job
        metadata:
          generateName: {{workflow.name}}-
        spec:
          template:
            spec:
              containers:
              - {name: c, image: ghcr.io/acme/inner:1}
`;
    const { drafts, problems } = find(text);
    expect(problems).toEqual([]);
    expect(drafts.map(draft => [draft.kind, draft.name ?? draft.generateName])).toEqual([
      ['Workflow', 'outer'],
      ['Job', '__workflow.name__-'],
    ]);
    expect(drafts[1]?.locate(IMAGE).line).toBe(18);
  });
});

describe('nothing is said of', () => {
  it.each([
    ['a reference', 'apiVersion: x/v1\nkind: X\nspec: {target: {apiVersion: batch/v1, kind: CronJob, name: a}}\n'],
    [
      'a patch of Flux',
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec:\n  patches:\n  - patch: |\n${indented(JOB, 6)}`,
    ],
    [
      'a partial object',
      'apiVersion: x/v1\nkind: X\nspec: {want: {apiVersion: batch/v1, kind: CronJob, spec: {suspend: true}}}\n',
    ],
    [
      'what kubectl remembers',
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n${indented(JOB, 6)}`,
    ],
    [
      'a schema with an example',
      `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {example: ${FLOW}}\n`,
    ],
    [
      'a script that writes one',
      `apiVersion: v1\nkind: ConfigMap\ndata:\n  x.sh: |\n    #!/bin/sh\n    kubectl apply -f - <<EOF\n${indented(JOB, 4)}    EOF\n`,
    ],
    [
      'prose about one',
      'apiVersion: v1\nkind: ConfigMap\ndata:\n  x.md: |\n    # How to\n    Write an object of kind: CronJob and apply it with kubectl, then wait for it.\n',
    ],
    [
      'the settings of another tool',
      'apiVersion: v1\nkind: ConfigMap\ndata:\n  x.yaml: |\n    resources:\n    - {group: batch, kind: CronJob}\n    kinds: [Job, CronJob]\n    something: else\n',
    ],
    ['a certificate', `apiVersion: v1\nkind: Secret\ndata: {x: ${base64(new Uint8Array(200).fill(200))}}\n`],
    [
      'an archive that is none',
      `apiVersion: v1\nkind: Secret\ndata: {x: ${base64(Uint8Array.of(0x1f, 0x8b, ...new Uint8Array(60)))}}\n`,
    ],
    [
      'a broken archive in a bundle',
      `kind: Bundle\napiVersion: fleet.cattle.io/v1alpha1\nspec: {resources: [{content: ${base64(Uint8Array.of(0x1f, 0x8b, 8, ...new Uint8Array(60)))}}]}\n`,
    ],
  ])('%s', (_, text) => {
    const { drafts, problems, ambiguities } = find(text);
    expect([drafts, problems, ambiguities]).toEqual([[], [], []]);
  });
});

describe('limits are told', () => {
  it('of texts in texts', () => {
    let text = JOB;
    for (let depth = 0; depth < 7; depth += 1)
      text = `apiVersion: v1\nkind: ConfigMap\ndata:\n  x: |\n${indented(text, 4)}`;
    const { drafts, problems } = find(text);
    expect(drafts).toEqual([]);
    expect(problems.map(problem => problem.code)).toEqual(['embedding-limit']);
    expect(problems[0]?.level).toBeUndefined();
  });

  it('of an archive that unpacks to more than it should', () => {
    const bomb = base64(gzipSync(Buffer.alloc(16 * 1024 * 1024, 'a')));
    const text = `kind: Bundle\napiVersion: fleet.cattle.io/v1alpha1\nspec: {resources: [{content: ${bomb}}]}\n`;
    expect(find(text).problems.map(problem => problem.code)).toEqual(['embedding-limit']);
  });

  it('of many long texts', () => {
    const one = `${JOB}# ${'x'.repeat(1_000_000)}\n`;
    const manifest = parse(`kind: ConfigMap\napiVersion: v1\ndata:\n  a: b\n`).manifests[0];
    if (manifest === undefined) throw new Error('no manifest');
    const data = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`a${index}`, one]));
    const { drafts, problems } = extractWorkloads([{ ...manifest, object: { ...manifest.object, data } }], registry);
    expect(drafts.length).toBeGreaterThan(0);
    expect(
      problems.map(problem => problem.code),
      'once for the object',
    ).toEqual(['embedding-limit']);
  });
});

describe('a fixed action within another object is told', () => {
  it.each([
    ['of a kind that never runs anybody’s code', 'postgresql.cnpg.io/v1', 'ScheduledBackup'],
    ['of a kind that may run commands, and runs none here', 'velero.io/v1', 'Schedule'],
  ])('%s', (_, apiVersion, kind) => {
    const inner = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: nightly}\nspec:\n  schedule: "0 2 * * *"\n`;
    const open = `apiVersion: v1\nkind: Template\nobjects:\n- ${indented(inner, 2).trimStart()}`;
    const inText = `apiVersion: v1\nkind: ConfigMap\ndata:\n  x: |\n${indented(inner, 4)}`;
    for (const text of [open, inText]) {
      const { drafts, fixedActions } = find(text);
      expect(drafts).toEqual([]);
      expect(fixedActions.map(({ object, schedules, location }) => [object.name, schedules, location.line])).toEqual([
        ['nightly', ['0 2 * * *'], text.slice(0, text.indexOf('schedule')).split('\n').length],
      ]);
    }
  });
});

describe('what cannot be read', () => {
  const broken = 'apiVersion: batch/v1\nkind: Job\nmetadata: {{ if x }}\n  name: [\n';
  it('is a warning where it may be anything', () => {
    const { problems } = find(`apiVersion: v1\nkind: ConfigMap\ndata:\n  x: |\n${indented(broken, 4)}`);
    expect(problems.map(problem => [problem.level, problem.code])).toEqual([['warning', 'template-not-rendered']]);
  });
  it('is an error where a controller makes objects of it', () => {
    const text = `apiVersion: fluxcd.controlplane.io/v1\nkind: ResourceSet\nspec:\n  resourcesTemplate: |\n${indented(broken, 4)}`;
    expect(find(text).problems.map(problem => problem.level)).toEqual(['error']);
  });
  it('is a podSpecPatch with placeholders in place of its structure', () => {
    const text =
      "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: a}\nspec:\n  podSpecPatch: '{{inputs.parameters.patch}}'\n  templates: [{container: {image: a}}]\n";
    const { problems, drafts } = find(text);
    expect(drafts.length).toBe(1);
    expect(problems.map(problem => [problem.code, problem.level])).toEqual([['unreadable-manifest', undefined]]);
  });
});

it('names from an inner object are taken as they are', () => {
  const { drafts } = find(
    `kind: ConfigMap\napiVersion: v1\ndata:\n  "__proto__": |\n${indented(JOB.replace('name: inner', 'name: "::error::x\\n"'), 4)}`,
  );
  expect(drafts.map(draft => [draft.name, draft.at])).toEqual([['::error::x\n', ['data', '__proto__']]]);
});

it('a kind with blanks around it is told once', () => {
  const parsed = parse(JOB.replace('kind: Job', 'kind: "Job "'));
  const { ambiguities, drafts } = extractWorkloads(parsed.manifests, registry);
  expect(drafts.length).toBe(1);
  expect([...parsed.ambiguities, ...ambiguities].map(each => each.cause)).toEqual(['kind-spelling']);
  const lower = parse(JOB.replace('kind: Job', 'kind: job'));
  const all = [...lower.ambiguities, ...extractWorkloads(lower.manifests, registry).ambiguities];
  expect(all.map(each => each.cause)).toEqual(['kind-spelling']);
});
