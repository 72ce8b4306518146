// The kinds that count as scheduled work. To add one: a row in pod-templates.ts or runner-rows.ts, or a file beside it and a line here; then its fixture.
import { cronJobKind } from '../cron-job.ts';
import { jobKind } from '../job.ts';
import type { WorkloadKind } from '../kind.ts';
import { rowKind } from '../row.ts';
import { ARGO_KINDS } from './argo-workflows.ts';
import { POD_TEMPLATE_KINDS } from './pod-templates.ts';
import { RUNNER_ROWS } from './runner-rows.ts';
import { RUNNER_KINDS } from './runners.ts';
import { TEKTON_KINDS } from './tekton.ts';
import { VELERO_KINDS } from './velero.ts';

export const BUILT_IN_KINDS: readonly WorkloadKind[] = [
  cronJobKind,
  jobKind,
  ...ARGO_KINDS,
  ...TEKTON_KINDS,
  ...VELERO_KINDS,
  ...RUNNER_KINDS,
  ...[...POD_TEMPLATE_KINDS, ...RUNNER_ROWS].map(rowKind),
];
