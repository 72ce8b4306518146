// The pull request that an event is about, as far as the token may ask for it.
import type { ActionInputs } from './inputs.ts';
import type { PullRequest } from './pull-request.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface AskedPullRequest {
  readonly number: number;
  /** The head that was pushed, which statuses are written to. */
  readonly head: string;
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
  const pull = field(payload, 'pull_request');
  const [number, head] = [field(pull, 'number'), field(field(pull, 'head'), 'sha')];
  if (typeof number !== 'number' || typeof head !== 'string' || inputs.token === '') return null;
  const { openPullRequest } = await import('./rest-pull-request.ts');
  const { GitHubError } = await import('./client.ts');
  const pullRequest = openPullRequest({ ...serverOf(inputs, env), number });
  try {
    await pullRequest.facts();
    return { number, head, pullRequest, notes: [] };
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    const note = `Nobody could be asked for approvals: ${error.message} Grant the job \`pull-requests: read\`.`;
    return { number, head, pullRequest: null, notes: [note] };
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

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
