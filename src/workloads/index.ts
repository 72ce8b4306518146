// The kinds that count as scheduled work. To add one: write its file beside this one, list it here, add its fixture.
import { cronJobKind } from './cron-job.ts';
import { jobKind } from './job.ts';
import type { WorkloadKind } from './kind.ts';

export const WORKLOAD_KINDS: readonly WorkloadKind[] = [cronJobKind, jobKind];

/**
 * The words of which a file that holds a workload has at least one: the names of the kinds, and of the lists of them,
 * which contain them (`CronJobList`).
 */
export const WORKLOAD_WORDS: readonly string[] = WORKLOAD_KINDS.map(kind => kind.kind);
