// What each operation does to the server's state and what it answers. To add one: its id in scripts/openapi-subset.ts, a line here.
import {
  checkRunAnswer,
  commentAnswer,
  commitAnswer,
  fileAnswer,
  pullAnswer,
  statusAnswer,
  userAnswer,
} from './answers.ts';
import { type Json, type JsonRecord, toList, toRecord } from './contract.ts';
import { GIT_DATA, git } from './git-data.ts';
import { type Answer, type Call, created, type Handler, invalid, NOT_FOUND, ok } from './handler.ts';
import { REVIEW_COMMENTS } from './review-comments.ts';
import type { Annotation, CheckRunState, CommentState, GitHubState, Pull } from './state.ts';

const PULLS_READ = ['pull-requests:read'] as const;
const COMMENT_LIMIT = 65_536;

export const OPERATIONS: Readonly<Record<string, Handler>> = {
  ...GIT_DATA,
  ...REVIEW_COMMENTS,
  'pulls/get': { needs: PULLS_READ, run: call => onPull(call, pull => ok(pullAnswer(call.state, pull))) },
  'pulls/list': {
    needs: PULLS_READ,
    run: ({ state, query }) => {
      const [head, base, wanted] = [query.get('head'), query.get('base'), query.get('state') ?? 'open'];
      const found = [...state.pulls.values()].filter(
        pull =>
          (wanted === 'all' || pull.state === wanted) &&
          (base === null || base === pull.base.ref) &&
          (head === null || head === `${pull.head.repository?.split('/')[0]}:${pull.head.ref}`),
      );
      return { list: found.map(pull => pullAnswer(state, pull)) };
    },
  },
  'pulls/list-reviews': {
    needs: PULLS_READ,
    run: call =>
      onPull(call, pull => ({
        list: pull.reviews.map((review, index) => ({
          id: index + 1,
          user: userAnswer(review.user),
          state: review.state,
          commit_id: review.commit,
          html_url: `https://github.com/${call.state.repository}/pull/${pull.number}#pullrequestreview-${index + 1}`,
          ...(review.state === 'PENDING' ? {} : { submitted_at: call.now }),
          _links: { html: { href: '' }, pull_request: { href: '' } },
        })),
      })),
  },
  'pulls/list-commits': {
    needs: PULLS_READ,
    run: call => onPull(call, pull => ({ list: pull.commits.map(commitAnswer), cap: 250 })),
  },
  'pulls/request-reviewers': {
    needs: ['pull-requests:write'],
    run: call =>
      onPull(call, pull => {
        const users = toList(call.body['reviewers']).map(String);
        const teams = toList(call.body['team_reviewers']).map(String);
        const [owner] = call.state.repository.split('/');
        if (users.some(login => !call.state.collaborators.has(login) || login === pull.author))
          return invalid('Reviews may only be requested from collaborators.');
        if (teams.some(slug => !call.state.teams.has(`${owner}/${slug}`)) || (teams.length > 0 && !maySeeTeams(call)))
          return invalid('Could not resolve to a node with the global id.');
        pull.requestedUsers.push(...users);
        pull.requestedTeams.push(...teams);
        return created(pullAnswer(call.state, pull));
      }),
  },
  'repos/get-commit': {
    needs: ['contents:read'],
    run: ({ state, parameters }) => {
      const commit = allCommits(state).find(each => each.sha === parameters['ref']);
      if (commit === undefined) return invalid(`No commit found for SHA: ${parameters['ref']}`);
      return { list: commit.files.map(fileAnswer), key: 'files', around: commitAnswer(commit), cap: 3_000 };
    },
  },
  'repos/list-pull-requests-associated-with-commit': {
    needs: PULLS_READ,
    run: ({ state, parameters }) => {
      const sha = parameters['commit_sha'] ?? '';
      const known = state.commits.get(sha);
      const pulls = [...state.pulls.values()].filter(
        pull => known?.pulls.includes(pull.number) || pull.commits.some(commit => commit.sha === sha),
      );
      if (known === undefined && pulls.length === 0) return invalid(`No commit found for SHA: ${sha}`);
      return { list: pulls.map(pull => pullAnswer(state, pull)) };
    },
  },
  'repos/compare-commits': {
    needs: ['contents:read'],
    run: ({ state, parameters: { base = '', head = '' } }) => {
      // Where there is a repository, it says what comes before what.
      const known = state.mergeBases.get(`${base}...${head}`);
      const mergeBase = known ?? (state.git === null ? undefined : git(state, ['merge-base', base, head]));
      if (mergeBase === undefined) return NOT_FOUND;
      const bare = (sha: string): JsonRecord =>
        commitAnswer({ sha, parents: [], author: null, message: '', email: 'x@example.com', files: [] });
      const commits = [...state.commits.values()];
      const around = {
        merge_base_commit: bare(mergeBase),
        base_commit: bare(base),
        status: known !== undefined || mergeBase === base ? 'ahead' : 'diverged',
        total_commits: commits.length,
      };
      return { list: commits.map(commitAnswer), key: 'commits', around };
    },
  },
  'repos/get-collaborator-permission-level': {
    needs: [],
    run: ({ state, parameters: { username = '' } }) => {
      const known = state.collaborators.get(username);
      if (known === undefined) return { status: 404, body: { message: `${username} is not a user` } };
      const user = { ...userAnswer(username), role_name: known.role };
      return ok({ permission: known.permission, role_name: known.role, user });
    },
  },
  'teams/list-members-in-org': {
    needs: [],
    run: call => {
      const { org, team_slug: slug } = call.parameters;
      const members = call.state.teams.get(`${org}/${slug}`);
      // A token that may not see teams gets 404, or 403 where it is one of an App.
      if (!maySeeTeams(call) || members === undefined) return NOT_FOUND;
      return { list: members.map(userAnswer) };
    },
  },
  'repos/get-branch': {
    needs: ['contents:read'],
    run: ({ state, parameters: { branch = '' } }) => {
      const contexts = state.required.get(branch)?.protection ?? [];
      const checks = contexts.map(context => ({ context, app_id: null }));
      return ok({
        name: branch,
        commit: commitAnswer({
          sha: 'b'.repeat(40),
          parents: [],
          author: null,
          message: '',
          email: 'x@example.com',
          files: [],
        }),
        _links: { html: '', self: 'https://example.com/x' },
        protected: contexts.length > 0,
        protection: contexts.length > 0 ? { enabled: true, required_status_checks: { contexts, checks } } : {},
        protection_url: 'https://example.com/x',
      });
    },
  },
  'repos/get-branch-rules': {
    needs: [],
    run: ({ state, parameters: { branch = '' } }) => {
      const contexts = state.required.get(branch)?.rules ?? [];
      const info = { ruleset_source_type: 'Repository', ruleset_source: state.repository, ruleset_id: 1 };
      const required = {
        type: 'required_status_checks',
        parameters: {
          required_status_checks: contexts.map(context => ({ context })),
          strict_required_status_checks_policy: false,
        },
        ...info,
      };
      return { list: [{ type: 'deletion', ...info }, ...(contexts.length > 0 ? [required] : [])] };
    },
  },
  'repos/list-commit-statuses-for-ref': {
    needs: ['statuses:read'],
    run: ({ state, parameters }) => ({
      list: state.statuses
        .filter(status => status.sha === parameters['ref'])
        .toReversed()
        .map(statusAnswer),
    }),
  },
  'repos/create-commit-status': {
    needs: ['statuses:write'],
    run: ({ state, parameters, body, token, now }) => {
      const [context, description] = [String(body['context'] ?? 'default'), body['description'] ?? null];
      if (String(description).length > 140) return invalid('description is too long (maximum is 140 characters)');
      if (context.length > 255) return invalid('context is too long (maximum is 255 characters)');
      const status = {
        sha: parameters['sha'] ?? '',
        state: String(body['state']),
        context,
        description: description === null ? null : String(description),
        targetUrl: body['target_url'] === undefined ? null : String(body['target_url']),
        creator: token.login,
        createdAt: now,
      };
      state.statuses.push(status);
      return created(statusAnswer(status));
    },
  },
  'issues/list-comments': {
    needs: ['issues:read', 'pull-requests:read'],
    run: ({ state, parameters }) => ({
      list: state.comments.filter(each => each.issue === Number(parameters['issue_number'])).map(commentAnswer),
    }),
  },
  'issues/create-comment': {
    needs: ['issues:write', 'pull-requests:write'],
    run: ({ state, parameters, body, token, now }) => {
      const text = String(body['body']);
      if (text.length > COMMENT_LIMIT) return invalid('body is too long (maximum is 65536 characters)');
      const comment: CommentState = {
        id: nextId(state.comments),
        issue: Number(parameters['issue_number']),
        user: token.login,
        body: text,
        createdAt: now,
        updatedAt: now,
      };
      state.comments.push(comment);
      return created(commentAnswer(comment));
    },
  },
  'issues/update-comment': {
    needs: ['issues:write', 'pull-requests:write'],
    run: call => {
      const comment = commentOf(call);
      if (comment === undefined) return NOT_FOUND;
      const text = String(call.body['body']);
      if (text.length > COMMENT_LIMIT) return invalid('body is too long (maximum is 65536 characters)');
      comment.body = text;
      comment.updatedAt = call.now;
      return ok(commentAnswer(comment));
    },
  },
  'issues/delete-comment': {
    needs: ['issues:write', 'pull-requests:write'],
    run: call => {
      const comment = commentOf(call);
      if (comment === undefined) return NOT_FOUND;
      call.state.comments.splice(call.state.comments.indexOf(comment), 1);
      return { status: 204, body: null };
    },
  },
  'checks/create': {
    needs: ['checks:write'],
    run: ({ state, body, token }) => {
      const run: CheckRunState = {
        id: nextId(state.checkRuns),
        name: String(body['name']),
        sha: String(body['head_sha']),
        externalId: '',
        app: token.login.endsWith('[bot]') ? token.login.slice(0, -'[bot]'.length) : null,
        status: 'queued',
        conclusion: null,
        title: '',
        summary: '',
        annotations: [],
      };
      state.checkRuns.push(run);
      return updateCheckRun(run, body, created);
    },
  },
  'checks/update': {
    needs: ['checks:write'],
    run: call => onCheckRun(call, run => updateCheckRun(run, call.body, ok)),
  },
  'checks/get': { needs: ['checks:read'], run: call => onCheckRun(call, run => ok(checkRunAnswer(run))) },
  'checks/list-for-ref': {
    needs: ['checks:read'],
    run: ({ state, parameters, query }) => ({
      list: state.checkRuns
        .filter(run => run.sha === parameters['ref'] && (query.get('check_name') ?? run.name) === run.name)
        .toReversed()
        .map(checkRunAnswer),
      key: 'check_runs',
    }),
  },
};

function onPull(call: Call, run: (pull: Pull) => Answer): Answer {
  const pull = call.state.pulls.get(Number(call.parameters['pull_number']));
  return pull === undefined ? NOT_FOUND : run(pull);
}

function onCheckRun(call: Call, run: (found: CheckRunState) => Answer): Answer {
  const found = call.state.checkRuns.find(each => each.id === Number(call.parameters['check_run_id']));
  return found === undefined ? NOT_FOUND : run(found);
}

function updateCheckRun(run: CheckRunState, body: JsonRecord, answer: (body: Json) => Answer): Answer {
  const output = toRecord(body['output']);
  run.status = String(body['status'] ?? (body['conclusion'] === undefined ? run.status : 'completed'));
  run.conclusion = body['conclusion'] === undefined ? run.conclusion : String(body['conclusion']);
  run.externalId = String(body['external_id'] ?? run.externalId);
  run.title = String(output['title'] ?? run.title);
  run.summary = String(output['summary'] ?? run.summary);
  for (const annotation of toList(output['annotations'])) {
    const { path, start_line, end_line, annotation_level, message, title } = toRecord(annotation);
    const kept: Annotation = {
      path: String(path),
      start_line: Number(start_line),
      end_line: Number(end_line),
      annotation_level: String(annotation_level),
      message: String(message),
      title: String(title ?? ''),
    };
    if (kept.path === '' || kept.start_line < 1 || kept.end_line < kept.start_line) return invalid('annotation');
    run.annotations.push(kept);
  }
  return answer(checkRunAnswer(run));
}

function commentOf({ state, parameters }: Call): CommentState | undefined {
  return state.comments.find(each => each.id === Number(parameters['comment_id']));
}

function maySeeTeams({ token }: Call): boolean {
  return token.permissions['members'] !== undefined;
}

function allCommits(state: GitHubState) {
  return [...state.commits.values(), ...[...state.pulls.values()].flatMap(pull => pull.commits)];
}

function nextId(things: readonly { readonly id: number }[]): number {
  return Math.max(0, ...things.map(thing => thing.id)) + 1;
}
