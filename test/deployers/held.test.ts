// Deployers and sources that stand in other objects are found, with the inputs of a ResourceSet filled in.
import { describe, expect, it } from 'vitest';
import { withHeld } from '../../src/deployers/held.ts';
import { stringAt } from '../../src/kube/object.ts';
import { parseFile } from '../../src/manifest/parse.ts';

function heldIn(text: string): readonly string[] {
  const bytes = new TextEncoder().encode(text);
  const { manifests } = parseFile({ path: 'a.yaml', source: { type: 'manifest', path: '' }, bytes });
  return manifests
    .flatMap(withHeld)
    .slice(manifests.length)
    .map(({ object, locate }) => `${object['kind']} ${stringAt(object, ['metadata', 'name'])} ${locate([]).line}`);
}

const RELEASE = '{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, metadata: {name: NAME}, spec: {}}';
const release = (name: string): string => RELEASE.replace('NAME', name);

describe('found in', () => {
  it.each([
    [
      'a ResourceSet',
      `apiVersion: fluxcd.controlplane.io/v1\nkind: ResourceSet\nmetadata: {name: x}\nspec:\n  resources:\n    - ${release('a')}\n`,
      ['HelmRelease a 6'],
    ],
    [
      'a ResourceSet, for each of its inputs',
      `apiVersion: fluxcd.controlplane.io/v1\nkind: ResourceSet\nmetadata: {name: x}\nspec:\n  inputs: [{t: one, num: {v: 1}}, {t: two, num: {v: 2}}]\n  resources:\n    - ${release("'<< inputs.t >>-<< inputs.num.v >>'")}\n`,
      ['HelmRelease one-1 7', 'HelmRelease two-2 7'],
    ],
    [
      'a Crossplane Object',
      `apiVersion: kubernetes.crossplane.io/v1alpha2\nkind: Object\nmetadata: {name: x}\nspec:\n  forProvider:\n    manifest: ${release('a')}\n`,
      ['HelmRelease a 6'],
    ],
    [
      'a ManifestWork',
      `apiVersion: work.open-cluster-management.io/v1\nkind: ManifestWork\nmetadata: {name: x}\nspec:\n  workload:\n    manifests: [${release('a')}]\n`,
      ['HelmRelease a 6'],
    ],
    [
      'a text that is a list',
      `apiVersion: policy.open-cluster-management.io/v1\nkind: ConfigurationPolicy\nmetadata: {name: x}\nspec:\n  object-templates-raw: |\n    - objectDefinition: ${release('a')}\n`,
      ['HelmRelease a 5'],
    ],
    [
      'a ResourceSet in a ManifestWork',
      `apiVersion: work.open-cluster-management.io/v1\nkind: ManifestWork\nmetadata: {name: x}\nspec: {workload: {manifests: [{apiVersion: fluxcd.controlplane.io/v1, kind: ResourceSet, metadata: {name: inner}, spec: {resources: [${release('a')}]}}]}}\n`,
      ['ResourceSet inner 4', 'HelmRelease a 4'],
    ],
  ])('%s', (_, text, expected) => {
    expect(heldIn(text)).toEqual(expected);
  });

  it('no values of another deployer, and no definition', () => {
    expect(
      heldIn(
        `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: x}\nspec: {values: {extra: [${release('a')}]}}\n`,
      ),
    ).toEqual([]);
    expect(
      heldIn(
        `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: x}\nspec: {example: ${release('a')}}\n`,
      ),
    ).toEqual([]);
  });
});
