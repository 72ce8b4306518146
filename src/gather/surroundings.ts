// What decides about workloads without being one: RBAC objects and audit policies. Each is loaded only where a change touches one.

import type { JudgedPolicy } from '../audit-policy/coverage.ts';
import type { FieldsAround } from '../compare/workloads.ts';
import type { Change, Manifest, Problem } from '../model.ts';
import type { AccessInQuestion } from '../rbac/access.ts';
import { isRbac } from '../rbac/kinds.ts';
import type { AccessOfChange } from './access-of-change.ts';
import type { TouchedFiles } from './touched-files.ts';

export interface SurroundingsOfChange {
  /** Null where the change touches no RBAC object. */
  readonly power: AccessOfChange | null;
  /** Those of the head that the change brings or alters. */
  readonly auditPolicies: readonly JudgedPolicy[];
  readonly problems: readonly Problem[];
}

export async function surroundingsOfChange(touched: TouchedFiles): Promise<SurroundingsOfChange> {
  const [before, after] = [touched.base.manifests, touched.head.manifests];
  const audit = after.length === 0 ? NO_POLICIES : await auditPolicies(after, before);
  if (![...before, ...after].some(isRbac)) return { power: null, ...audit };
  const { accessOfChange } = await import('./access-of-change.ts');
  const power = await accessOfChange(touched);
  return { ...audit, power, problems: [...(power?.problems ?? []), ...audit.problems] };
}

const NO_POLICIES: Omit<SurroundingsOfChange, 'power'> = { auditPolicies: [], problems: [] };

async function auditPolicies(after: readonly Manifest[], before: readonly Manifest[]) {
  const { auditPoliciesOf } = await import('../audit-policy/of-manifests.ts');
  return auditPoliciesOf(after, before);
}

/** What differs for a workload because a binding or role does. */
export async function powerAround({ power }: SurroundingsOfChange): Promise<FieldsAround> {
  if (power === null) return () => [];
  const { powerFields } = await import('../rbac/power.ts');
  return (before, after) =>
    powerFields({ access: power.base, workload: before }, { access: power.head, workload: after });
}

/** What rules may ask of RBAC: both sides where the change touches it, else what the identities may do that it gives to workloads. */
export async function accessInQuestion(
  { power }: SurroundingsOfChange,
  touched: TouchedFiles,
  changes: readonly Change[],
): Promise<AccessInQuestion | null> {
  if (power !== null || changes.length === 0) return power;
  const { accessForWorkloads } = await import('./access-of-change.ts');
  const head = await accessForWorkloads(touched, changes);
  return head === null ? null : { head, base: null, touchedBindings: [] };
}
