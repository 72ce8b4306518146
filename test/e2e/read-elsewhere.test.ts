// Files that programs read which do not run here, and data that nobody is known to read: a change of one is put before people.
import { beforeAll, describe, expect, test } from 'vitest';
import { createRepository, type Files } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';
import { helm4Path, kubectlPath } from '../support/tools.ts';

let env: Record<string, string>;
beforeAll(async () => {
  env = { CRONLEDGER_HELM: await helm4Path(), CRONLEDGER_KUBECTL: await kubectlPath() };
});

async function check(base: Files, head: Files) {
  const repository = await createRepository({ 'README.md': 'x\n', ...base });
  await repository.git(['remote', 'add', 'origin', 'https://github.com/acme/ops.git']);
  await repository.commit(head);
  const args = ['check', '--base', 'HEAD~1', '--head', 'HEAD', '--format', 'json'];
  const run = await runCli(args, { cwd: repository.path, env });
  expect(run.stderr).toBe('');
  const { findings } = JSON.parse(run.stdout);
  const told = findings.map(({ rule, message }: { rule: string; message: string }) => `${rule}: ${message}`);
  return { code: run.code, told: told.join('\n') };
}

const chart: Files = {
  'charts/app/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
  'charts/app/values.yaml': 'on: false\n',
  'charts/app/templates/x.yaml': `{{- if .Values.jobs }}
apiVersion: batch/v1
kind: Job
metadata: {name: x}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: '{{ .Values.jobs }}'}]}}}
{{- end }}
`,
};
/** Nothing in it says what it does. */
const VALUES = 'jobs: evil/x:1\n';
const gitRepo = (spec: string): string =>
  `apiVersion: fleet.cattle.io/v1alpha1\nkind: GitRepo\nmetadata: {name: ops, namespace: fleet-default}\nspec: {repo: 'https://github.com/acme/ops.git', ${spec}}\n`;
const made = `apiVersion: batch/v1, kind: CronJob, metadata: {name: x}, spec: {schedule: "0 2 * * *", jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: b}]}}}}}`;
const definition = `apiVersion: kro.run/v1alpha1
kind: ResourceGraphDefinition
metadata: {name: x}
spec: {schema: {apiVersion: v1alpha1, kind: Nightly, spec: {image: string}}, resources: [{id: j, template: {${made}}}]}
`;
const composition = `apiVersion: apiextensions.crossplane.io/v1
kind: CompositeResourceDefinition
metadata: {name: x}
spec: {group: acme.io, names: {kind: XNightly}, claimNames: {kind: NightlyClaim}}
---
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: x}
spec: {compositeTypeRef: {apiVersion: acme.io/v1, kind: XNightly}, resources: [{name: a, base: {apiVersion: kubernetes.crossplane.io/v1alpha2, kind: Object, spec: {forProvider: {manifest: {${made}}}}}}]}
`;
const kapp = (step: string, fetch = "[{git: {url: 'https://github.com/acme/ops', ref: main}}]"): string =>
  `apiVersion: kappctrl.k14s.io/v1alpha1\nkind: App\nmetadata: {name: app, namespace: x}\nspec: {fetch: ${fetch}, template: [${step}], deploy: [{kapp: {}}]}\n`;
const provider = (image: string): string =>
  `apiVersion: fluxcd.controlplane.io/v1\nkind: ResourceSetInputProvider\nmetadata: {name: p, namespace: x}\nspec: {type: Static, defaultValues: {image: '${image}'}}\n`;

describe('is put before people:', () => {
  test.each<[string, Files, Files, RegExp]>([
    [
      'manifests that a machine applies',
      {},
      { 'talos.yaml': 'cluster: {extraManifests: ["https://x.example/x.yaml"]}\n' },
      /a machine applies/,
    ],
    [
      'a chart of Rancher',
      {},
      {
        'm.yaml':
          'apiVersion: management.cattle.io/v3\nkind: ManagedChart\nmetadata: {name: x}\nspec: {repoName: x, chart: y}\n',
      },
      /ManagedChart/,
    ],
    [
      'an object of a kind that the repository makes jobs of',
      { 'r.yaml': definition },
      { 'i.yaml': 'apiVersion: kro.run/v1alpha1\nkind: Nightly\nmetadata: {name: x}\nspec: {image: evil/x}\n' },
      /goes into the jobs that the ResourceGraphDefinition/,
    ],
    [
      'a claim for one',
      { 'x.yaml': composition },
      { 'i.yaml': 'apiVersion: acme.io/v1\nkind: NightlyClaim\nmetadata: {name: x}\nspec: {image: evil/x}\n' },
      /goes into the jobs that the Composition/,
    ],
    [
      'values of a helmfile that another helmfile names',
      {
        ...chart,
        'helmfile.yaml': 'helmfiles: [{path: sub/all.yaml}]\n',
        'sub/all.yaml': 'releases: [{name: a, chart: ../charts/app, values: [../envs/prod.yaml]}]\n',
        'envs/prod.yaml': 'a: 1\n',
      },
      { 'envs/prod.yaml': VALUES },
      /helmfile/,
    ],
    [
      'values in a folder of which a helmfile computes the file',
      {
        ...chart,
        'deploy/helmfile.yaml':
          'releases: [{name: a, chart: ../charts/app, values: ["../envs/{{ .Environment.Name }}.yaml"]}]\n',
        'envs/prod.yaml': 'a: 1\n',
      },
      { 'envs/prod.yaml': VALUES },
      /helmfile/,
    ],
    [
      'what a helmfile of another name reads into its text',
      {
        ...chart,
        'prod-helmfile.yaml': 'releases: [{name: a, chart: ./charts/app, values: [{{ readFile "envs/p" }}]}]\n',
        'envs/p': 'a: 1\n',
      },
      { 'envs/p': VALUES },
      /helmfile/,
    ],
    [
      'an overlay of Fleet',
      {
        'f/fleet.yaml': 'targetCustomizations: [{name: p, yaml: {overlays: [p]}}]\n',
        'f/overlays/p/x_patch.yaml': 'a: 1\n',
      },
      { 'f/overlays/p/x_patch.yaml': 'a: 2\n' },
      /Fleet/,
    ],
    [
      'options of a bundle of Fleet',
      {
        ...chart,
        'g.yaml': gitRepo('bundles: [{base: charts/app, options: ../../options/p.yaml}]'),
        'options/p.yaml': 'a: 1\n',
      },
      { 'options/p.yaml': 'helm: {values: {jobs: x}}\n' },
      /bundles/,
    ],
    [
      'files of a step of kapp-controller',
      { 'a.yaml': kapp('{ytt: {paths: [config]}}'), 'config/x.yaml': 'a: 1\n' },
      { 'config/x.yaml': 'a: 2\n' },
      /kapp-controller.*ytt/,
    ],
    [
      'an App of kapp-controller with files of its own',
      {},
      { 'a.yaml': kapp('{ytt: {}}', '[{inline: {paths: {x.yml: "kind: #@ k"}}}]') },
      /puts together/,
    ],
    [
      'values for a chart that K3s brings along',
      {},
      {
        'c.yaml': `apiVersion: helm.cattle.io/v1\nkind: HelmChartConfig\nmetadata: {name: traefik, namespace: kube-system}\nspec: {valuesContent: '${VALUES.trim()}'}\n`,
      },
      /HelmChartConfig/,
    ],
    [
      'inputs of a ResourceSet',
      { 'p.yaml': provider('a:1') },
      { 'p.yaml': provider('evil:1') },
      /ResourceSetInputProvider/,
    ],
    ['Terraform', {}, { 'x.tf': 'resource "kubernetes_cron_job_v1" "x" {}\n' }, /Terraform/],
    ['CUE', {}, { 'x.cue': 'kind: "CronJob"\n' }, /CUE/],
    ['a program beside cdk8s.yaml', { 'cdk8s.yaml': 'app: node main.js\n' }, { 'main.js': 'x\n' }, /cdk8s/],
    [
      'values that only a workflow names',
      {
        ...chart,
        '.github/workflows/d.yaml': 'jobs: {d: {steps: [{run: helm upgrade app charts/app -f envs/prod.yaml}]}}\n',
        'envs/prod.yaml': 'a: 1\n',
      },
      { 'envs/prod.yaml': VALUES },
      /named in .*d\.yaml/,
    ],
    [
      'values of which a script computes the name',
      { ...chart, 'deploy.sh': 'helm upgrade app charts/app -f "envs/$ENV.yaml"\n', 'envs/prod.yaml': 'a: 1\n' },
      { 'envs/prod.yaml': VALUES },
      /named in .*deploy\.sh/,
    ],
    ['values by name', { 'redis/values.yaml': 'a: 1\n' }, { 'redis/values.yaml': VALUES }, /name of values/],
    [
      'a schedule beside a command in data',
      {},
      { 'x/data.yaml': 'jobs: [{schedule: "0 2 * * *", image: a, command: [b]}]\n' },
      /schedule beside/,
    ],
    [
      'a manifest in a playbook',
      {},
      {
        'tasks.yml':
          '- k8s: {definition: {apiVersion: batch/v1, kind: CronJob, spec: {schedule: "0 2 * * *", jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: b}]}}}}}}}\n',
      },
      /holds a `CronJob`/,
    ],
    [
      'a program that a kustomization names',
      {
        'k/kustomization.yaml': 'generators: [g.yaml]\n',
        'k/g.yaml':
          'apiVersion: v1\nkind: G\nmetadata: {name: g, annotations: {config.kubernetes.io/function: "exec: {path: ./g.sh}"}}\n',
        'k/g.sh': '#!/bin/sh\n',
      },
      { 'k/g.sh': '#!/bin/sh\necho x\n' },
      /k\/g\.sh|kustomization/,
    ],
    [
      'a kind that ytt fills in',
      {},
      {
        'x.yaml':
          'apiVersion: batch/v1\nkind: #@ data.values.kind\nmetadata: {name: x}\nspec: {schedule: "0 2 * * *", jobTemplate: {}}\n',
      },
      /kind/,
    ],
  ])('%s', async (_, base, head, words) => {
    expect(await check(base, head)).toEqual({ code: 3, told: expect.stringMatching(words) });
  });

  test.each<[string, Files, Files, RegExp]>([
    [
      'a chart of kapp-controller with values of the repository',
      {
        ...chart,
        'a.yaml': kapp('{helmTemplate: {path: charts/app, valuesFrom: [{path: envs/p.yaml}]}}'),
        'envs/p.yaml': 'a: 1\n',
      },
      { 'envs/p.yaml': VALUES },
      /job-not-in-inventory/,
    ],
    [
      'a Pod that ends',
      {},
      {
        'p.yaml':
          'apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {restartPolicy: Never, containers: [{name: a, image: b}]}\n',
      },
      /job-not-in-inventory/,
    ],
  ])('%s is judged', async (_, base, head, words) => {
    expect(await check(base, head)).toEqual({ code: 1, told: expect.stringMatching(words) });
  });
});

describe('passes:', () => {
  test.each<[string, Files, Files]>([
    [
      'an object of a kind that nobody makes jobs of',
      { 'r.yaml': definition },
      { 'i.yaml': 'apiVersion: kro.run/v1alpha1\nkind: Other\nmetadata: {name: x}\nspec: {image: evil/x}\n' },
    ],
    [
      'a workflow with a clock',
      {},
      { '.github/workflows/x.yaml': 'on: {schedule: [{cron: "0 2 * * *"}]}\njobs: {a: {steps: [{run: x}]}}\n' },
    ],
    ['data of no clock', {}, { 'compose.yaml': 'services: {a: {image: x, command: [y]}}\n' }],
    ['data that a script without helm names', { 'x.sh': 'cat data.yaml\n' }, { 'data.yaml': 'a: 1\n' }],
    ['Terraform of another provider', {}, { 'x.tf': 'resource "aws_s3_bucket" "x" {}\n' }],
    [
      'values of a chart that is rendered',
      { ...chart, 'charts/app/templates/x.yaml': 'kind: ConfigMap\n' },
      { 'charts/app/values.yaml': 'on: true\n' },
    ],
    [
      'a Pod of a helm test',
      {},
      {
        'p.yaml':
          'apiVersion: v1\nkind: Pod\nmetadata: {name: x, annotations: {helm.sh/hook: test}}\nspec: {restartPolicy: Never, containers: [{name: a, image: b}]}\n',
      },
    ],
  ])('%s', async (_, base, head) => {
    expect(await check(base, head)).toEqual({ code: 0, told: '' });
  });
});
