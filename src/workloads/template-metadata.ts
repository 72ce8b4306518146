// Metadata of templates (of Jobs, pods, volume claims), and which labels and annotations only say who deployed something.
import { isObject } from '../kube/object.ts';
import { emptyDraft, isBlank, type Normaliser } from './shape.ts';

/** Stamped on by tools to find their objects again or to tell versions apart; nothing that runs depends on them. */
const TRACKING_KEYS: ReadonlySet<string> = new Set([
  'helm.sh/chart',
  'chart',
  'heritage',
  'app.kubernetes.io/managed-by',
  'app.kubernetes.io/version',
  'argocd.argoproj.io/instance',
  'argocd.argoproj.io/tracking-id',
  'argocd.argoproj.io/installation-id',
  'kustomize.toolkit.fluxcd.io/name',
  'kustomize.toolkit.fluxcd.io/namespace',
  'kustomize.toolkit.fluxcd.io/checksum',
  'helm.toolkit.fluxcd.io/name',
  'helm.toolkit.fluxcd.io/namespace',
  'kubectl.kubernetes.io/last-applied-configuration',
  'kubectl.kubernetes.io/restartedAt',
]);
const TRACKING_PREFIXES = [
  'meta.helm.sh/',
  'config.kubernetes.io/',
  'internal.config.kubernetes.io/',
  'config.k8s.io/',
  'checksum/',
];

/**
 * Is a label or annotation only bookkeeping of Helm, Argo CD, Flux, kustomize or kubectl? `app.kubernetes.io/name`, `instance`
 * and `component` are not: network policies and webhooks select by them. Nor are the tools' instructions, such as hooks.
 */
export function isTrackingKey(key: string): boolean {
  return TRACKING_KEYS.has(key) || TRACKING_PREFIXES.some(prefix => key.startsWith(prefix));
}

/**
 * The part of a template's metadata that reaches the objects made from it: labels, annotations and finalizers, less tracking.
 * They may decide what runs (sidecar injection, AppArmor, network policies), so unlike an object's own labels they are kept.
 */
export const templateMetadata: Normaliser = value => {
  if (!isObject(value)) return value;
  const kept = emptyDraft();
  for (const field of ['labels', 'annotations', 'finalizers']) {
    const written = value[field];
    if (written === undefined || written === null) continue;
    const part = field === 'finalizers' ? written : untracked(written);
    if (!isBlank(part)) kept[field] = part;
  }
  return kept;
};

const untracked: Normaliser = value => {
  if (!isObject(value)) return value;
  const kept = emptyDraft();
  for (const [key, text] of Object.entries(value)) {
    // In a map of Go, null is not absent: the key is there, with the zero value.
    if (text !== undefined && !isTrackingKey(key)) kept[key] = text ?? '';
  }
  return kept;
};
