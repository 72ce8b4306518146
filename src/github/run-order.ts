// Which run of the workflow speaks: one that began earlier does not write over what a later one found.
import * as z from 'zod';

/** GITHUB_RUN_ID and GITHUB_RUN_ATTEMPT. Ids of runs only grow; a run that is run again keeps its id, and judges what it judged. */
export interface Run {
  readonly id: number;
  readonly attempt: number;
}

export function isLater(other: Run, { id, attempt }: Run): boolean {
  return other.id > id || (other.id === id && other.attempt > attempt);
}

/** For markers: `7.1`. */
export function runText({ id, attempt }: Run): string {
  return `${id}.${attempt}`;
}

/** The run in a text that `runText` wrote; null in any other. */
export function runOfText(text: string): Run | null {
  const [, id, attempt] = /^(\d{1,15})\.(\d{1,6})$/.exec(text) ?? [];
  return id === undefined || attempt === undefined ? null : { id: Number(id), attempt: Number(attempt) };
}

/** Whoever wrote something, in an answer of GitHub's. */
export const WRITER = z.object({ login: z.string() }).nullish();

/** https://docs.github.com/actions/how-tos/monitor-workflows/view-workflow-run-history */
export function runPage(runs: string, { id, attempt }: Run): string {
  return `${runs}/${id}/attempts/${attempt}`;
}

/** The run that a page is of; null for any other address, such as one that somebody else's status leads to. */
export function runOfPage(runs: string, address: string): Run | null {
  if (!address.startsWith(`${runs}/`)) return null;
  return runOfText(address.slice(runs.length + 1).replace('/attempts/', '.'));
}
