// Comments on lines of a pull request: GitHub takes them on lines that it shows of the change, and nowhere else.

import { userAnswer } from './answers.ts';
import type { JsonRecord } from './contract.ts';
import { git } from './git-data.ts';
import { type Answer, type Call, created, type Handler, invalid, NOT_FOUND } from './handler.ts';
import type { GitHubState, Pull, ReviewCommentState } from './state.ts';

const PULLS_READ = ['pull-requests:read'] as const;

export const REVIEW_COMMENTS: Readonly<Record<string, Handler>> = {
  'pulls/list-files': {
    needs: PULLS_READ,
    run: call => onPull(call, pull => ({ list: filesOf(call.state, pull).map(fileAnswer), cap: 3_000 })),
  },
  'pulls/list-review-comments': {
    needs: PULLS_READ,
    run: call => onPull(call, pull => ({ list: pull.reviewComments.map(comment => answer(comment, call.now)) })),
  },
  'pulls/create-review-comment': {
    needs: ['pull-requests:write'],
    run: call =>
      onPull(call, pull => {
        const { body, commit_id, path, line, start_line } = call.body;
        const file = filesOf(call.state, pull).find(({ name }) => name === path);
        const [first, last] = [Number(start_line ?? line), Number(line)];
        const shown = file?.hunks.some(([from, count]) => first >= from && last < from + count) ?? false;
        if (commit_id !== pull.head.sha || !shown || first > last)
          return invalid('pull_request_review_thread.line must be part of the diff');
        const comment: ReviewCommentState = {
          id: pull.reviewComments.length + 1,
          user: call.token.login,
          body: String(body),
          path: String(path),
          line: last,
          startLine: start_line === undefined ? null : first,
          commit: String(commit_id),
        };
        pull.reviewComments.push(comment);
        return created(answer(comment, call.now));
      }),
  },
};

interface ChangedFile {
  readonly name: string;
  readonly patch: string;
  /** First line and number of lines of the head, of each part that is shown. */
  readonly hunks: readonly (readonly [number, number])[];
}

/** With three lines around each change, as GitHub shows it. */
function filesOf(state: GitHubState, pull: Pull): readonly ChangedFile[] {
  const range = `${pull.base.ref}...${pull.head.sha}`;
  const names = git(state, ['diff', '--name-only', range])
    .split('\n')
    .filter(name => name !== '');
  return names.map(name => {
    const text = git(state, ['diff', range, '--', name]);
    const patch = text.slice(Math.max(0, text.indexOf('@@')));
    const hunks = [...patch.matchAll(/^@@ -\S+ \+(\d+)(?:,(\d+))? @@/gm)].map(
      ([, from, count]) => [Number(from), Number(count ?? 1)] as const,
    );
    return { name, patch, hunks };
  });
}

function fileAnswer({ name, patch }: ChangedFile): JsonRecord {
  const url = 'https://example.com/x';
  return {
    sha: 'a'.repeat(40),
    filename: name,
    status: 'modified',
    additions: 1,
    deletions: 1,
    changes: 2,
    blob_url: url,
    raw_url: url,
    contents_url: url,
    patch,
  };
}

function answer(comment: ReviewCommentState, now: string): JsonRecord {
  const url = 'https://example.com/x';
  return {
    url,
    id: comment.id,
    node_id: 'x',
    pull_request_review_id: 1,
    diff_hunk: '',
    path: comment.path,
    commit_id: comment.commit,
    original_commit_id: comment.commit,
    user: userAnswer(comment.user),
    body: comment.body,
    created_at: now,
    updated_at: now,
    html_url: url,
    pull_request_url: url,
    author_association: 'NONE',
    _links: { self: { href: url }, html: { href: url }, pull_request: { href: url } },
  };
}

function onPull(call: Call, run: (pull: Pull) => Answer): Answer {
  const pull = call.state.pulls.get(Number(call.parameters['pull_number']));
  return pull === undefined ? NOT_FOUND : run(pull);
}
