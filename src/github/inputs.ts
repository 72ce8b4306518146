// The Action's inputs. action.yml lists the same names; only `token` has its default there, where the runner can fill it in.
import { getBooleanInput, getInput } from '@actions/core';
import { UserError } from '../errors.ts';
import { quote } from '../text/escape.ts';

export interface ActionInputs {
  /** Judge a change, keep the inventory of the default branch true, or commit the entries that a comment asks for. */
  readonly mode: 'check' | 'maintain' | 'update';
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
  /** Put the entries that a change needs on the pull request as suggested changes. */
  readonly suggest: boolean;
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
  'suggest',
  'pull-request',
  'sarif',
  'cache',
  'expiring-within',
  'issues',
] as const;

/** @throws UserError for a value that no input has */
export function readInputs(): ActionInputs {
  return {
    mode: modeOf(getInput('mode')),
    token: getInput('token'),
    all: flag('all'),
    status: flag('status'),
    comment: flag('comment'),
    checkRun: flag('check-run'),
    requestReviewers: flag('request-reviewers'),
    suggest: flag('suggest'),
    pullRequest: numberOf('pull-request'),
    sarif: flag('sarif'),
    cache: flag('cache'),
    expiringWithin: daysOf('expiring-within'),
    issues: flag('issues'),
  };
}

function modeOf(value: string): ActionInputs['mode'] {
  if (value === '' || value === 'check') return 'check';
  if (value === 'maintain' || value === 'update') return value;
  throw new UserError('usage', `The input \`mode\` is ${quote(value, 40)}.`, 'Write `check`, `maintain` or `update`.');
}

const DEFAULT_DAYS = 30;

function daysOf(name: string): number {
  const value = getInput(name);
  if (value === '') return DEFAULT_DAYS;
  if (/^\d{1,4}$/.test(value)) return Number(value);
  throw new UserError('usage', `The input \`${name}\` is ${quote(value, 40)}.`, 'Write a number of days, such as 30.');
}

function numberOf(name: string): number | null {
  const value = getInput(name);
  if (value === '') return null;
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new UserError('usage', `The input \`${name}\` is ${quote(value, 40)}.`, 'Write the number of a pull request.');
}

/** Not given is false. */
function flag(name: string): boolean {
  const value = getInput(name);
  if (value === '') return false;
  try {
    return getBooleanInput(name);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const message = `The input \`${name}\` is ${quote(value, 40)}.`;
    throw new UserError('usage', message, 'Write `true` or `false`.');
  }
}
