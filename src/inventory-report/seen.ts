// What an audit log has shown of a workload, for a row of the report: runs that really happened, and who wrote it last.
import { plural } from '../report/words.ts';
import { quote } from '../text/escape.ts';

export interface SeenInLog {
  /** Jobs that the controller made from it, or itself where it is a Job. */
  readonly runs: number;
  /** Jobs that somebody made from it by hand. */
  readonly runsByHand: number;
  /** UTC; of all of these. */
  readonly lastRun: string | null;
  readonly lastWrite: {
    /** UTC; null where the log does not say. */
    readonly at: string | null;
    readonly by: string;
    readonly verb: string;
    /** As `cronledger audit` has them: `approved`, `differs`, … */
    readonly account: string;
  } | null;
}

/** The log that a report was made with. */
export interface SeenLog {
  readonly from: string | null;
  readonly to: string | null;
  readonly seen: ReadonlyMap<string, SeenInLog>;
  /** Workloads that were written and are no row: sentences name them. */
  readonly strangers: readonly string[];
}

export const NEVER_SEEN: SeenInLog = { runs: 0, runsByHand: 0, lastRun: null, lastWrite: null };

/** A sentence or two. */
export function seenWords({ runs, runsByHand, lastRun, lastWrite }: SeenInLog): string {
  if (runs === 0 && runsByHand === 0 && lastWrite === null) return 'The log does not show it.';
  const hand = runsByHand === 0 ? '' : `${runs === 0 ? '' : ' and '}${plural(runsByHand, 'time')} by hand`;
  const ran =
    runs === 0 && runsByHand === 0
      ? 'It did not run'
      : `It ran ${runs === 0 ? '' : plural(runs, 'time')}${hand}, the last time ${timeWords(lastRun)}`;
  if (lastWrite === null) return `${ran}.`;
  const { at, by, verb, account } = lastWrite;
  return `${ran}. Last write: ${verb} by ${quote(by, 120)} ${timeWords(at)} (${account}).`;
}

function timeWords(time: string | null): string {
  return time === null ? 'at a time that the log does not say' : `on ${time.slice(0, 16).replace('T', ' ')} UTC`;
}
