// The entry of the GitHub Action: reads inputs, event and environment, calls the core, publishes. No logic.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { resolveComparison } from './collect/comparison.ts';
import { openRepository } from './collect/tree.ts';
import { renderContext } from './commands/rendering.ts';
import { UserError } from './errors.ts';
import { comparisonOf } from './github/event.ts';
import { readInputs } from './github/inputs.ts';
import { appendSummary, summaryRoom, writeOutputs } from './github/runner-files.ts';
import { EXIT_CODES } from './model.ts';
import { checkChange } from './pipeline.ts';
import { commandData, escapeLine } from './report/escape.ts';
import { githubFormat } from './report/github.ts';
import { jsonFormat } from './report/json.ts';
import { renderMarkdown } from './report/markdown.ts';

type Environment = Readonly<Record<string, string | undefined>>;

async function main(env: Environment): Promise<number> {
  const inputs = readInputs(env);
  const repository = await openRepository(required(env, 'GITHUB_WORKSPACE'));
  try {
    const event = required(env, 'GITHUB_EVENT_NAME');
    const payload = readPayload(required(env, 'GITHUB_EVENT_PATH'));
    const comparison = comparisonOf({ name: event, payload, sha: required(env, 'GITHUB_SHA') });
    const compared = await resolveComparison(repository, comparison);
    if (compared === null) {
      process.stdout.write('There is nothing to compare, so nothing was checked.\n');
      if (env['GITHUB_OUTPUT']) writeOutputs(env['GITHUB_OUTPUT'], { verdict: 'pass' });
      return EXIT_CODES.pass;
    }
    for (const note of compared.notes) process.stdout.write(`${escapeLine(note)}\n`);
    const report = await checkChange({
      repository,
      base: repository.base(compared.base),
      head: repository.head(compared.head),
      config: undefined,
      all: inputs.all,
      // What a push or a merge queue brings has been asked for in its pull request.
      approvals: event.startsWith('pull_request'),
      today: new Date(),
      rendering: renderContext(env),
    });
    process.stdout.write(githubFormat.render(report));
    const summary = env['GITHUB_STEP_SUMMARY'];
    if (summary) appendSummary(summary, renderMarkdown(report, { limit: summaryRoom(summary) }));
    const file = path.join(env['RUNNER_TEMP'] || repository.root, 'cronledger-report.json');
    writeFileSync(file, jsonFormat.render(report));
    if (env['GITHUB_OUTPUT']) {
      writeOutputs(env['GITHUB_OUTPUT'], {
        verdict: report.verdict,
        changes: report.changes.length,
        findings: report.findings.filter(finding => finding.blocking).length,
        problems: report.problems.filter(problem => problem.level !== 'warning').length,
        needs: report.needs.filter(need => need.status !== 'approved').length,
        report: file,
      });
    }
    return EXIT_CODES[report.verdict];
  } finally {
    await repository.close();
  }
}

function required(env: Environment, name: string): string {
  const value = env[name];
  if (value) return value;
  throw new UserError(
    'usage',
    `The environment has no ${name}.`,
    'Run this as a step of a GitHub Actions workflow; elsewhere use `cronledger check`.',
  );
}

function readPayload(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function fail(error: unknown): void {
  process.exitCode = EXIT_CODES['could-not-check'];
  const known = error instanceof UserError;
  const message = known
    ? `${error.message} ${error.hint}`
    : `This is a bug in Cronledger, and nothing was checked: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  process.stdout.write(
    `::error title=Cronledger could not check::${commandData(message.split('\n').map(escapeLine).join('\n'))}\n`,
  );
  const outputs = process.env['GITHUB_OUTPUT'];
  if (outputs) writeOutputs(outputs, { verdict: 'could-not-check' });
}

process.on('uncaughtException', error => {
  fail(error);
  process.exit();
});
main(process.env).then(code => {
  process.exitCode = code;
}, fail);
