// cronledger rules lint: what a real API server would say of policies, those of the files or the pack's.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../errors.ts';
import { packFolder } from '../judge/pack.ts';
import { parseFile } from '../manifest/parse.ts';
import { type LintedPolicy, lintPolicy, SCRIPT_SIZES } from '../policy/lint.ts';
import { quote } from '../text/escape.ts';
import type { CommandInput, CommandResult } from './command.ts';

export async function run(input: CommandInput): Promise<CommandResult> {
  const [verb, ...files] = input.positionals;
  if (verb !== 'lint')
    throw new UserError('usage', 'It was not said what to do with rules.', 'Say `cronledger rules lint`.');
  const linted: LintedPolicy[] = [];
  for (const file of files.length === 0 ? await packFiles() : files) linted.push(...(await lintFile(file, input.cwd)));
  const refused = linted.some(({ refusal }) => refusal !== null);
  return { exitCode: refused ? 1 : 0, output: table(linted) };
}

async function packFiles(): Promise<readonly string[]> {
  const { readdir } = await import('node:fs/promises');
  const folder = packFolder();
  const names = await readdir(folder);
  return names
    .filter(name => name.endsWith('.yaml'))
    .toSorted()
    .map(name => path.join(folder, name));
}

async function lintFile(file: string, cwd: string): Promise<readonly LintedPolicy[]> {
  const bytes = await read(path.resolve(cwd, file));
  const { manifests, problems } = parseFile({ path: file, source: { type: 'manifest', path: '' }, bytes });
  const [problem] = problems;
  if (problem !== undefined) throw new UserError('file-not-found', `${file}: ${problem.message}`, problem.hint);
  const linted = manifests.flatMap(manifest => lintPolicy(manifest) ?? []);
  if (linted.length > 0) return linted;
  throw new UserError('file-not-found', `${file} holds no ValidatingAdmissionPolicy.`, 'Name files of policies.');
}

async function read(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError('file-not-found', `The file could not be read: ${reason}.`, 'Name a file that can be read.');
  }
}

function table(linted: readonly LintedPolicy[]): string {
  const sizes = SCRIPT_SIZES.map(size => `${size / 1024} KiB`);
  const head = `What an API server charges for a script of ${sizes.join(', ')}; it stops an expression at 1000000, a policy at 10000000.`;
  const lines = linted.flatMap(({ name, refusal, costs, warnings }) => {
    if (refusal !== null) return `${quote(name)}: refused: ${quote(refusal, 300)}`;
    if (costs.length === 0) return `${quote(name)}: taken`;
    const cost = `${quote(name)}: ${costs.map(cost => (cost === null ? 'stopped by its cost' : String(cost))).join(', ')}`;
    return [cost, ...warnings.map(warning => `${quote(name)}: warning: ${quote(warning, 300)}`)];
  });
  return `${[head, ...lines].join('\n')}\n`;
}
