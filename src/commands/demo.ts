// cronledger demo: a throwaway GitOps repository, a pull request of a compromised account, and what the gate says of it.
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UserError } from '../errors.ts';
import { exec } from '../exec.ts';
import { openRepository } from '../git/repository.ts';
import { checkChange } from '../pipeline/check.ts';
import { type CommandInput, type CommandResult, optionText } from './command.ts';
import { rendererFor } from './rendering.ts';
import { chosenFormat, rendered } from './reporting.ts';

export async function run(input: CommandInput): Promise<CommandResult> {
  const format = await chosenFormat(input);
  const keep = optionText(input, 'keep');
  const folder =
    keep === undefined
      ? await mkdtemp(path.join(tmpdir(), 'cronledger-demo-'))
      : await emptyFolder(path.resolve(input.cwd, keep));
  try {
    const renderer = rendererFor(input);
    // The chart and the overlays need tools that not every machine has; the rest of the demo does without.
    const missing = await renderer.missingTools();
    const without = missing.map(sentence => `The demo leaves out its chart and its overlays. ${sentence}`);
    await buildRepository(folder, without.length === 0 ? ['', 'rendered'] : ['']);
    const repository = await openRepository(folder);
    try {
      const [base, head] = await Promise.all(['main', 'pull-request'].map(name => resolved(name)));
      if (base === undefined || head === undefined) throw new Error('The demo has two revisions.');
      const report = await checkChange({
        repository,
        base: repository.base(base),
        head: repository.head(head),
        config: undefined,
        all: false,
        approvals: 'ask',
        today: DEMO_DAY,
        renderer,
      });
      const result = await rendered(report, report.verdict, format);
      // The demo did what it should when the hostile pull request is refused.
      const refused = report.verdict === 'violation';
      return { ...result, exitCode: refused ? 0 : 2, notes: [...without, closing(keep === undefined ? null : folder)] };
    } finally {
      await repository.close();
    }

    async function resolved(name: string) {
      return { name, commit: await repository.resolve(name) };
    }
  } finally {
    if (keep === undefined) await rm(folder, { recursive: true, force: true });
  }
}

/** The example's entries do not expire while it is shown. */
const DEMO_DAY = new Date('2026-11-24T00:00:00Z');

function closing(folder: string | null): string {
  const how =
    'This is what `cronledger check --base main --head pull-request` printed; there it exits with 1, a violation.';
  return folder === null
    ? `${how} Run it with --keep DIR to look at the repository.`
    : `${how} The repository is in ${folder}.`;
}

async function emptyFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) {
    throw new UserError('usage', `The folder ${folder} is not empty.`, 'Name a new or empty folder.');
  }
  return folder;
}

/**
 * Two commits: `main` as the teams left it, `pull-request` with the files of the change laid over it. `parts` are folders
 * of the example, laid over each other.
 */
async function buildRepository(folder: string, parts: readonly string[]): Promise<void> {
  const example = exampleFolder();
  const lay = async (side: string): Promise<void> => {
    for (const part of parts) await cp(path.join(example, part, side), folder, { recursive: true });
  };
  await git(folder, ['init', '--quiet', '--initial-branch=main']);
  await lay('base');
  await commit(folder, 'What runs in production');
  // Argo CD's Applications name the repository by this address; nothing is fetched from it.
  await git(folder, ['remote', 'add', 'origin', 'https://github.com/acme/clusters']);
  await git(folder, ['switch', '--quiet', '--create', 'pull-request']);
  await lay('head');
  await commit(folder, 'Tidy up exporters, bump the report');
}

/** The example lies beside dist/, wherever in it this code was bundled to. */
function exampleFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(path.join(folder, 'examples', 'demo'))) {
    const above = path.dirname(folder);
    if (above === folder) {
      throw new UserError(
        'file-not-found',
        "The demo's files are not there.",
        'Run the demo from a checkout or an installed package.',
      );
    }
    folder = above;
  }
  return path.join(folder, 'examples', 'demo');
}

async function commit(folder: string, message: string): Promise<void> {
  await git(folder, ['add', '--all']);
  await git(folder, ['commit', '--quiet', '--no-verify', '-m', message]);
}

async function git(folder: string, args: readonly string[]): Promise<void> {
  const identity = { NAME: 'Demo', EMAIL: 'demo@example.com', DATE: '2026-11-24T00:00:00Z' };
  const env: Record<string, string> = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  for (const [key, value] of Object.entries(identity)) {
    env[`GIT_AUTHOR_${key}`] = value;
    env[`GIT_COMMITTER_${key}`] = value;
  }
  const result = await exec('git', args, { cwd: folder, env });
  if (result.failure === 'not-found')
    throw new UserError('no-git', 'There is no git on this machine.', 'Install git and run the demo again.');
  if (result.code !== 0) throw new Error(`git ${args[0]} failed: ${result.stderr}`);
}
