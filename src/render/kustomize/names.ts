// What a kustomization may be called, apart from what reads one.

/** https://github.com/kubernetes-sigs/kustomize/blob/master/api/konfig/general.go; two of them in one folder are an error. */
export const KUSTOMIZATION_NAMES: readonly string[] = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** What `configMapGenerator` and `secretGenerator` make. */
export const GENERATED_KINDS: readonly string[] = ['ConfigMap', 'Secret'];

/** Annotations that make a plugin's configuration one of a program. */
export const PROGRAM_WORDS: readonly string[] = ['config.kubernetes.io/function', 'config.k8s.io/function'];
