// Runs the built Action as GitHub's runner would: the environment of a step and nothing else, and its files read back.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createFolder } from './git-repo.ts';
import { type ProgramRun, runProgram } from './run-program.ts';

export interface ActionRun extends ProgramRun {
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** RUNNER_TEMP of the run. */
  readonly temp: string;
  readonly workspace: string;
}

export interface ActionOptions {
  readonly workspace: string;
  readonly event: string;
  /** The payload as an object, or the text of the file as it is. */
  readonly payload: object | string;
  readonly sha: string;
  /** Variables to add; null takes one away. */
  readonly env?: Readonly<Record<string, string | null>>;
  /** The node to run it with, in place of the one that runs the tests. */
  readonly node?: string;
  /** Started anew, where the start itself is what is looked at. */
  readonly cold?: boolean;
  /** What an earlier part of the step has written to the summary already. */
  readonly summary?: string;
}

const action = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist', 'action.js');

/** Runs `dist/action.js` as a step. */
export async function runAction({
  workspace,
  event,
  payload,
  sha,
  env = {},
  summary,
  ...how
}: ActionOptions): Promise<ActionRun> {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const files = await createFolder({ 'event.json': text, output: '', summary: summary ?? '', 'temp/.keep': '' });
  const temp = join(files, 'temp');
  const all: Record<string, string | null> = {
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: join(files, 'event.json'),
    GITHUB_SHA: sha,
    GITHUB_REF: 'refs/pull/1/merge',
    GITHUB_REPOSITORY: 'acme/gitops',
    GITHUB_WORKSPACE: workspace,
    GITHUB_OUTPUT: join(files, 'output'),
    GITHUB_STEP_SUMMARY: join(files, 'summary'),
    RUNNER_TEMP: temp,
    // The runner sets every input that action.yml declares, to nothing where none was given.
    INPUT_ALL: '',
    ...env,
  };
  const given = Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
  const run = await runProgram({ entry: action, cwd: workspace, env: given, ...how });
  return {
    ...run,
    outputs: readOutputs(await readFile(join(files, 'output'), 'utf8')),
    summary: await readFile(join(files, 'summary'), 'utf8'),
    temp,
    workspace,
  };
}

/** https://github.com/actions/runner/blob/main/src/Runner.Worker/FileCommandManager.cs: `name=value`, or `name<<END` and lines up to END. */
function readOutputs(text: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {};
  const lines = text.split(/\r\n|\n|\r/);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line === '') continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      outputs[line.slice(0, equals)] = line.slice(equals + 1);
      continue;
    }
    if (heredoc <= 0) throw new Error(`The runner refuses this line of GITHUB_OUTPUT: ${line}`);
    const end = lines.indexOf(line.slice(heredoc + 2), at + 1);
    if (end < 0) throw new Error(`The value of ${line} in GITHUB_OUTPUT does not end.`);
    outputs[line.slice(0, heredoc)] = lines.slice(at + 1, end).join('\n');
    at = end;
  }
  return outputs;
}
