// cronledger post-render: a post-renderer of Helm 3 and 4. The stream goes on as it came; the verdict is the exit code.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readStream } from '../collect/stdin.ts';
import { UserError } from '../errors.ts';
import { EXIT_CODES } from '../model.ts';
import type { VerifyReport } from '../outcome.ts';
import { type CommandInput, type CommandResult, optionText } from './command.ts';
import { chosenKubeVersion, ownConfig } from './reporting.ts';
import { judgeStream } from './stream.ts';
import { blockingLines } from './stream-words.ts';

export async function run(input: CommandInput): Promise<CommandResult> {
  const bytes = await readStream(input.stdin, 'standard input');
  // Helm lets an empty rendering through to nobody: somebody else has eaten it.
  if (bytes.length === 0) {
    throw new UserError(
      'input-invalid',
      'Standard input is empty.',
      'Give it what Helm renders: `helm template … --post-renderer`, or a stream of manifests.',
    );
  }
  try {
    const namespace = optionText(input, 'namespace') ?? (input.env['HELM_NAMESPACE'] || undefined);
    const settings = {
      config: await ownConfig(input),
      inventory: optionText(input, 'inventory'),
      kubeVersion: chosenKubeVersion(input),
      namespace,
    };
    const judged = await judgeStream(bytes, input, settings);
    if (judged === null) return { exitCode: EXIT_CODES.pass, output: bytes };
    const { report } = judged;
    await writeReport(report, input);
    const notes = blockingLines(report);
    if (
      notes.length > 0 &&
      namespace === undefined &&
      report.workloads.some(({ workload }) => workload.namespace === null)
    )
      notes.push(
        'cronledger: Helm does not tell a post-renderer the namespace of the release: give `--namespace NAME`.',
      );
    return { exitCode: EXIT_CODES[report.verdict], output: bytes, notes };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const note = `cronledger: ${error.message} ${error.hint} [${error.code}]`;
    return { exitCode: EXIT_CODES['could-not-check'], output: bytes, notes: [note] };
  }
}

/** Helm 4 shows nothing of what a post-renderer says: the whole report goes where somebody can read it. */
async function writeReport(report: VerifyReport, { env, cwd }: CommandInput): Promise<void> {
  const file = env['CRONLEDGER_REPORT'];
  if (file === undefined || file === '') return;
  const { textFormat } = await import('../report/text.ts');
  const { jsonFormat } = await import('../report/json.ts');
  const format = file.endsWith('.json') ? jsonFormat : textFormat;
  try {
    await writeFile(path.resolve(cwd, file), format.render(report, { rules: [] }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      'output-failed',
      `The report could not be written to CRONLEDGER_REPORT: ${reason}.`,
      'Name a file in a folder that exists and can be written.',
    );
  }
}
