// The step's side of the runner, by @actions/core. By hand is what it does not do: a summary that ends where the runner would drop it whole.
import { statSync } from 'node:fs';
import { error, setOutput, setSecret, summary, warning } from '@actions/core';
import { escapeLine } from '../text/escape.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the runner takes of one step's summary, in bytes; a larger one is dropped whole. */
export const SUMMARY_LIMIT = 1024 * 1024;

/** Where there is no file for outputs, @actions/core would print them as the command that runners no longer know. */
export function writeOutputs(env: Environment, outputs: Readonly<Record<string, string | number>>): void {
  if (!env['GITHUB_OUTPUT']) return;
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value);
}

/** @param render is told how many bytes this step may still write */
export async function writeSummary(env: Environment, render: (room: number) => string): Promise<void> {
  const file = env['GITHUB_STEP_SUMMARY'];
  if (!file) return;
  const written = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  await summary.addRaw(render(Math.max(0, SUMMARY_LIMIT - written))).write();
}

/** From here on the log shows it as ***, wherever it may turn up. */
export function hide(token: string): void {
  if (token !== '') setSecret(token);
}

export function warn(warnings: readonly string[]): void {
  for (const text of warnings) warning(escapeLine(text), { title: 'Cronledger' });
}

/** Not `setFailed`: it knows no title, and no exit code but 1. */
export function fail(message: string): void {
  error(message.split('\n').map(escapeLine).join('\n'), { title: 'Cronledger could not check' });
}
