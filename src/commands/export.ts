// cronledger export ENGINE: the rules and the inventory for an engine that a cluster already has.
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors.ts';
import type { ApprovedWorkloads } from '../export/approved.ts';
import { EXPORT_ACTIONS, type ExportedFile, type Exporter, type ExportOptions } from '../export/exporter.ts';
import { EXPORTERS, type ExporterRow } from '../export/index.ts';
import { openRepository } from '../git/repository.ts';
import { minorOf } from '../kube/validation/version.ts';
import { EXIT_CODES } from '../model.ts';
import { problemText, seriousOf } from '../outcome.ts';
import { listWorkloads } from '../pipeline/check.ts';
import { nearest } from '../text/suggest.ts';
import { type CommandInput, type CommandResult, optionSet, optionText } from './command.ts';
import { chosenKubeVersion } from './reporting.ts';
import { withManifests } from './targets.ts';

/** The first line of each file that an export writes; what lacks it is somebody else's and stays. */
const MARK = /Made by `cronledger export /;

export async function run(input: CommandInput): Promise<CommandResult> {
  const row = chosen(input.positionals);
  const exporter = await row.load();
  const options = readOptions(input);
  const [into, against] = [optionText(input, 'into'), optionText(input, 'check')];
  if (into !== undefined && against !== undefined) {
    throw new UserError(
      'usage',
      '`--into` and `--check` were both given.',
      'Give one of them: write the files, or compare.',
    );
  }
  const asked = chosenKubeVersion(input);
  return withManifests({ ...input, positionals: [] }, async target => {
    requireNewEnough(row, exporter, options, asked ?? target.config.kubeVersion);
    const { workloads, problems } = await listWorkloads(target, { sources: false, power: false });
    const { approvedWorkloads } = await import('../export/approved.ts');
    const approved = approvedWorkloads(
      target.inventory,
      workloads.map(({ workload }) => workload),
      input.now,
    );
    const serious = seriousOf(problems);
    if (serious.length > 0 && approved.untold.some(({ why }) => why.includes('no manifest'))) {
      const lines = serious.slice(0, 20).map(problemText);
      return {
        exitCode: EXIT_CODES['could-not-check'],
        output: '',
        notes: [
          'Nothing was exported: some approved workloads were not found, and not all manifests could be read.',
          ...lines,
        ],
      };
    }
    const { loadPack } = await import('../judge/pack.ts');
    const { exportedPolicies } = await import('../export/pack-policies.ts');
    const files = exporter.export({
      config: target.config,
      policies: await exportedPolicies(await loadPack(), target.config, target.inventory.entries, input.now),
      approved,
      origin: { commit: await commitOf(input), command: commandLine(row, options) },
      options,
    });
    const notes = [...untoldLines(approved), sizeLine(files)];
    if (against !== undefined) return compared(path.resolve(input.cwd, against), against, files, notes);
    if (into === undefined) return { exitCode: 0, output: joined(row.name, files), notes };
    write(path.resolve(input.cwd, into), files);
    return {
      exitCode: 0,
      output: '',
      notes: [...notes, `Wrote ${files.length} files into ${into}.`, ...exporter.limits],
    };
  });
}

/** @throws UserError where the cluster is too old for what the export is made of */
function requireNewEnough({ name }: ExporterRow, exporter: Exporter, options: ExportOptions, version: string): void {
  const oldest = exporter.oldest?.(options);
  if (oldest === undefined || minorOf(version) >= oldest.minor) return;
  const kind = `export ${name}${options.isStatic ? ' --static' : ''}`;
  throw new UserError(
    'usage',
    `\`${kind}\` needs Kubernetes 1.${oldest.minor}, for ${oldest.what}, and it is to be ${version}. Nothing was written.`,
    options.isStatic
      ? 'Export without --static, or say with --kube-version or `kubeVersion` in the config which Kubernetes it is for.'
      : 'Say with --kube-version or `kubeVersion` in the config which Kubernetes it is for; `export kyverno` needs no such server.',
  );
}

function chosen([name, ...more]: readonly string[]): ExporterRow {
  const names = EXPORTERS.map(exporter => exporter.name);
  if (name === undefined || more.length > 0) {
    throw new UserError('usage', 'An export is for one engine.', `Name one of ${names.join(', ')}.`);
  }
  const exporter = EXPORTERS.find(candidate => candidate.name === name);
  if (exporter !== undefined) return exporter;
  const near = nearest(name, names);
  throw new UserError(
    'usage',
    `There is no export for \`${name}\`.`,
    near === null ? `Name one of ${names.join(', ')}.` : `Did you mean \`${near}\`?`,
  );
}

function readOptions(input: CommandInput): ExportOptions {
  const named = optionText(input, 'action') ?? 'deny';
  const action = EXPORT_ACTIONS.find(candidate => candidate === named);
  if (action === undefined)
    throw new UserError('usage', `There is no action \`${named}\`.`, `Choose one of ${EXPORT_ACTIONS.join(', ')}.`);
  return {
    isStatic: optionSet(input, 'static'),
    action,
    namespaceLabels: readLabels(optionText(input, 'namespace-selector')),
    breakGlass: optionText(input, 'break-glass') ?? null,
  };
}

/** `gate=on,team=billing`. https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
function readLabels(text: string | undefined): Readonly<Record<string, string>> {
  if (text === undefined) return {};
  const pairs = text.split(',').map(pair => pair.split('='));
  for (const pair of pairs) {
    if (
      pair.length !== 2 ||
      !/^[A-Za-z0-9._/-]{1,317}$/.test(pair[0] ?? '') ||
      !/^[A-Za-z0-9._-]{0,63}$/.test(pair[1] ?? '')
    ) {
      throw new UserError(
        'usage',
        `\`--namespace-selector ${text}\` is no list of labels.`,
        'Write them as `key=value,key=value`.',
      );
    }
  }
  return Object.fromEntries(pairs);
}

async function commitOf(input: CommandInput): Promise<string> {
  const repository = await openRepository(input.cwd);
  try {
    return await repository.resolve(optionText(input, 'rev') ?? 'HEAD');
  } finally {
    await repository.close();
  }
}

function commandLine({ name }: ExporterRow, options: ExportOptions): string {
  const labels = Object.entries(options.namespaceLabels).map(pair => pair.join('='));
  return [
    `cronledger export ${name}`,
    options.isStatic ? ' --static' : '',
    options.action === 'deny' ? '' : ` --action ${options.action}`,
    labels.length === 0 ? '' : ` --namespace-selector ${labels.join(',')}`,
    options.breakGlass === null ? '' : ` --break-glass ${options.breakGlass}`,
  ].join('');
}

function untoldLines({ untold }: ApprovedWorkloads): readonly string[] {
  return untold.map(
    ({ entry, why }) =>
      `${entry.location.path}:${entry.location.line}: ${entry.kind} ${entry.namespace ?? ''}/${entry.name} is left out: it ${why}.`,
  );
}

function sizeLine(files: readonly ExportedFile[]): string {
  const bytes = files.map(({ text }) => Buffer.byteLength(text));
  const [total, largest] = [bytes.reduce((sum, size) => sum + size, 0), Math.max(0, ...bytes)];
  return `${files.length} files, ${Math.ceil(total / 1000)} kB, the largest ${Math.ceil(largest / 1000)} kB.`;
}

function joined(name: string, files: readonly ExportedFile[]): string {
  const isYaml = files.every(file => file.path.endsWith('.yaml'));
  if (files.length > 1 && !isYaml)
    throw new UserError('usage', `\`export ${name}\` makes ${files.length} files.`, 'Say where to with `--into DIR`.');
  return files.map(file => file.text).join(isYaml ? '---\n' : '');
}

/** Replaces what an earlier export wrote. */
function write(folder: string, files: readonly ExportedFile[]): void {
  for (const name of written(folder)) if (!files.some(file => file.path === name)) rmSync(path.join(folder, name));
  for (const file of files) {
    const target = path.join(folder, file.path);
    try {
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, file.text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UserError(
        'output-failed',
        `The export could not be written to ${target}: ${reason}.`,
        'Name a folder that can be written.',
      );
    }
  }
}

/** The files of a folder that an export wrote, as relative paths with `/`. */
function written(folder: string): readonly string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(
      name =>
        statSync(path.join(folder, name)).isFile() &&
        MARK.test(readFileSync(path.join(folder, name), 'utf8').slice(0, 500)),
    )
    .map(name => name.split(path.sep).join('/'));
}

/** Is what is deployed what HEAD says? The commit in the files may be an older one: what they say counts. */
function compared(
  folder: string,
  name: string,
  files: readonly ExportedFile[],
  notes: readonly string[],
): CommandResult {
  const plain = (text: string): string => text.replaceAll(/\b[0-9a-f]{40}\b|\(commit [0-9a-f]{12}\)/g, '');
  const wrong: string[] = [];
  for (const file of files) {
    const target = path.join(folder, file.path);
    if (statSync(target, { throwIfNoEntry: false })?.isFile() !== true) wrong.push(`${file.path} is missing.`);
    else if (plain(readFileSync(target, 'utf8')) !== plain(file.text)) wrong.push(`${file.path} differs.`);
  }
  for (const found of written(folder))
    if (!files.some(file => file.path === found)) wrong.push(`${found} is not of this export.`);
  if (wrong.length === 0) return { exitCode: 0, output: `${name} is what HEAD says.\n`, notes };
  const list = wrong.map(line => `  ${line}\n`).join('');
  return {
    exitCode: EXIT_CODES.violation,
    output: `${name} is not what HEAD says:\n${list}Make the export again with --into.\n`,
    notes,
  };
}
