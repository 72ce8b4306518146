// The server's state in the words of GitHub's API; `complete` of contract.ts adds what each schema requires beside it.
import type { JsonRecord } from './contract.ts';
import type { CheckRunState, CommentState, CommitState, GitHubState, Pull, StatusState } from './state.ts';

export function userAnswer(login: string | null): JsonRecord | null {
  return login === null ? null : { login, id: 1, type: login.endsWith('[bot]') ? 'Bot' : 'User' };
}

export function pullAnswer(state: GitHubState, pull: Pull): JsonRecord {
  const owner = state.repository.split('/')[0] ?? '';
  const headOwner = pull.head.repository?.split('/')[0] ?? 'ghost';
  return {
    number: pull.number,
    title: pull.title,
    body: pull.body ?? null,
    html_url: `https://github.com/${state.repository}/pull/${pull.number}`,
    state: pull.state,
    merged: pull.merged,
    merged_at: pull.merged ? pull.mergedAt : null,
    merge_commit_sha: pull.mergeCommit,
    user: userAnswer(pull.author) ?? { login: 'ghost', id: 10137, type: 'User' },
    base: {
      ...pull.base,
      label: `${owner}:${pull.base.ref}`,
      repo: { full_name: state.repository },
      user: userAnswer(owner),
    },
    head: {
      ref: pull.head.ref,
      sha: pull.head.sha,
      label: `${headOwner}:${pull.head.ref}`,
      repo: pull.head.repository === null ? null : { full_name: pull.head.repository },
      user: userAnswer(headOwner),
    },
    requested_reviewers: pull.requestedUsers.map(userAnswer),
    requested_teams: pull.requestedTeams.map(slug => ({ slug, name: slug, parent: null })),
    commits: pull.commits.length,
    _links: {},
  };
}

export function commitAnswer(commit: CommitState): JsonRecord {
  return {
    sha: commit.sha,
    commit: {
      message: commit.message,
      author: { name: 'x', email: commit.email, date: '2026-01-01T00:00:00Z' },
      committer: { name: 'x', email: commit.email, date: '2026-01-01T00:00:00Z' },
    },
    author: userAnswer(commit.author),
    committer: userAnswer(commit.author),
    parents: commit.parents.map(sha => ({ sha, url: `https://api.github.com/commits/${sha}` })),
  };
}

export function fileAnswer(file: string | readonly [string, string]): JsonRecord {
  return typeof file === 'string'
    ? { filename: file, status: 'modified', sha: 'f'.repeat(40) }
    : { filename: file[0], previous_filename: file[1], status: 'renamed', sha: 'f'.repeat(40) };
}

export function commentAnswer(comment: CommentState): JsonRecord {
  return {
    id: comment.id,
    user: userAnswer(comment.user),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: 'NONE',
  };
}

export function statusAnswer(status: StatusState): JsonRecord {
  return {
    state: status.state,
    context: status.context,
    description: status.description,
    target_url: status.targetUrl,
    creator: userAnswer(status.creator),
    created_at: status.createdAt,
    updated_at: status.createdAt,
  };
}

export function checkRunAnswer(run: CheckRunState): JsonRecord {
  return {
    id: run.id,
    name: run.name,
    head_sha: run.sha,
    external_id: run.externalId,
    status: run.status,
    conclusion: run.conclusion,
    app: run.app === null ? null : { slug: run.app, name: run.app },
    output: { title: run.title, summary: run.summary, annotations_count: run.annotations.length },
  };
}
