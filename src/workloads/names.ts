// How a workload is called in sentences and on the command line.

import type { Workload, WorkloadRef } from '../model.ts';
import { quote } from '../text/escape.ts';

type Named = Pick<Workload, 'kind' | 'namespace' | 'name' | 'generateName'>;

/** The name, or the pattern that stands for generated names: `migrate-*`. Empty where the object has neither. */
export function nameOf(workload: Named): string {
  return workload.name ?? (workload.generateName === null ? '' : `${workload.generateName}*`);
}

/** The key that commands take: `CronJob/billing/nightly-report`. */
export function keyOf(workload: Named): string {
  return [workload.kind, workload.namespace, nameOf(workload)].filter(part => part !== null && part !== '').join('/');
}

/** For sentences, on one line and with nothing in it that deceives: `CronJob billing/nightly-report`. */
export function describeWorkload(workload: Named): string {
  const name = nameOf(workload) === '' ? '(without a name)' : plainOrQuoted(nameOf(workload));
  return `${workload.kind} ${workload.namespace === null ? '' : `${plainOrQuoted(workload.namespace)}/`}${name}`;
}

/** The same for an entry of the inventory, whose name may be the pattern of generated names. */
export function describeEntry(entry: Pick<Workload, 'kind' | 'namespace'> & { readonly name: string }): string {
  return describeWorkload({ ...entry, generateName: null });
}

export function refOf(workload: Named): WorkloadRef {
  const name = nameOf(workload);
  return { kind: workload.kind, namespace: workload.namespace, name: name === '' ? null : name };
}

function plainOrQuoted(name: string): string {
  return /^[a-z0-9.*-]{1,80}$/.test(name) ? name : quote(name);
}
