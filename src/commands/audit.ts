// cronledger audit: the audit log of a cluster against the inventory as it was in force when each write happened.
import path from 'node:path';
import type { AuditFinding } from '../audit/model.ts';
import { openSources } from '../audit/read/sources.ts';
import { AUDIT_FORMATS } from '../audit/report/index.ts';
import { runAudit } from '../audit/run.ts';
import { loadConfig } from '../config/config.ts';
import { UserError } from '../errors.ts';
import { openRepository } from '../git/repository.ts';
import { EXIT_CODES } from '../model.ts';
import { openHistory } from './audit-history.ts';
import { type CommandInput, type CommandResult, optionSet, optionText } from './command.ts';
import { ownConfig } from './reporting.ts';

export async function run(input: CommandInput): Promise<CommandResult> {
  const name = optionText(input, 'format') ?? 'text';
  const format = AUDIT_FORMATS.find(candidate => candidate.name === name);
  if (format === undefined) {
    const names = AUDIT_FORMATS.map(candidate => candidate.name).join(', ');
    throw new UserError('usage', `There is no format \`${name}\` for an audit log.`, `Choose one of ${names}.`);
  }
  if (input.positionals.length === 0) {
    throw new UserError(
      'usage',
      'No log was named.',
      'Name files or folders of an audit log, or `-` for standard input.',
    );
  }
  const since = timeOption(input, 'since');
  const until = timeOption(input, 'until');
  const isFollowing = optionSet(input, 'follow');
  if (isFollowing && (input.positionals.length !== 1 || input.positionals[0] !== '-' || name !== 'jsonl')) {
    throw new UserError(
      'usage',
      '`--follow` reads standard input and writes JSON lines.',
      'Give it `- --format jsonl` and nothing else.',
    );
  }
  const sources = await openSources(input.positionals, input.cwd, input.stdin);
  const folder = optionText(input, 'repository');
  const repository = await openRepository(
    folder === undefined ? input.cwd : path.resolve(input.cwd, folder),
    input.env,
  );
  try {
    const tip = (await repository.defaultBranch()) ?? 'HEAD';
    const commit = await repository.resolve(tip);
    const config = (await ownConfig(input)) ?? (await loadConfig(repository.base({ name: tip, commit })));
    const history = await openHistory(repository, config, commit, input);
    const onFinding = isFollowing ? await lineWriter(input) : null;
    const report = await runAudit({ sources, config, history, today: input.now, since, until, onFinding });
    if (optionSet(input, 'propose')) {
      const { proposePipelines } = await import('../audit/propose.ts');
      return { exitCode: 0, output: proposePipelines(report) };
    }
    const { render } = await format.load();
    // Its findings have been written as they came.
    return {
      exitCode: EXIT_CODES[report.verdict],
      output: render(isFollowing ? { ...report, findings: [], writes: [] } : report),
    };
  } finally {
    await repository.close();
  }
}

/** Writes each finding as a line as soon as it is made, one after the other. */
async function lineWriter(input: CommandInput): Promise<(finding: AuditFinding) => void> {
  const { jsonFinding, jsonLine } = await import('../audit/report/json.ts');
  let last: Promise<void> = Promise.resolve();
  return finding => {
    last = last.then(() => input.write(jsonLine('finding', jsonFinding(finding))));
  };
}

function timeOption(input: CommandInput, name: 'since' | 'until'): number | null {
  const text = optionText(input, name);
  if (text === undefined) return null;
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw new UserError('usage', `\`--${name}\` is no time.`, 'Write it as `2026-11-30T22:00:00Z` or `2026-11-30`.');
}
