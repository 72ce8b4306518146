// The names of all deployers' kinds, apart from what follows them: to see that a change touches none, nothing more is loaded.

/** One for each of DEPLOYERS; a test keeps the two lists equal. */
export const DEPLOYER_KINDS: readonly { readonly group: string; readonly kind: string }[] = [
  { group: 'argoproj.io', kind: 'Application' },
  { group: 'argoproj.io', kind: 'ApplicationSet' },
  { group: 'kustomize.toolkit.fluxcd.io', kind: 'Kustomization' },
  { group: 'helm.toolkit.fluxcd.io', kind: 'HelmRelease' },
  { group: 'helm.cattle.io', kind: 'HelmChart' },
  { group: 'fleet.cattle.io', kind: 'GitRepo' },
  { group: 'kappctrl.k14s.io', kind: 'App' },
  { group: 'helm.crossplane.io', kind: 'Release' },
];

/** Kinds that deployers refer to by name; see references.ts. */
export const REFERENCED_KINDS: ReadonlySet<string> = new Set([
  'GitRepository',
  'OCIRepository',
  'HelmRepository',
  'HelmChart',
  'Bucket',
  'ExternalArtifact',
  'ConfigMap',
  'Secret',
]);
