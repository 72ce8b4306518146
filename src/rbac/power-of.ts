// What the service account of a workload may do, for `list --power` and the inventory report.

import type { Workload } from '../model.ts';
import type { ListedWorkload, Power } from '../outcome.ts';
import { quote } from '../text/escape.ts';
import type { Access } from './access.ts';
import { scopeWords } from './chain.ts';
import { dangersOf } from './danger-matches.ts';
import { hasToken, identityOf } from './identity.ts';
import { type Permission, permissionsOf } from './power.ts';

/** The workloads with what each may do. */
export function powersOf(workloads: readonly ListedWorkload[], access: Access): readonly ListedWorkload[] {
  return workloads.map(each => ({ ...each, power: powerOf(each.workload, access) }));
}

function powerOf(workload: Workload, access: Access): Power {
  const identity = identityOf(workload);
  const { namespace, account } = identity;
  const token = hasToken(workload, access);
  const dangers = token ? dangersOf(access, access.grantsOf(identity)) : [];
  return {
    account: namespace === null ? account : `${namespace}/${account}`,
    token,
    permissions: permissionsOf(access, workload).map(sentence),
    dangers: [...new Set(dangers.map(({ danger }) => danger.id))],
  };
}

/** `in ci: create, get of batch/jobs, by RoleBinding ci/deploy (rbac/ci.yaml:4) → Role ci/deployer (rbac/ci.yaml:20)`. */
function sentence({ scope, what, verbs, via }: Permission): string {
  const how = verbs.has('*') ? 'every verb' : [...verbs].sort().map(plain).join(', ');
  return `${scopeWords(scope)}: ${how} on ${plain(what)}, by ${via}`;
}

function plain(text: string): string {
  return /^[A-Za-z0-9 ,.:*/_-]{1,120}$/.test(text) ? text : quote(text, 200);
}
