// The pull request that an event is about, as far as the token may ask for it.
import { payloadValue } from './event.ts';
import type { ActionInputs } from './inputs.ts';
import type { PullRequest } from './pull-request.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface AskedPullRequest {
  readonly number: number;
  /** The head that was pushed, which statuses are written to. */
  readonly head: string;
  /** The branch that it was checked for. */
  readonly baseBranch: string;
  /** Null where it cannot be asked; `notes` say why. */
  readonly pullRequest: PullRequest | null;
  readonly notes: readonly string[];
}

/** Null where the event is about no pull request, or there is no token to ask with. */
export async function pullRequestOfEvent(
  payload: unknown,
  inputs: ActionInputs,
  env: Environment,
): Promise<AskedPullRequest | null> {
  const number = payloadValue(payload, 'pull_request', 'number');
  const head = payloadValue(payload, 'pull_request', 'head', 'sha');
  const baseBranch = payloadValue(payload, 'pull_request', 'base', 'ref');
  if (typeof number !== 'number' || typeof head !== 'string' || typeof baseBranch !== 'string') return null;
  if (inputs.token === '') return null;
  const { openPullRequest } = await import('./rest-pull-request.ts');
  const { GitHubError } = await import('./client.ts');
  const pullRequest = openPullRequest({ ...serverOf(inputs, env), number });
  try {
    await pullRequest.facts();
    return { number, head, baseBranch, pullRequest, notes: [] };
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    const grant = [403, 404].includes(error.status) ? 'Grant the job `pull-requests: read`.' : error.hint;
    const note = `Nobody could be asked for approvals: ${error.message} ${grant}`;
    return { number, head, baseBranch, pullRequest: null, notes: [note] };
  }
}

/** https://docs.github.com/actions/reference/workflows-and-actions/variables */
export function serverOf(inputs: ActionInputs, env: Environment) {
  return {
    token: inputs.token,
    apiUrl: env['GITHUB_API_URL'] || 'https://api.github.com',
    repository: env['GITHUB_REPOSITORY'] ?? '',
  };
}

/** The page of this run, and what tells it from others: later runs have higher numbers. */
export function runOf(env: Environment) {
  const [id, attempt] = ['GITHUB_RUN_ID', 'GITHUB_RUN_ATTEMPT'].map(name => Number(env[name] ?? 0));
  const server = env['GITHUB_SERVER_URL'];
  const url = server && id ? `${server}/${env['GITHUB_REPOSITORY']}/actions/runs/${id}` : null;
  return { run: { id: id ?? 0, attempt: attempt ?? 0 }, runUrl: url };
}
