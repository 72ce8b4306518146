// What one side lacks is compared field by field, so that each field gets the class that approvals go by.
import { describe, expect, it } from 'vitest';
import { compareWorkloads } from '../../src/compare/workloads.ts';
import type { Change, Script } from '../../src/model.ts';
import { change, cronJob } from '../policy/policy-manifests.ts';

function compared(before: string, after: string, scripts: readonly [readonly string[], readonly string[]] = [[], []]) {
  const { before: old, after: now } = change(before, after);
  if (old === null || now === null) throw new Error('Both sides are there.');
  const [left, right] = scripts.map(texts => texts.map(script));
  return compareWorkloads([{ ...old, scripts: left ?? [] }], [{ ...now, scripts: right ?? [] }]);
}

function script(text: string): Script {
  const location = { path: 'a.yaml', line: 1, column: 1, precision: 'exact' } as const;
  return { kind: 'ConfigMap', name: 'scripts', key: 'run.sh', text, location, locate: () => location };
}

const classes = (changes: readonly Change[]): readonly string[] => [...(changes[0]?.classes ?? [])].sort();

const POD = '          containers: [{name: main, image: ghcr.io/acme/tool:1}]';
const EVIL = '{name: NAME, image: evil.example/x, command: [sh], securityContext: {privileged: true}}';
const evil = (name: string): string => EVIL.replace('NAME', name);

describe('a container that the change brings', () => {
  it.each([
    ['in a list that was not there', POD, `${POD}\n          initContainers: [${evil('setup')}]`],
    ['beside others', POD, POD.replace('}]', `}, ${evil('helper')}]`)],
    ['under the name of another one', POD, POD.replace('}]', `}, ${evil('main')}]`)],
  ])('%s', (_, before, after) => {
    const found = classes(compared(cronJob(before), cronJob(after)));
    expect(found).toEqual(expect.arrayContaining(['command', 'image-source', 'privilege']));
  });

  it('or takes away is one too', () => {
    expect(classes(compared(cronJob(`${POD}\n          initContainers: [${evil('setup')}]`), cronJob(POD)))).toContain(
      'privilege',
    );
  });
});

describe('when an image is fetched goes with its tag', () => {
  const pod = (rest: string): string => POD.replace('tool:1}', `tool${rest}}`);
  it.each([
    ['a version in place of latest', ':latest', ':1', ['image']],
    [
      'the same where the policy is written out',
      ':latest, imagePullPolicy: Always',
      ':1, imagePullPolicy: Always',
      ['image'],
    ],
    ['a policy that is written out with the pin', '', ':1, imagePullPolicy: Always', ['image']],
    ['what is on the node in place of what the registry has', ':1', ':1, imagePullPolicy: Never', ['environment']],
  ])('%s', (_, before, after, expected) => {
    expect(classes(compared(cronJob(pod(before)), cronJob(pod(after))))).toEqual(expected);
  });
});

describe('an image that a volume mounts', () => {
  const pod = (image: string): string =>
    `${POD}${image === '' ? '' : `\n          volumes: [{name: tools, image: {reference: ${image}}}]`}`;
  it.each([
    ['in another version', 'ghcr.io/acme/tools:1', 'ghcr.io/acme/tools:2', ['image']],
    ['from elsewhere', 'ghcr.io/acme/tools:1', 'evil.example/tools:1', ['image-source']],
    ['that was not there', '', 'ghcr.io/acme/tools:1', ['environment', 'image-source']],
  ])('%s', (_, before, after, expected) => {
    expect(classes(compared(cronJob(pod(before)), cronJob(pod(after))))).toEqual(expected);
  });
});

it('forty thousand variables that differ are compared in one go', () => {
  const env = (value: string): string =>
    Array.from({ length: 40_000 }, (_, index) => `{name: V${index}, value: ${value}}`).join(', ');
  const pod = (value: string): string => POD.replace('tool:1}', `tool:1, env: [${env(value)}]}`);
  expect(compared(cronJob(pod('a')), cronJob(pod('b')))[0]?.fields).toHaveLength(40_000);
});

it('a second pod of a workflow has each class that it is about', () => {
  const workflow = (more: string): string => `apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: flow, namespace: ops}
spec:
  schedule: '@daily'
  workflowSpec:
    entrypoint: main
    templates:
      - name: main
        container: {image: ghcr.io/acme/tool:1}
${more}`;
  const second = `      - name: other
        serviceAccountName: admin
        container: {image: evil.example/x, securityContext: {privileged: true}}
        volumes: [{name: root, hostPath: {path: /}}]
`;
  expect(classes(compared(workflow(''), workflow(second)))).toEqual(
    expect.arrayContaining(['identity', 'image-source', 'privilege']),
  );
});

describe('scripts of ConfigMaps that have one name', () => {
  it.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ['one is rewritten, and another repeats what it was', ['a'], ['evil', 'a'], ['command']],
    ['one of two is rewritten', ['a', 'b'], ['evil', 'b'], ['command']],
    ['they are as they were, in another order', ['a', 'b'], ['b', 'a'], []],
  ])('%s', (_, was, is, expected) => {
    expect(classes(compared(cronJob(POD), cronJob(POD), [was, is]))).toEqual(expected);
  });
});
