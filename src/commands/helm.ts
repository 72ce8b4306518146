// cronledger helm: helm, behind the gate. What a post-renderer does not see (hooks, the namespace, lookups) is judged here.
import { UserError } from '../errors.ts';
import { exec } from '../exec.ts';
import { isObject, listAt, stringAt } from '../kube/object.ts';
import { EXIT_CODES, type Json } from '../model.ts';
import { quote } from '../text/escape.ts';
import type { CommandInput, CommandResult } from './command.ts';
import { judgeStream } from './stream.ts';
import { blockingLines } from './stream-words.ts';

const VERBS = ['template', 'install', 'upgrade'];
/** Helm waits for hooks and pods for five minutes by itself; whoever gives a longer --timeout waits longer. */
const TIMEOUT_MS = 24 * 60 * 60 * 1000;
const HELM_VARIABLES =
  /^(HELM_|KUBE|HOME$|XDG_|AWS_|GOOGLE_|AZURE_|SSL_CERT_|HTTPS?_PROXY$|NO_PROXY$|https?_proxy$|no_proxy$)/;

export async function run(input: CommandInput): Promise<CommandResult> {
  const [verb = '', ...rest] = input.positionals;
  if (!VERBS.includes(verb)) {
    throw new UserError(
      'usage',
      `\`cronledger helm\` runs ${VERBS.join(', ')}, and not ${quote(verb)}.`,
      'Other commands of helm deploy nothing: run them with helm itself.',
    );
  }
  const run = helmRunner(input);
  const given = rest.some(argument => /^--dry-run(=|$)/.test(argument));
  const rendered = await run(verb === 'template' ? [verb, ...rest] : previewOf(verb, rest, given));
  if (rendered.code !== 0) return failed(rendered);
  const stream = verb === 'template' ? rendered.stdout : releaseStream(rendered.stdout);
  const namespace = namespaceOf(rest) ?? (input.env['HELM_NAMESPACE'] || 'default');
  const judged = await judgeStream(stream, input, {
    inventory: input.env['CRONLEDGER_INVENTORY'] || undefined,
    namespace,
  });
  const said = rendered.stderr === '' ? [] : rendered.stderr.trimEnd().split('\n');
  const verdict = judged?.report.verdict ?? 'pass';
  const notes = [...said, ...(judged === null ? [] : blockingLines(judged.report))];
  if (verdict !== 'pass') return { exitCode: EXIT_CODES[verdict], output: '', notes };
  if (verb === 'template') return { exitCode: 0, output: rendered.stdout, notes };
  if (given) return { exitCode: 0, output: stream, notes };
  const deployed = await run([verb, ...rest]);
  if (deployed.code !== 0) return failed(deployed);
  return {
    exitCode: 0,
    output: deployed.stdout,
    notes: deployed.stderr === '' ? [] : deployed.stderr.trimEnd().split('\n'),
  };
}

function helmRunner({ env, cwd }: CommandInput) {
  const program = env['HELM_BIN'] || env['CRONLEDGER_HELM'] || 'helm';
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && HELM_VARIABLES.test(name)) own[name] = value;
  return async (args: readonly string[]) => {
    const result = await exec(program, args, { cwd, env: own, timeoutMs: TIMEOUT_MS });
    if (result.failure === 'not-found') {
      throw new UserError('tool-missing', `There is no helm: ${quote(program, 200)}.`, 'Install it, or set HELM_BIN.');
    }
    if (result.failure !== 'none') {
      throw new UserError(
        'tool-missing',
        `helm was ended (${result.failure}).`,
        'Run it again, and look at what helm itself says.',
      );
    }
    return result;
  };
}

/** What would be deployed, with lookups and the values that a release has in the cluster, and nothing is. */
function previewOf(verb: string, rest: readonly string[], given: boolean): readonly string[] {
  const output = rest.flatMap((argument, index) =>
    /^(-o|--output)$/.test(argument) ? [index, index + 1] : /^(-o|--output)=/.test(argument) ? [index] : [],
  );
  const kept = rest.filter((_, index) => !output.includes(index));
  return [verb, ...kept, ...(given ? [] : ['--dry-run=server']), '--output=json'];
}

/** The manifest of a release and its hooks, as one stream. */
function releaseStream(stdout: Buffer): Buffer {
  const release = releaseOf(stdout);
  const manifest = stringAt(release, ['manifest']);
  if (manifest === null) {
    throw new UserError(
      'input-invalid',
      'What helm printed for `--output=json` is no release.',
      'Use Helm 3.13 or newer, which has `--dry-run=server`.',
    );
  }
  const hooks = listAt(release, ['hooks']).map(hook => stringAt(hook, ['manifest']) ?? '');
  return Buffer.from([manifest, ...hooks].map(text => `---\n${text.replace(/\n*$/, '')}\n`).join(''));
}

function releaseOf(stdout: Buffer): Json | undefined {
  try {
    const value: Json = JSON.parse(stdout.toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The last one counts, as for helm. */
function namespaceOf(args: readonly string[]): string | undefined {
  let found: string | undefined;
  for (const [index, argument] of args.entries()) {
    if (argument === '-n' || argument === '--namespace') found = args[index + 1];
    else if (argument.startsWith('--namespace=')) found = argument.slice('--namespace='.length);
    else if (/^-n./.test(argument)) found = argument.slice(argument.startsWith('-n=') ? 3 : 2);
  }
  return found;
}

/** helm's own words and code; its failure is no verdict of ours. */
function failed({
  code,
  stderr,
  stdout,
}: {
  readonly code: number | null;
  readonly stderr: string;
  readonly stdout: Buffer;
}): CommandResult {
  return { exitCode: code ?? EXIT_CODES['could-not-check'], output: stdout, notes: stderr.trimEnd().split('\n') };
}
