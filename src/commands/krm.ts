// cronledger krm: a KRM function for kustomize and kpt. The items go back as they came; what is wrong with them is in `results`.
import { readStream } from '../collect/stdin.ts';
import { configFromText } from '../config/config.ts';
import { UserError } from '../errors.ts';
import { objectAt, stringAt } from '../kube/object.ts';
import { EXIT_CODES, type JsonObject } from '../model.ts';
import { onlyResults, readResourceList, withResults } from '../plugins/resource-list.ts';
import { type CommandInput, type CommandResult, optionText } from './command.ts';
import { chosenKubeVersion, ownConfig, requireKubeVersion } from './reporting.ts';
import { type HostSettings, judgeStream } from './stream.ts';
import { blockingLines } from './stream-words.ts';

export async function run(input: CommandInput): Promise<CommandResult> {
  const bytes = await readStream(input.stdin, 'standard input');
  try {
    const { functionConfig, thin } = readResourceList(bytes);
    const judged = await judgeStream(bytes, input, await settingsOf(functionConfig, input), thin);
    if (judged === null) return { exitCode: EXIT_CODES.pass, output: bytes };
    const { krmResults } = await import('../plugins/krm-results.ts');
    const results = krmResults(judged.report, judged.file);
    const exitCode = EXIT_CODES[judged.report.verdict];
    return { exitCode, output: withResults(bytes, results), notes: blockingLines(judged.report) };
  } catch (error) {
    // The host's form of an error is a result, too; a bug goes on to the entry.
    if (!(error instanceof UserError)) throw error;
    const { problemResult } = await import('../plugins/krm-results.ts');
    const results = [problemResult(error)];
    const notes = [`cronledger: ${error.message} ${error.hint} [${error.code}]`];
    const output = error.code === 'input-invalid' ? onlyResults(results) : withResults(bytes, results);
    return { exitCode: EXIT_CODES['could-not-check'], output, notes };
  }
}

/** Options come first, then what the host's `functionConfig` says: our config, or a ConfigMap that names files and a version. */
async function settingsOf(functionConfig: JsonObject | null, input: CommandInput): Promise<HostSettings> {
  const given = await ownConfig(input);
  const options = { inventory: optionText(input, 'inventory'), kubeVersion: chosenKubeVersion(input), config: given };
  if (functionConfig === null) return options;
  const kind = stringAt(functionConfig, ['kind']);
  if (kind === 'Config') {
    // The host asks for a name, and keeps its own words in annotations.
    const { metadata: _, ...config } = functionConfig;
    return { ...options, config: given ?? (await configFromText(JSON.stringify(config), 'functionConfig')) };
  }
  if (kind === 'ConfigMap') return { ...options, ...(await settingsOfData(functionConfig, options, input)) };
  throw new UserError(
    'input-invalid',
    'The `functionConfig` is neither a Config of cronledger.dev/v1 nor a ConfigMap.',
    'Give the config itself, or a ConfigMap with `inventory`, `config` or `kubeVersion` under `data`.',
  );
}

const DATA_KEYS = ['inventory', 'config', 'kubeVersion'];

async function settingsOfData(
  functionConfig: JsonObject,
  options: HostSettings,
  input: CommandInput,
): Promise<HostSettings> {
  const data = objectAt(functionConfig, ['data']) ?? {};
  const foreign = Object.keys(data).find(key => !DATA_KEYS.includes(key));
  if (foreign !== undefined) {
    throw new UserError(
      'input-invalid',
      `The ConfigMap of the function has a key that is not known: \`${foreign}\`.`,
      `Its \`data\` may hold ${DATA_KEYS.join(', ')}.`,
    );
  }
  const of = (key: string): string | undefined => stringAt(data, [key]) ?? undefined;
  const file = of('config');
  return {
    inventory: options.inventory ?? of('inventory'),
    kubeVersion: options.kubeVersion ?? requireKubeVersion(of('kubeVersion')),
    config:
      options.config ?? (file === undefined ? undefined : await ownConfig({ ...input, values: { config: file } })),
  };
}
