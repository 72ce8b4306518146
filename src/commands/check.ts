// cronledger check: the pull-request gate, at a terminal.

import { UserError } from '../errors.ts';
import { openRepository } from '../git/repository.ts';
import { checkChange } from '../pipeline/check.ts';
import { type CommandInput, type CommandResult, optionSet, optionText } from './command.ts';
import { rendererFor } from './rendering.ts';
import { chosenAlso, chosenFormat, chosenKubeVersion, ownConfig, rendered } from './reporting.ts';

export async function run(input: CommandInput): Promise<CommandResult> {
  const worktree = optionSet(input, 'worktree');
  const staged = optionSet(input, 'staged');
  const headText = optionText(input, 'head');
  if ([worktree, staged, headText !== undefined].filter(Boolean).length > 1) {
    throw new UserError(
      'usage',
      'More than one of `--worktree`, `--staged` and `--head` was given.',
      'Give one of them: the uncommitted work, what is staged, or a commit.',
    );
  }
  const number = optionText(input, 'pull-request');
  if (
    number !== undefined &&
    (worktree || staged || headText !== undefined || optionText(input, 'base') !== undefined)
  ) {
    throw new UserError(
      'usage',
      '`--pull-request` was given together with `--base`, `--head`, `--staged` or `--worktree`.',
      'Give the number alone: GitHub says what is compared.',
    );
  }
  const request = optionText(input, 'merge-request');
  if (request !== undefined && (number !== undefined || worktree || staged)) {
    throw new UserError(
      'usage',
      '`--merge-request` was given together with `--pull-request`, `--staged` or `--worktree`.',
      'Give it with the `--base` and `--head` of the pipeline: GitLab says who has approved.',
    );
  }
  if (optionSet(input, 'publish') && request === undefined) {
    const hint = 'Give `--merge-request IID` with it.';
    throw new UserError('usage', '`--publish` does not know where to.', hint);
  }
  const format = await chosenFormat(input);
  const also = await chosenAlso(input);
  const kubeVersion = chosenKubeVersion(input);
  const config = await ownConfig(input);
  const repository = await openRepository(input.cwd);
  try {
    if (number !== undefined) return await ofPullRequest(number);
    const baseText = optionText(input, 'base') ?? (worktree || staged ? 'HEAD' : undefined);
    const base = baseText === undefined ? await repository.defaultBase() : await named(baseText);
    const uncommitted = staged ? repository.staged() : worktree ? repository.worktree() : null;
    const head = uncommitted ?? repository.head(await named(headText ?? 'HEAD'));
    const onGitLab = request === undefined ? null : await mergeRequestOf(request);
    const report = await checkChange({
      repository,
      base: repository.base(base),
      head,
      config,
      kubeVersion,
      all: optionSet(input, 'all'),
      inFull: { accounts: optionSet(input, 'accounts'), untouched: optionSet(input, 'verbose') },
      // Who has to approve is asked of a pull request: a commit on somebody's machine has none yet.
      approvals: staged ? 'none' : (onGitLab?.mergeRequest ?? 'ask'),
      host: onGitLab !== null || input.env['GITLAB_CI'] === 'true' ? 'gitlab' : 'github',
      today: input.now,
      renderer: rendererFor(input),
    });
    const notes = optionSet(input, 'publish') ? await onGitLab?.publish(report, head.revision.commit ?? '') : undefined;
    return { ...(await rendered(report, report.verdict, format, also)), ...(notes === undefined ? {} : { notes }) };
  } finally {
    await repository.close();
  }

  async function mergeRequestOf(iid: string) {
    const { mergeRequestAt } = await import('./check/merge-request.ts');
    return mergeRequestAt(iid, repository, input);
  }

  async function ofPullRequest(text: string): Promise<CommandResult> {
    const { addressOf, comparisonOfPullRequest } = await import('./check/pull-request.ts');
    const address = await addressOf(text, repository, input.env);
    const { openPullRequest } = await import('../github/rest-pull-request.ts');
    const pullRequest = openPullRequest(address);
    const { base, head, decides, notes } = await comparisonOfPullRequest(repository, pullRequest);
    const report = await checkChange({
      repository,
      base: repository.base(base),
      head: repository.head(head),
      decides: decides && repository.base(decides),
      config,
      kubeVersion,
      all: optionSet(input, 'all'),
      inFull: { accounts: optionSet(input, 'accounts'), untouched: optionSet(input, 'verbose') },
      approvals: pullRequest,
      today: input.now,
      renderer: rendererFor(input),
    });
    return { ...(await rendered(report, report.verdict, format, also)), notes };
  }

  async function named(revision: string) {
    return { name: revision, commit: await repository.resolve(revision) };
  }
}
