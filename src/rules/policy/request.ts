// A change of a workload → the request that the API server would ask its policies about when the change is applied.
import type { Change } from '../../model.ts';
import type { AdmissionRequest } from './policy.ts';

/**
 * CREATE, UPDATE or DELETE of the object as it was written, of whatever kind it is. `resource` is the kind's plural (`cronjobs`).
 * A repository's policies were written for objects with the API server's defaults: whoever has them adds them to both objects.
 */
export function admissionRequest(change: Change, resource: string): AdmissionRequest {
  const { before, after, workload } = change;
  const { group, kind, namespace, name } = workload;
  const version = workload.apiVersion.slice(workload.apiVersion.lastIndexOf('/') + 1);
  return {
    operation: after === null ? 'DELETE' : before === null ? 'CREATE' : 'UPDATE',
    ...{ group, version, kind, resource, namespace, name },
    object: after?.object ?? null,
    oldObject: before?.object ?? null,
  };
}
