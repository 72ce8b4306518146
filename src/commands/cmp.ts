// cronledger cmp: a config management plugin of Argo CD. Renders what Argo CD sent, and prints it if the inventory approves all of it.
import { UserError } from '../errors.ts';
import { folderTree } from '../git/folder-tree.ts';
import { openRepository } from '../git/repository.ts';
import { parseFile } from '../manifest/parse.ts';
import { EXIT_CODES, type Problem } from '../model.ts';
import { type ArgoBuild, argoBuild } from '../plugins/argo-cd.ts';
import { renderArgoCd } from '../plugins/render-argo-cd.ts';
import { type CommandInput, type CommandResult, optionText } from './command.ts';
import { decidingBeside, decidingRevision, decidingSent } from './deciding.ts';
import { rendererFor } from './rendering.ts';
import { chosenKubeVersion, ownConfig } from './reporting.ts';
import { type Deciding, judgeAgainst } from './stream.ts';
import { blockingLines } from './stream-words.ts';

/** Argo CD shows standard error in a box of its page, and keeps it in the Application's status. */
const MAX_LINES = 20;
const MAX_LINE = 500;

export async function run(input: CommandInput): Promise<CommandResult> {
  const [action = '', ...more] = input.positionals;
  if (action !== 'generate' || more.length > 0) {
    throw new UserError('usage', '`cronledger cmp` has one action, `generate`.', 'Run `cronledger cmp generate`.');
  }
  const build = argoBuild(input.env, input.cwd);
  return withDeciding(input, build, async (deciding, remark) => {
    const { bytes, problems } = await renderArgoCd(
      folderTree(build.root, 'head'),
      build,
      deciding.config,
      rendererFor(input),
    );
    const failed = problems.filter(({ level }) => level !== 'warning');
    if (failed.length > 0) return refused(EXIT_CODES['could-not-check'], failed.map(problemLine));
    requireObjects(bytes);
    const settings = { kubeVersion: chosenKubeVersion(input), namespace: build.namespace };
    const judged = await judgeAgainst(bytes, deciding, settings, input.now);
    const verdict = judged?.report.verdict ?? 'pass';
    if (judged !== null && verdict !== 'pass') {
      return refused(EXIT_CODES[verdict], [...blockingLines(judged.report), ...remark]);
    }
    return { exitCode: EXIT_CODES.pass, output: bytes, notes: [...problems.map(problemLine), ...remark] };
  });
}

/** What decides, from where whoever installed the plugin said; what it then proves goes with it. */
async function withDeciding(
  input: CommandInput,
  { root }: ArgoBuild,
  use: (deciding: Deciding, remark: readonly string[]) => Promise<CommandResult>,
): Promise<CommandResult> {
  const own = await ownConfig(input);
  const place = optionText(input, 'inventory');
  const revision = optionText(input, 'inventory-rev');
  if (place !== undefined && revision !== undefined) {
    throw new UserError('usage', '`--inventory` and `--inventory-rev` were both given.', 'Give one of them.');
  }
  if (place !== undefined) return use(await decidingBeside(place, input.cwd, own), []);
  if (revision === undefined) return use(await decidingSent(root, own), [SAME_COMMIT]);
  const repository = await openRepository(input.cwd);
  try {
    return await use(await decidingRevision(repository, revision, own), []);
  } finally {
    await repository.close();
  }
}

const SAME_COMMIT =
  'cronledger: The inventory is of the same commit as the manifests: they agree with it, which is no approval by anybody. See --inventory and --inventory-rev.';

/** Argo CD takes no output for an Application without objects, and prunes all that it has. */
function requireObjects(bytes: Buffer): void {
  const { manifests, problems } = parseFile({ path: '-', source: { type: 'stdin', path: '' }, bytes });
  if (manifests.length > 0 || problems.length > 0) return;
  throw new UserError(
    'input-invalid',
    'The source renders to no object, of which Argo CD would make that everything is to be removed.',
    'Correct the path or the values; to remove an Application, delete it.',
  );
}

function problemLine({ message, hint, code }: Problem): string {
  return `cronledger: ${message} ${hint} [${code}]`;
}

function refused(exitCode: number, lines: readonly string[]): CommandResult {
  const shown = lines.slice(0, MAX_LINES).map(line => (line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)} …` : line));
  const rest = lines.length - shown.length;
  return { exitCode, output: '', notes: rest > 0 ? [...shown, `cronledger: … and ${rest} more.`] : shown };
}
