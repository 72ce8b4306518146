// The Action's inputs. action.yml lists the same names; only `token` has its default there, where the runner can fill it in.
import { UserError } from '../errors.ts';

export interface ActionInputs {
  /** Reads reviews and permissions, and writes what `status` and `comment` ask for. Empty: nobody is asked. */
  readonly token: string;
  /** Also flag unlisted workloads that the change does not touch. */
  readonly all: boolean;
  /** Write the commit status `cronledger`, which is pending while approvals are missing. */
  readonly status: boolean;
  /** Keep one comment on the pull request up to date. */
  readonly comment: boolean;
  /** Keep what charts and kustomizations render to in GitHub's cache. */
  readonly cache: boolean;
}

export const INPUT_NAMES = ['token', 'all', 'status', 'comment', 'cache'] as const;

/** Reads the inputs as the runner hands them over: `INPUT_` and the name in upper case, empty where none was given. */
export function readInputs(env: Readonly<Record<string, string | undefined>>): ActionInputs {
  return {
    token: (env['INPUT_TOKEN'] ?? '').trim(),
    all: flag('all', env['INPUT_ALL'] ?? ''),
    status: flag('status', env['INPUT_STATUS'] ?? ''),
    comment: flag('comment', env['INPUT_COMMENT'] ?? ''),
    cache: flag('cache', env['INPUT_CACHE'] ?? ''),
  };
}

function flag(name: string, text: string): boolean {
  const value = text.trim();
  if (value === '' || value === 'false') return false;
  if (value === 'true') return true;
  throw new UserError('usage', `The input \`${name}\` is \`${value.slice(0, 40)}\`.`, 'Write `true` or `false`.');
}
