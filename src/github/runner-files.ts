// The files through which a step speaks to the runner: its outputs and its job summary.
import { randomUUID } from 'node:crypto';
import { appendFileSync, statSync } from 'node:fs';

/** What the runner takes of one step's summary, in bytes; a larger one is dropped whole. */
export const SUMMARY_LIMIT = 1024 * 1024;

/**
 * Appends outputs to the runner's file. Values may hold anything: each stands between lines of a delimiter that nobody can guess.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#multiline-strings
 */
export function writeOutputs(file: string, outputs: Readonly<Record<string, string | number>>): void {
  const text = Object.entries(outputs).map(([name, value]) => {
    const delimiter = `ghadelimiter_${randomUUID()}`;
    return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
  });
  appendFileSync(file, text.join(''));
}

/** How many bytes of summary this step may still write. */
export function summaryRoom(file: string): number {
  return Math.max(0, SUMMARY_LIMIT - (statSync(file, { throwIfNoEntry: false })?.size ?? 0));
}

export function appendSummary(file: string, markdown: string): void {
  appendFileSync(file, markdown);
}
