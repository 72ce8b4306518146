// The entry of the GitHub Action: reads inputs, event and environment, calls the core, publishes. No logic.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rendererOf } from './commands/rendering.ts';
import { UserError } from './errors.ts';
import { resolveComparison } from './git/range.ts';
import { openRepository } from './git/repository.ts';
import type { Repository } from './git/tree.ts';
import type { GitHubEvent } from './github/event.ts';
import { gitEnvironment } from './github/git-credentials.ts';
import { type ActionInputs, readInputs } from './github/inputs.ts';
import type { KeptRenders } from './github/kept-renders.ts';
import type { Publication } from './github/publish.ts';
import { fail as failStep, hide, warn, writeOutputs, writeSummary } from './github/runner.ts';
import { type EventTarget, publicationOf, serverOf, targetOfEvent } from './github/target.ts';
import { loadInventory } from './inventory/load.ts';
import { EXIT_CODES } from './model.ts';
import type { CheckReport } from './outcome.ts';
import { approvalsOfChange, checkChange } from './pipeline/check.ts';
import { commandsOf, githubFormat } from './report/github.ts';
import { jsonFormat } from './report/json.ts';
import { renderMarkdown } from './report/markdown.ts';
import { escapeLine } from './text/escape.ts';

type Environment = Readonly<Record<string, string | undefined>>;

async function main(env: Environment): Promise<number> {
  const inputs = readInputs();
  hide(inputs.token);
  const repository = await openRepository(required(env, 'GITHUB_WORKSPACE'), gitEnvironment(env, inputs.token));
  try {
    const event = {
      name: required(env, 'GITHUB_EVENT_NAME'),
      payload: readPayload(required(env, 'GITHUB_EVENT_PATH')),
      sha: required(env, 'GITHUB_SHA'),
    };
    if (inputs.mode === 'maintain') return await upkeep(env, inputs, repository, event);
    if (inputs.mode === 'update') return await updateByComment(env, inputs, repository, event);
    const target = await targetOfEvent(event, inputs, env, repository);
    const publication = publicationOf(target, inputs, env, new Date());
    if (publication === null && target.refused) throw target.refused;
    if (publication === null) return await gate(env, inputs, repository, { event, target, publication });
    const { announceRun, publishFailure } = await import('./github/publish.ts');
    warn(await announceRun(publication));
    try {
      if (target.refused) throw target.refused;
      return await gate(env, inputs, repository, { event, target, publication });
    } catch (error) {
      warn(await publishFailure(error instanceof UserError ? error.message : 'a bug in Cronledger.', publication));
      throw error;
    }
  } finally {
    await repository.close();
  }
}

/** Keeps the inventory of the default branch true. */
async function upkeep(
  env: Environment,
  inputs: ActionInputs,
  repository: Repository,
  event: GitHubEvent,
): Promise<number> {
  requireToken(inputs);
  const { maintain } = await import('./github/maintain/index.ts');
  const { openPullRequest } = await import('./github/rest-pull-request.ts');
  const { repository: name, ...server } = serverOf(inputs, env);
  const kept = inputs.cache ? await keptRenders(env, event) : null;
  const renderer = rendererOf(env, kept?.cache ?? null, () => {});
  const now = new Date();
  const done = await maintain({
    ...server,
    name,
    event,
    repository,
    renderer,
    expiringWithin: inputs.expiringWithin,
    issues: inputs.issues,
    now,
    // A shallow clone lacks what was there before.
    approvalsOf: async ({ number, base, merge }) =>
      approvalsOfChange({
        repository,
        base: repository.base({ name: base, commit: await repository.resolve(base) }),
        head: repository.head({ name: merge, commit: await repository.resolve(merge) }),
        config: undefined,
        all: false,
        approvals: openPullRequest({ ...server, repository: name, number }),
        today: now,
        renderer,
      }),
  });
  for (const note of done.notes) process.stdout.write(`${escapeLine(note)}\n`);
  warn(done.warnings);
  const { maintainedMarkdown } = await import('./github/maintain/summary.ts');
  await summarize(env, room => maintainedMarkdown(done, room));
  await publish('outputs', () => writeOutputs(env, { verdict: 'pass' }));
  if (kept !== null) warn(await kept.save());
  return EXIT_CODES.pass;
}

/** Commits the inventory entries that somebody asked for in a comment. */
async function updateByComment(
  env: Environment,
  inputs: ActionInputs,
  repository: Repository,
  event: GitHubEvent,
): Promise<number> {
  requireToken(inputs);
  const { updateBranch } = await import('./github/update-branch.ts');
  const { repository: name, ...server } = serverOf(inputs, env);
  const renderer = rendererOf(env, null, () => {});
  const notes = await updateBranch({ ...server, name, event, repository, renderer });
  for (const note of notes) process.stdout.write(`${escapeLine(note)}\n`);
  return EXIT_CODES.pass;
}

function requireToken({ token, mode }: ActionInputs): void {
  if (token !== '') return;
  throw new UserError('usage', `The mode \`${mode}\` needs a token.`, 'Leave the input `token` as it is by default.');
}

interface Task {
  readonly event: GitHubEvent;
  readonly target: EventTarget;
  readonly publication: Publication | null;
}

/** Judges, and tells everybody. */
async function gate(
  env: Environment,
  inputs: ActionInputs,
  repository: Repository,
  { event, target, publication }: Task,
): Promise<number> {
  const compared = await resolveComparison(repository, target.comparison);
  if (compared === null) {
    const why = target.comparison.kind === 'nothing' ? ` ${target.comparison.why}` : '';
    process.stdout.write(`There is nothing to compare, so nothing was checked.${escapeLine(why)}\n`);
    await publish('outputs', () =>
      writeOutputs(env, { verdict: 'pass', changes: 0, findings: 0, problems: 0, needs: 0 }),
    );
    return EXIT_CODES.pass;
  }
  for (const note of compared.notes) process.stdout.write(`${escapeLine(note)}\n`);
  // A run by hand writes for the default branch, whatever pull request it judges.
  const kept = inputs.cache && event.name !== 'workflow_dispatch' ? await keptRenders(env, event) : null;
  const report = await checkChange({
    repository,
    base: repository.base(compared.base),
    head: repository.head(compared.head),
    decides: compared.decides && repository.base(compared.decides),
    config: undefined,
    all: inputs.all,
    approvals: target.approvals,
    today: new Date(),
    renderer: rendererOf(env, kept?.cache ?? null, () => {}),
  });
  if (publication?.checkRun) await annotateByCheckRun(report, publication);
  else process.stdout.write(githubFormat.render(report));
  await summarize(env, room => renderMarkdown(report, { limit: room, now: new Date() }));
  const files = await writeReports(report, { folder: env['RUNNER_TEMP'] || repository.root, sarif: inputs.sarif });
  await publish('outputs', () =>
    writeOutputs(env, {
      verdict: report.verdict,
      changes: report.changes.length,
      findings: report.findings.filter(finding => finding.blocking).length,
      problems: report.problems.filter(problem => problem.level !== 'warning').length,
      needs: report.needs.filter(need => need.status !== 'approved').length,
      ...files,
    }),
  );
  let gated = false;
  if (publication !== null) {
    const published = await (await import('./github/publish.ts')).publishReport(report, publication);
    warn(published.warnings);
    gated = published.gated;
    if (inputs.suggest) warn(await suggest(report, repository, publication));
  }
  // Last, so that nobody waits for an upload.
  if (kept !== null) warn(await kept.save());
  // The status is pending then and turns green with the review; a red job of an earlier event would stay red.
  return report.verdict === 'approval-needed' && gated ? EXIT_CODES.pass : EXIT_CODES[report.verdict];
}

/** The entries that the change needs, where the head's files of the inventory are part of it. Gives warnings. */
async function suggest(
  report: CheckReport,
  repository: Repository,
  publication: Publication,
): Promise<readonly string[]> {
  const { suggestedFiles } = await import('./inventory/write/follow.ts');
  const { publishSuggestions } = await import('./github/publish.ts');
  const head = { name: publication.head, commit: await repository.resolve(publication.head) };
  const inventory = await loadInventory(repository.head(head));
  return publishSuggestions(suggestedFiles(report.changes, inventory), publication);
}

function summarize(env: Environment, render: (room: number) => string): Promise<void> {
  return publish('job summary', () => writeSummary(env, render));
}

/** The log tells everything first; what the check run does not hold becomes workflow commands, and nothing both. */
async function annotateByCheckRun(report: CheckReport, publication: Publication): Promise<void> {
  const { textFormat } = await import('./report/text.ts');
  const { annotate } = await import('./github/publish.ts');
  process.stdout.write(textFormat.render(report));
  const { rest, warnings } = await annotate(report, publication);
  for (const line of commandsOf(rest)) process.stdout.write(`${line}\n`);
  warn(warnings);
}

/** Their paths, by the names of the outputs. */
async function writeReports(
  report: CheckReport,
  { folder, sarif }: { readonly folder: string; readonly sarif: boolean },
): Promise<Readonly<Record<string, string>>> {
  const file = path.join(folder, 'cronledger-report.json');
  await publish('report', () => writeFileSync(file, jsonFormat.render(report)));
  if (!sarif) return { report: file };
  const { sarifFormat } = await import('./report/sarif.ts');
  const { allRuleDocs } = await import('./judge/rule-set.ts');
  const rules = await allRuleDocs();
  const sarifFile = path.join(folder, 'cronledger-report.sarif');
  await publish('SARIF report', () =>
    writeFileSync(sarifFile, sarifFormat.render(report, { rules, version: CRONLEDGER_VERSION })),
  );
  return { report: file, sarif: sarifFile };
}

async function keptRenders(env: Environment, { payload }: GitHubEvent): Promise<KeptRenders> {
  const { cacheScope, keepRenders } = await import('./github/kept-renders.ts');
  const folder = path.join(required(env, 'RUNNER_TEMP'), 'cronledger-renders');
  return keepRenders({ folder, scope: cacheScope(payload) });
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
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError) && !isSystemError(error)) throw error;
    const what = `The event file ${file} cannot be read: ${error.message}.`;
    throw new UserError('file-unreadable', what, 'The runner writes it; run this as a step of a workflow.');
  }
}

/** Writes what later steps or people rely on: a file that cannot be written is told, and is no pass. */
async function publish(what: string, write: () => void | Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!isUnwritable(error)) throw error;
    const message = `The ${what} could not be written: ${error.message}. What was found stands above.`;
    throw new UserError(
      'output-failed',
      message,
      'See that the disk has room and the runner may write to its folders.',
    );
  }
}

/** The system's errors, and those of @actions/core for a file that is missing or may not be touched, which are known by their words alone. */
function isUnwritable(error: unknown): error is Error {
  if (isSystemError(error)) return true;
  return error instanceof Error && /^(Missing file at path|Unable to access summary file)/.test(error.message);
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

function fail(error: unknown): void {
  process.exitCode = EXIT_CODES['could-not-check'];
  const message =
    error instanceof UserError
      ? `${error.message} ${error.hint}`
      : `This is a bug in Cronledger: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  try {
    writeOutputs(process.env, { verdict: 'could-not-check' });
  } catch (failure) {
    // The outputs may be what cannot be written; the error below and the exit code say it all the same.
    if (!isUnwritable(failure)) throw failure;
  }
  failStep(message);
}

process.on('uncaughtException', error => {
  fail(error);
  process.exit();
});
main(process.env).then(code => {
  process.exitCode = code;
}, fail);
