// A change of a workload → the request that the API server would ask its policies about when the change is applied.
import type { Change, JsonObject, Workload } from '../model.ts';
import { withAdmittedDefaults } from '../workloads/admitted-defaults.ts';
import type { AdmissionRequest } from './policy.ts';

/**
 * CREATE, UPDATE or DELETE of the object itself, of whatever kind it is and not of what it is projected to, with the API server's defaults.
 * `resource` is the kind's plural (`cronjobs`).
 */
export function admissionRequest(change: Change, resource: string): AdmissionRequest {
  const { before, after, workload } = change;
  const { group, kind, namespace, name } = workload;
  const version = workload.apiVersion.slice(workload.apiVersion.lastIndexOf('/') + 1);
  return {
    operation: after === null ? 'DELETE' : before === null ? 'CREATE' : 'UPDATE',
    ...{ group, version, kind, resource, namespace, name },
    object: withDefaults(after),
    oldObject: withDefaults(before),
  };
}

function withDefaults(workload: Workload | null): JsonObject | null {
  return workload === null ? null : withAdmittedDefaults(workload.object);
}
