// Who a workload's pods are, and whether they are given a token to be it with.
import { listAt, valueAt } from '../kube/object.ts';
import type { Change, Workload } from '../model.ts';
import { podSpecPath } from '../workloads/pod-spec.ts';
import type { Access, Identity } from './access.ts';

export function identityOf(workload: Workload): Identity {
  const { namespace, serviceAccount, environment, source, location } = workload;
  const account = serviceAccount === null || serviceAccount === '' ? 'default' : serviceAccount;
  return { namespace, account, place: { path: location.path, source, environment } };
}

/**
 * A pod has a token unless it says no, or its account does and it does not say; a projected volume brings one all the same.
 * https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting
 */
export function hasToken(workload: Workload, access: Access): boolean {
  return workload.projections.some(({ object }) => {
    const pod = podSpecPath(object);
    const projected = listAt(object, [...pod, 'volumes']).some(volume =>
      listAt(volume, ['projected', 'sources']).some(
        source => (valueAt(source, ['serviceAccountToken']) ?? null) !== null,
      ),
    );
    if (projected) return true;
    const written = valueAt(object, [...pod, 'automountServiceAccountToken']);
    if (typeof written === 'boolean') return written;
    return access.accountOf(identityOf(workload))?.automount !== false;
  });
}

/** Is somebody there who was not there before: a new workload, or one with another service account or namespace? */
export function isNewIdentity({ before, after, classes }: Change): boolean {
  return before === null || classes.includes('identity') || before.namespace !== after?.namespace;
}
