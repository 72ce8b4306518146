// The Action's inputs. action.yml lists the same names; only `token` has its default there, where the runner can fill it in.
import { UserError } from '../errors.ts';
import { quote } from '../text/escape.ts';

export interface ActionInputs {
  /** Judge a change, or keep the inventory of the default branch true. */
  readonly mode: 'check' | 'maintain';
  /** Reads reviews and permissions, and writes what `status` and `comment` ask for. Empty: nobody is asked. */
  readonly token: string;
  /** Also flag unlisted workloads that the change does not touch. */
  readonly all: boolean;
  /** Write the commit status `cronledger`, which is pending while approvals are missing. */
  readonly status: boolean;
  /** Keep one comment on the pull request up to date. */
  readonly comment: boolean;
  /** Write annotations to a check run, which holds all of them. */
  readonly checkRun: boolean;
  /** Ask for the reviews that are missing. */
  readonly requestReviewers: boolean;
  /** For `workflow_dispatch` and `workflow_run`: which pull request to judge. */
  readonly pullRequest: number | null;
  /** Write the report as SARIF as well. */
  readonly sarif: boolean;
  /** Keep what charts and kustomizations render to in GitHub's cache. */
  readonly cache: boolean;
  /** For `maintain`: warn of entries that expire within so many days. */
  readonly expiringWithin: number;
  /** For `maintain`: keep an issue for each owner of some. */
  readonly issues: boolean;
}

export const INPUT_NAMES = [
  'mode',
  'token',
  'all',
  'status',
  'comment',
  'check-run',
  'request-reviewers',
  'pull-request',
  'sarif',
  'cache',
  'expiring-within',
  'issues',
] as const;

/** Reads the inputs as the runner hands them over: `INPUT_` and the name in upper case, empty where none was given. */
export function readInputs(env: Readonly<Record<string, string | undefined>>): ActionInputs {
  return {
    mode: modeOf(env['INPUT_MODE'] ?? ''),
    token: (env['INPUT_TOKEN'] ?? '').trim(),
    all: flag('all', env['INPUT_ALL'] ?? ''),
    status: flag('status', env['INPUT_STATUS'] ?? ''),
    comment: flag('comment', env['INPUT_COMMENT'] ?? ''),
    checkRun: flag('check-run', env['INPUT_CHECK-RUN'] ?? ''),
    requestReviewers: flag('request-reviewers', env['INPUT_REQUEST-REVIEWERS'] ?? ''),
    pullRequest: numberOf('pull-request', env['INPUT_PULL-REQUEST'] ?? ''),
    sarif: flag('sarif', env['INPUT_SARIF'] ?? ''),
    cache: flag('cache', env['INPUT_CACHE'] ?? ''),
    expiringWithin: daysOf('expiring-within', env['INPUT_EXPIRING-WITHIN'] ?? ''),
    issues: flag('issues', env['INPUT_ISSUES'] ?? ''),
  };
}

function modeOf(text: string): ActionInputs['mode'] {
  const value = text.trim();
  if (value === '' || value === 'check') return 'check';
  if (value === 'maintain') return 'maintain';
  throw new UserError('usage', `The input \`mode\` is ${quote(value, 40)}.`, 'Write `check` or `maintain`.');
}

const DEFAULT_DAYS = 30;

function daysOf(name: string, text: string): number {
  const value = text.trim();
  if (value === '') return DEFAULT_DAYS;
  if (/^\d{1,4}$/.test(value)) return Number(value);
  throw new UserError('usage', `The input \`${name}\` is ${quote(value, 40)}.`, 'Write a number of days, such as 30.');
}

function numberOf(name: string, text: string): number | null {
  const value = text.trim();
  if (value === '') return null;
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new UserError('usage', `The input \`${name}\` is ${quote(value, 40)}.`, 'Write the number of a pull request.');
}

function flag(name: string, text: string): boolean {
  const value = text.trim();
  if (value === '' || value === 'false') return false;
  if (value === 'true') return true;
  throw new UserError('usage', `The input \`${name}\` is ${quote(value, 40)}.`, 'Write `true` or `false`.');
}
