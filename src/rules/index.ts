// The rules in code. To add one: a file beside this one that exports a Rule (or EntryRule), a line here, fixtures for it.
// Rules that CEL can express are ValidatingAdmissionPolicies in policies/ and need no line here.

import type { RuleDoc } from '../outcome.ts';
import { admissionPolicyChanged } from './admission-policy-changed.ts';
import { ambiguousManifest } from './ambiguous-manifest.ts';
import { auditLateRule } from './audit-late-rule.ts';
import { auditMetadataOnly } from './audit-metadata-only.ts';
import { auditNone } from './audit-none.ts';
import { auditSettingsChanged } from './audit-settings-changed.ts';
import { auditStageOmitted } from './audit-stage-omitted.ts';
import { auditUserExempt } from './audit-user-exempt.ts';
import { clusterWorkloadMissing } from './cluster-workload-missing.ts';
import { deniedWorkloadWrite } from './denied-workload-write.ts';
import { embeddedScheduledWorkload } from './embedded-scheduled-workload.ts';
import { fixedScheduleAction } from './fixed-schedule-action.ts';
import { forgedJobOwner } from './forged-job-owner.ts';
import { hitAndRunWorkload } from './hit-and-run-workload.ts';
import { imageRegistryNotAllowed } from './image-registry-not-allowed.ts';
import { imageSystemLookalike } from './image-system-lookalike.ts';
import { invalidManifest } from './invalid-manifest.ts';
import { inventoryEntryStale } from './inventory-entry-stale.ts';
import { inventoryExpired } from './inventory-expired.ts';
import { inventoryOwnerMissing } from './inventory-owner-missing.ts';
import { jobDriftFromApproved } from './job-drift-from-approved.ts';
import { jobNotInInventory } from './job-not-in-inventory.ts';
import { jobUnsuspended } from './job-unsuspended.ts';
import { manualJobTrigger } from './manual-job-trigger.ts';
import { mutatesScheduledWorkloads } from './mutates-scheduled-workloads.ts';
import { offPipelineWrite } from './off-pipeline-write.ts';
import { oneTemplateManyNamespaces } from './one-template-many-namespaces.ts';
import { rbacGrantsJobCreation } from './rbac-grants-job-creation.ts';
import { remoteSource } from './remote-source.ts';
import type { EntryRule, Rule, SideRule } from './rule.ts';
import { scheduleInvalid } from './schedule-invalid.ts';
import { scheduleOutsideWindow } from './schedule-outside-window.ts';
import { scheduleTooFrequent } from './schedule-too-frequent.ts';
import { serviceAccountOverprivileged } from './service-account-overprivileged.ts';
import { systemLookalikeName } from './system-lookalike-name.ts';
import { unseenChange } from './unseen-change.ts';
import { unusualWriter } from './unusual-writer.ts';
import { workloadAfterPrivilege } from './workload-after-privilege.ts';
import { workloadsOutOfSight } from './workloads-out-of-sight.ts';

export const WORKLOAD_RULES: readonly Rule[] = [
  jobNotInInventory,
  jobDriftFromApproved,
  jobUnsuspended,
  scheduleInvalid,
  scheduleTooFrequent,
  scheduleOutsideWindow,
  imageRegistryNotAllowed,
  imageSystemLookalike,
  systemLookalikeName,
  invalidManifest,
  serviceAccountOverprivileged,
  embeddedScheduledWorkload,
];

export const ENTRY_RULES: readonly EntryRule[] = [inventoryEntryStale, inventoryExpired, inventoryOwnerMissing];

export const SIDE_RULES: readonly SideRule[] = [
  rbacGrantsJobCreation,
  auditNone,
  auditMetadataOnly,
  auditUserExempt,
  auditStageOmitted,
  auditLateRule,
  ambiguousManifest,
  remoteSource,
  mutatesScheduledWorkloads,
  unseenChange,
  workloadsOutOfSight,
  fixedScheduleAction,
];

/** What only an inventory can say. An entry cannot except itself from it. */
export const INVENTORY_RULES: readonly string[] = [jobNotInInventory, jobDriftFromApproved, ...ENTRY_RULES].map(
  ({ id }) => id,
);

/** What only an audit log can tell. */
export const AUDIT_LOG_RULES: readonly RuleDoc[] = [
  offPipelineWrite,
  unusualWriter,
  hitAndRunWorkload,
  oneTemplateManyNamespaces,
  workloadAfterPrivilege,
  deniedWorkloadWrite,
  admissionPolicyChanged,
  auditSettingsChanged,
];

/** Every rule's page, in the order of `explain`: by id. */
export const RULE_DOCS: readonly RuleDoc[] = [
  ...WORKLOAD_RULES,
  ...ENTRY_RULES,
  ...SIDE_RULES,
  clusterWorkloadMissing,
  forgedJobOwner,
  manualJobTrigger,
  ...AUDIT_LOG_RULES,
].toSorted((a, b) => (a.id < b.id ? -1 : 1));
