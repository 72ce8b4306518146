// GitLab for tests: a server on this machine that remembers, and answers as https://docs.gitlab.com/api/ shows. What it was not told of fails the test.
import { createServer, type IncomingMessage } from 'node:http';
import { afterEach, expect } from 'vitest';
import type { TestRepository } from './git-repo.ts';

export interface GitLabState {
  /** By user name; the id is its place, from 1. */
  readonly users: string[];
  readonly bots: Set<string>;
  /** Confirmed addresses by user name. */
  readonly addresses: Map<string, string>;
  /** Access levels in the project by user name, by whatever way. */
  readonly members: Map<string, number>;
  /** Direct members of groups by their paths. */
  readonly groups: Map<string, readonly string[]>;
  author: string;
  head: string;
  start: string;
  readonly approvals: { user: string; at: string | null }[];
  readonly versions: { commit: string; at: string }[];
  readonly refusing: string[];
  readonly notes: { id: number; body: string; author: string; system: boolean; created_at: string }[];
  readonly statuses: Record<string, unknown>[];
  /** Of requests whose path has the text: another answer; status 0 cuts the connection, -1 never answers. */
  readonly faults: { path: string; status: number; times: number; headers?: Record<string, string>; body?: string }[];
  readonly requests: string[];
  /** How many items a page has, where that is less than what is asked for. */
  pageSize: number;
}

export interface GitLabServer {
  readonly url: string;
  readonly state: GitLabState;
  /** For the program: as a job of a merge request pipeline has it. */
  readonly env: Readonly<Record<string, string>>;
}

const running: { close(): Promise<void>; violations: readonly string[] }[] = [];
afterEach(async () => {
  const ended = running.splice(0);
  await Promise.all(ended.map(server => server.close()));
  expect(ended.flatMap(server => server.violations)).toEqual([]);
});

/** Starts one for the current test; its token is `token`, and `job` a token of a job. */
export async function startGitLab(repository: TestRepository): Promise<GitLabServer> {
  const state: GitLabState = {
    users: ['alice', 'bob', 'carol', 'dora', 'project_7_bot_x1'],
    bots: new Set(['project_7_bot_x1']),
    addresses: new Map([['alice', 'ada@example.com']]),
    members: new Map([
      ['alice', 40],
      ['bob', 30],
      ['carol', 20],
      ['dora', 40],
      ['project_7_bot_x1', 40],
    ]),
    groups: new Map([['acme/platform/security', ['bob']]]),
    author: 'alice',
    head: '',
    start: '',
    approvals: [],
    versions: [],
    refusing: [],
    notes: [],
    statuses: [],
    faults: [],
    requests: [],
    pageSize: 100,
  };
  const violations: string[] = [];
  const server = createServer((request, response) => {
    bodyOf(request)
      .then(async text => {
        const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
        const path = pathname.replace('/api/v4', '');
        state.requests.push(`${request.method} ${path}`);
        const fault = state.faults.find(each => each.times > 0 && path.includes(each.path));
        if (fault !== undefined) {
          fault.times -= 1;
          if (fault.status === 0) request.socket.destroy();
          else if (fault.status > 0)
            response.writeHead(fault.status, fault.headers ?? {}).end(fault.body ?? '{"message":"no"}');
          return;
        }
        const token = request.headers['job-token'] ?? request.headers.authorization?.replace('Bearer ', '');
        const isJob = request.headers['job-token'] === 'job';
        const answer: Answer =
          token === 'token' || (isJob && path === '/projects/7/merge_requests/12')
            ? await answerOf(request.method ?? '', path, {
                searchParams,
                body: text === '' ? null : JSON.parse(text),
                state,
                repository,
              })
            : { status: 401, body: { message: '401 Unauthorized' } };
        if (answer.status === 501) violations.push(`${request.method} ${path} is not known here`);
        const items = Array.isArray(answer.body) ? answer.body : null;
        const [size, page] = [
          Math.min(state.pageSize, Number(searchParams.get('per_page') ?? 20)),
          Number(searchParams.get('page') ?? 1),
        ];
        const more = items !== null && items.length > size * page;
        response
          .writeHead(answer.status, {
            'content-type': 'application/json',
            ...(items === null ? {} : { 'x-next-page': more ? String(page + 1) : '' }),
          })
          .end(JSON.stringify(items === null ? answer.body : items.slice(size * (page - 1), size * page)));
      })
      .catch((error: unknown) => {
        violations.push(`The server itself failed: ${error instanceof Error ? error.stack : String(error)}`);
        response.writeHead(500).end();
      });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const close = (): Promise<void> =>
    new Promise(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  running.push({ close, violations });
  const url = `http://127.0.0.1:${address.port}/api/v4`;
  const env = { GITLAB_CI: 'true', CI_API_V4_URL: url, CI_PROJECT_ID: '7', GITLAB_TOKEN: 'token', CI_JOB_ID: '100' };
  return { url, state, env };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}
interface Question {
  readonly searchParams: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly state: GitLabState;
  readonly repository: TestRepository;
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const missing: Answer = { status: 404, body: { message: '404 Not found' } };

async function answerOf(
  method: string,
  path: string,
  { searchParams, body, state, repository }: Question,
): Promise<Answer> {
  const userOf = (username: string) => ({
    id: state.users.indexOf(username) + 1,
    username,
    name: username,
    state: 'active',
  });
  const request = '/projects/7/merge_requests/12';
  if (method === 'POST' && path === '/graphql') return missing;
  if (method === 'POST' && path === '/api/graphql') return ok({ data: await graph(body, state, repository) });
  if (method === 'POST' && path === `${request}/notes`) {
    const note = {
      id: state.notes.length + 1,
      body: String(body?.['body']),
      author: 'project_7_bot_x1',
      system: false,
      created_at: '2026-11-02T00:00:00.000Z',
    };
    state.notes.push(note);
    return { status: 201, body: { ...note, author: userOf(note.author) } };
  }
  const [, noteId] = new RegExp(`^${request}/notes/(\\d+)$`).exec(path) ?? [];
  if (method === 'PUT' && noteId !== undefined) {
    const note = state.notes[Number(noteId) - 1];
    if (note === undefined) return missing;
    note.body = String(body?.['body']);
    return ok({ ...note, author: userOf(note.author) });
  }
  if (method === 'POST' && path.startsWith('/projects/7/statuses/')) {
    const last = state.statuses.at(-1);
    if (last !== undefined && last['state'] === body?.['state'] && last['state'] === 'pending')
      return { status: 400, body: { message: 'Cannot transition status via :enqueue from :pending' } };
    state.statuses.push({ sha: path.split('/').at(-1), ...body });
    return { status: 201, body: {} };
  }
  if (method !== 'GET') return { status: 501, body: null };
  if (path === '/projects/7') return ok({ id: 7, path_with_namespace: 'acme/ops' });
  if (path === '/user') return ok(userOf('project_7_bot_x1'));
  if (path === '/users') return ok(state.users.filter(name => name === searchParams.get('username')).map(userOf));
  const [, userId] = /^\/users\/(\d+)$/.exec(path) ?? [];
  if (userId !== undefined) {
    const name = state.users[Number(userId) - 1] ?? '';
    return ok({ ...userOf(name), web_url: `https://gitlab.example/${name}`, bot: state.bots.has(name) });
  }
  const [, memberId] = /^\/projects\/7\/members\/all\/(\d+)$/.exec(path) ?? [];
  if (memberId !== undefined) {
    const name = state.users[Number(memberId) - 1] ?? '';
    const level = state.members.get(name);
    return level === undefined ? missing : ok({ ...userOf(name), access_level: level });
  }
  if (path === '/projects/7/members')
    return ok([...state.members].map(([name, access_level]) => ({ ...userOf(name), access_level })));
  const [, group] = /^\/groups\/([^/]+)\/members$/.exec(path) ?? [];
  if (group !== undefined) {
    const names = state.groups.get(decodeURIComponent(group));
    return names === undefined ? missing : ok(names.map(name => ({ ...userOf(name), access_level: 30 })));
  }
  if (path === request)
    return ok({
      iid: 12,
      web_url: 'https://gitlab.example/acme/ops/-/merge_requests/12',
      title: 'A change',
      author: userOf(state.author),
      state: 'opened',
      sha: state.head,
      target_branch: 'main',
      source_branch: 'change',
      diff_refs: { base_sha: state.start, head_sha: state.head, start_sha: state.start },
    });
  if (path === `${request}/approvals`)
    return ok({
      approved: state.approvals.length > 0,
      approved_by: state.approvals.map(({ user, at }) => ({
        user: userOf(user),
        ...(at === null ? {} : { approved_at: at }),
      })),
    });
  if (path === `${request}/versions`)
    return ok(
      state.versions
        .map(({ commit, at }, index) => ({ id: index + 1, head_commit_sha: commit, created_at: at }))
        .reverse(),
    );
  if (path === `${request}/reviewers`)
    return ok(state.refusing.map(name => ({ user: userOf(name), state: 'requested_changes' })));
  if (path === `${request}/notes`) {
    const shown =
      searchParams.get('activity_filter') === 'only_activity' ? state.notes.filter(note => note.system) : state.notes;
    return ok(shown.map(note => ({ ...note, author: userOf(note.author) })));
  }
  return { status: 501, body: null };
}

/** Commits with the accounts of their addresses, from the repository itself. */
async function graph(body: Question['body'], state: GitLabState, repository: TestRepository): Promise<unknown> {
  const named = (address: string) => {
    const found = [...state.addresses].find(([, own]) => own === address);
    return found === undefined ? null : { username: found[0] };
  };
  expect(body).toMatchObject({ variables: { path: 'acme/ops', iid: '12' } });
  const log = await repository.git(['log', '--format=%H %ae %ce', `${state.start}..${state.head}`]);
  const commits = log
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.split(' '));
  const committers = new Map(commits.map(([, , address = '']) => [address, named(address)]));
  return {
    project: {
      mergeRequest: {
        committers: { nodes: [...committers.values()].filter(user => user !== null), pageInfo: { hasNextPage: false } },
        commits: {
          nodes: commits.map(([sha, address = '']) => ({ sha, author: named(address) })),
          pageInfo: { hasNextPage: false, endCursor: null },
        },
      },
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
