// What a GitHub event asks to compare. Pure: name and payload in, a comparison out; every value is hostile. Not the context of @actions/github: it
// comes with the whole client, which a check that asks nobody does not load, and throws a bare SyntaxError for a payload that is none.

import { UserError } from '../errors.ts';
import type { Comparison } from '../git/range.ts';
import { quote } from '../text/escape.ts';
import type { MergeGroup } from './merge-group.ts';

export interface GitHubEvent {
  /** GITHUB_EVENT_NAME */
  readonly name: string;
  /** GITHUB_SHA */
  readonly sha: string;
  /** The parsed file of GITHUB_EVENT_PATH. */
  readonly payload: unknown;
}

const COMMIT_ID = /^([0-9a-f]{40}|[0-9a-f]{64})$/;
const NO_COMMIT = /^0+$/;

/**
 * Which commits an event is about. https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
 *
 * - pull_request, pull_request_review: GITHUB_SHA is the merge of the head into the base. `pull_request.base.sha` of the
 *   payload is not used: it is as old as the last push, and the base may have moved on.
 * - push: what the branch was before it. A branch that is new is compared with the default branch.
 * - merge_group: the group's base and head.
 *
 * @throws UserError event-unsupported for other events, and for a payload that is not what GitHub sends
 */
export function comparisonOf({ name, sha, payload }: GitHubEvent): Comparison {
  switch (name) {
    case 'pull_request':
    case 'pull_request_review':
      return {
        kind: 'test-merge',
        merge: commitId(sha, 'GITHUB_SHA'),
        head: commitId(payloadValue(payload, 'pull_request', 'head', 'sha'), 'pull_request.head.sha'),
        baseBranch: branchName(payloadValue(payload, 'pull_request', 'base', 'ref'), 'pull_request.base.ref'),
      };
    case 'push':
      return ofPush(payload);
    case 'merge_group': {
      const { base, head } = mergeGroupOf(payload);
      return { kind: 'range', base, head };
    }
    case 'pull_request_target':
      throw unsupported(
        'The event pull_request_target runs on the base branch with its secrets, and has nothing checked out to judge.',
        'Run the check on `pull_request`. To comment on pull requests of forks, publish the result from `workflow_run`.',
      );
    default:
      throw unsupported(
        `The event ${quote(name)} compares nothing.`,
        'Run it on `pull_request`, `pull_request_review`, `merge_group`, `push` or `workflow_run`, or by hand with the input `pull-request`; for a schedule, run `cronledger verify`.',
      );
  }
}

/**
 * https://docs.github.com/webhooks/webhook-events-and-payloads#merge_group
 * @throws UserError event-unsupported
 */
export function mergeGroupOf(payload: unknown): MergeGroup {
  const read = (name: string): unknown => payloadValue(payload, 'merge_group', name);
  const [baseRef, headRef] = [read('base_ref'), read('head_ref')];
  return {
    base: commitId(read('base_sha'), 'merge_group.base_sha'),
    head: commitId(read('head_sha'), 'merge_group.head_sha'),
    baseBranch: branchName(
      typeof baseRef === 'string' ? baseRef.replace(/^refs\/heads\//, '') : null,
      'merge_group.base_ref',
    ),
    headRef: String(headRef),
  };
}

function ofPush(payload: unknown): Comparison {
  const before = commitId(payloadValue(payload, 'before'), 'before');
  const after = commitId(payloadValue(payload, 'after'), 'after');
  if (NO_COMMIT.test(after)) return { kind: 'nothing', why: 'The push deleted a branch or tag.' };
  if (!NO_COMMIT.test(before)) return { kind: 'range', base: before, head: after };
  const ref = payloadValue(payload, 'ref');
  const branch = typeof ref === 'string' && ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null;
  return {
    kind: 'new-branch',
    head: after,
    branch: branch === null ? null : branchName(branch, 'ref'),
    defaultBranch: branchName(payloadValue(payload, 'repository', 'default_branch'), 'repository.default_branch'),
  };
}

/** The value at a path of own properties of a payload; undefined where there is none. */
export function payloadValue(payload: unknown, ...path: readonly string[]): unknown {
  let value = payload;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

function commitId(value: unknown, where: string): string {
  if (typeof value === 'string' && COMMIT_ID.test(value)) return value;
  throw malformed(where, 'the full id of a commit');
}

/** https://git-scm.com/docs/git-check-ref-format; what it forbids would mean something else to git than a name. */
function branchName(value: unknown, where: string): string {
  const valid =
    typeof value === 'string' &&
    value.length <= 255 &&
    !/[\p{Cc}\p{Zl}\p{Zp}\p{Cs} ~^:?*[\\]|\.\.|@\{|\/\//u.test(value) &&
    !/^[-/]|[/.]$|^@$/.test(value) &&
    value !== '' &&
    value.split('/').every(part => !part.startsWith('.') && !part.endsWith('.lock'));
  if (valid) return value;
  throw malformed(where, 'the name of a branch');
}

function malformed(where: string, what: string): UserError {
  return unsupported(
    `${where} of the event is not ${what}.`,
    'Run this on an event of GitHub Actions, with GITHUB_SHA and GITHUB_EVENT_PATH as the runner sets them.',
  );
}

function unsupported(message: string, hint: string): UserError {
  return new UserError('event-unsupported', message, hint);
}
