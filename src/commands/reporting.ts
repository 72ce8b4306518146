// What the reporting commands share: the format, the config, and the way from a report to a result.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../config/config.ts';
import { UserError } from '../errors.ts';
import { kubeVersionProblem } from '../kube/validation/version.ts';
import { EXIT_CODES, type Verdict } from '../model.ts';
import type { Report } from '../outcome.ts';
import type { Format } from '../report/format.ts';
import { FORMATS } from '../report/index.ts';
import { type CommandInput, type CommandResult, optionText } from './command.ts';

/** The format that `--format` names; refused before any work is done. */
export function chosenFormat(input: CommandInput, what: 'judges' | 'lists' = 'judges'): Promise<Format> {
  return formatNamed(optionText(input, 'format') ?? 'text', what);
}

/** A file that `--also` asks for. */
export interface AlsoFile {
  readonly path: string;
  readonly format: Format;
}

/** What `--also` asks for; refused before any work is done. */
export async function chosenAlso(input: CommandInput): Promise<readonly AlsoFile[]> {
  const files: AlsoFile[] = [];
  for (const part of (optionText(input, 'also') ?? '').split(',').filter(text => text !== '')) {
    const [name = '', ...rest] = part.split('=');
    const path = rest.join('=');
    if (path === '') {
      throw new UserError('usage', `\`--also ${part}\` names no file.`, 'Write it as `--also sarif=report.sarif`.');
    }
    files.push({ path, format: await formatNamed(name, 'judges') });
  }
  return files;
}

async function formatNamed(name: string, what: 'judges' | 'lists'): Promise<Format> {
  const able = FORMATS.filter(({ lists }) => what === 'judges' || lists);
  const format = able.find(candidate => candidate.name === name);
  if (format !== undefined) return format.load();
  const isKnown = FORMATS.some(candidate => candidate.name === name);
  const problem = isKnown
    ? `The format \`${name}\` is for findings, and this command has none.`
    : `There is no format \`${name}\`.`;
  throw new UserError('usage', problem, `Choose one of ${able.map(candidate => candidate.name).join(', ')}.`);
}

/** The config of the person at the terminal, which `--config` names; undefined where the repository's own decides. */
export async function ownConfig(input: CommandInput): Promise<Config | undefined> {
  const file = optionText(input, 'config');
  if (file === undefined) return undefined;
  const { configFromText } = await import('../config/config.ts');
  return configFromText(await readText(path.resolve(input.cwd, file)), file);
}

/** The version that `--kube-version` names; undefined where the config says. */
export function chosenKubeVersion(input: CommandInput): string | undefined {
  return requireKubeVersion(optionText(input, 'kube-version'));
}

/** @throws UserError `usage` for what is no version, or one that is not known */
export function requireKubeVersion(version: string | undefined): string | undefined {
  const problem = version === undefined ? null : kubeVersionProblem(version);
  if (problem !== null)
    throw new UserError('usage', `\`${version}\` cannot be asked for as a version of Kubernetes.`, `It ${problem}.`);
  return version;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      'file-not-found',
      `The file could not be read: ${reason}.`,
      'Name a file that exists and can be read.',
    );
  }
}

export async function rendered(
  report: Report,
  verdict: Verdict,
  format: Format,
  also: readonly AlsoFile[] = [],
): Promise<CommandResult> {
  const describesRules = [format, ...also.map(file => file.format)].some(({ name }) =>
    ['sarif', 'rdjson'].includes(name),
  );
  const rules = describesRules ? await (await import('../judge/rule-set.ts')).allRuleDocs() : [];
  const context = { rules, version: CRONLEDGER_VERSION };
  return {
    exitCode: EXIT_CODES[verdict],
    output: format.render(report, context),
    files: also.map(file => ({ path: file.path, text: file.format.render(report, context) })),
  };
}
