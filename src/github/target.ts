// What an event asks to judge, whom to ask for approvals of it, and where the verdict is written.

import type { Approvals, PullRequest } from '../approvals/pull-request.ts';
import { UserError } from '../errors.ts';
import type { Comparison } from '../git/range.ts';
import type { Repository } from '../git/tree.ts';
import { comparisonOf, type GitHubEvent, mergeGroupOf, payloadValue } from './event.ts';
import type { ActionInputs } from './inputs.ts';
import type { Publication } from './publish.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface EventTarget {
  readonly comparison: Comparison;
  readonly approvals: Approvals;
  /** Why nothing can be judged; the status says so. */
  readonly refused?: UserError;
  /** Null where nothing is written to GitHub. */
  readonly place: Pick<Publication, 'pull' | 'head'> | null;
}

/**
 * - pull_request, pull_request_review: the pull request of the event; its reviews are those of now, the payload is frozen.
 * - merge_group: each pull request of the group has to be approved.
 * - push: has been made, so nobody is asked; and nothing is written: the commit may be the head of a pull request, whose verdict
 *   is another one.
 * - workflow_run, workflow_dispatch: the pull request that the finished run was for, or that the input names, as it is now.
 */
export async function targetOfEvent(
  event: GitHubEvent,
  inputs: ActionInputs,
  env: Environment,
  repository: Repository,
): Promise<EventTarget> {
  const { name, payload } = event;
  const server = serverOf(inputs, env);
  if (name === 'workflow_run' || name === 'workflow_dispatch') {
    return ofLaterRun(event, inputs, server, repository);
  }
  const comparison = comparisonOf(event);
  if (name === 'merge_group') {
    const group = mergeGroupOf(payload);
    const place = inputs.token === '' ? null : { pull: null, head: group.head };
    if (inputs.token === '') return { comparison, approvals: 'ask', place };
    const members = async () => (await import('./merge-group.ts')).openMergeGroup(server, group).members();
    return { comparison, approvals: { members }, place };
  }
  if (comparison.kind !== 'test-merge') return { comparison, approvals: 'none', place: null };
  const number = payloadValue(payload, 'pull_request', 'number');
  if (inputs.token === '' || !isNumber(number)) return { comparison, approvals: 'ask', place: null };
  const { head, baseBranch } = comparison;
  return {
    comparison,
    approvals: laterOpened(async () => (await import('./rest-pull-request.ts')).openPullRequest({ ...server, number })),
    place: { pull: { number, baseBranch }, head },
  };
}

/** Nothing is loaded and nobody is asked as long as there is nothing to approve. */
function laterOpened(open: () => Promise<PullRequest>): PullRequest {
  let opened: Promise<PullRequest> | null = null;
  const it = (): Promise<PullRequest> => {
    opened ??= open();
    return opened;
  };
  return {
    facts: async () => (await it()).facts(),
    reviews: async () => (await it()).reviews(),
    commits: async () => (await it()).commits(),
    filesOfCommit: async sha => (await it()).filesOfCommit(sha),
    accountsOfCommit: async sha => (await it()).accountsOfCommit(sha),
    permission: async login => (await it()).permission(login),
    teamMembers: async (organization, slug) => (await it()).teamMembers(organization, slug),
  };
}

async function ofLaterRun(
  { name, payload }: GitHubEvent,
  inputs: ActionInputs,
  server: ReturnType<typeof serverOf>,
  repository: Repository,
): Promise<EventTarget> {
  if (inputs.token === '') {
    throw new UserError(
      'event-unsupported',
      `The event ${name} needs a token to ask GitHub with.`,
      'Leave the input `token` as it is by default.',
    );
  }
  const numbers = inputs.pullRequest === null && name === 'workflow_run' ? await numbersOfRun(payload, server) : [];
  const number = inputs.pullRequest ?? numbers[0] ?? null;
  if (numbers.length > 1 && number !== null) {
    // What an earlier run wrote for one of them must not stand for the others.
    const place = { pull: { number, baseBranch: '' }, head: String(payloadValue(payload, 'workflow_run', 'head_sha')) };
    return { comparison: { kind: 'nothing', why: '' }, approvals: 'none', place, refused: sharedHead(numbers) };
  }
  if (number === null && name === 'workflow_run') {
    const why = 'The run that this one follows was for no open pull request with the head that it had.';
    return { comparison: { kind: 'nothing', why }, approvals: 'none', place: null };
  }
  if (number === null) {
    const hint = 'Give the input `pull-request` its number; to check the whole repository, run `cronledger verify`.';
    throw new UserError('event-unsupported', 'A workflow_dispatch compares nothing by itself.', hint);
  }
  const { openPullRequest } = await import('./rest-pull-request.ts');
  const { testMergeOf } = await import('./test-merge.ts');
  const approvals = openPullRequest({ ...server, number });
  const facts = await approvals.facts();
  if (!facts.known) {
    throw new UserError(
      'github-api',
      `The pull request ${number} cannot be read: ${facts.why}`,
      'See that its number is right.',
    );
  }
  const { base, head } = facts.value;
  const comparison = await testMergeOf(repository, facts.value);
  return { comparison, approvals, place: { pull: { number, baseBranch: base.ref }, head: head.sha } };
}

/** Of the run's own pull request nothing is believed but which head it had: of forks, its list is empty. */
async function numbersOfRun(payload: unknown, server: ReturnType<typeof serverOf>): Promise<readonly number[]> {
  const read = (...path: readonly string[]): unknown => payloadValue(payload, 'workflow_run', ...path);
  const event = read('event');
  if (event !== 'pull_request' && event !== 'pull_request_review') return [];
  const { findPullRequests } = await import('./find-pull-requests.ts');
  return findPullRequests(server, String(read('head_sha')));
}

function sharedHead(numbers: readonly number[]): UserError {
  return new UserError(
    'event-unsupported',
    `The pull requests ${numbers.join(' and ')} have the same head.`,
    'Close all but one of them: a commit status is of a commit, and each would overwrite that of the other.',
  );
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

/** https://docs.github.com/actions/reference/workflows-and-actions/variables */
export function serverOf(inputs: Pick<ActionInputs, 'token'>, env: Environment) {
  return {
    token: inputs.token,
    apiUrl: env['GITHUB_API_URL'] || 'https://api.github.com',
    repository: env['GITHUB_REPOSITORY'] ?? '',
  };
}

/** What is to be written for a target; null where nothing is. */
export function publicationOf(
  { place }: EventTarget,
  inputs: ActionInputs,
  env: Environment,
  now: Date,
): Publication | null {
  if (
    place === null ||
    !(inputs.status || inputs.comment || inputs.checkRun || inputs.requestReviewers || inputs.suggest)
  )
    return null;
  const [id = 0, attempt = 0] = ['GITHUB_RUN_ID', 'GITHUB_RUN_ATTEMPT'].map(name => Number(env[name] ?? 0));
  const address = env['GITHUB_SERVER_URL'];
  return {
    ...serverOf(inputs, env),
    ...place,
    run: { id, attempt },
    runs: address && id > 0 ? `${address}/${env['GITHUB_REPOSITORY']}/actions/runs` : null,
    status: inputs.status,
    comment: inputs.comment,
    checkRun: inputs.checkRun,
    // On a review nobody is asked again who has just written one.
    requestReviewers: inputs.requestReviewers && env['GITHUB_EVENT_NAME'] !== 'pull_request_review',
    now,
  };
}
