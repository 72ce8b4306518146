// Git data, pull requests that are written, and issues: what maintenance asks for. Objects go to a real repository.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pullAnswer, userAnswer } from './answers.ts';
import { type JsonRecord, toList, toRecord } from './contract.ts';
import { type Answer, created, type Handler, invalid, NOT_FOUND, ok } from './handler.ts';
import { type GitHubState, type IssueState, pullState } from './state.ts';

const CONTENTS_READ = ['contents:read'] as const;
const CONTENTS_WRITE = ['contents:write'] as const;

export const GIT_DATA: Readonly<Record<string, Handler>> = {
  'repos/get': { needs: [], run: ({ state }) => ok({ full_name: state.repository, default_branch: 'main' }) },
  'git/get-ref': {
    needs: CONTENTS_READ,
    run: ({ state, parameters: { ref = '' } }) => {
      const sha = refOf(state, ref);
      return sha === null ? NOT_FOUND : ok(refAnswer(ref, sha));
    },
  },
  'git/get-commit': {
    needs: CONTENTS_READ,
    run: ({ state, parameters: { commit_sha: sha = '' } }) => ok(gitCommit(state, sha)),
  },
  'git/create-blob': {
    needs: CONTENTS_WRITE,
    run: ({ state, body }) => {
      const content = Buffer.from(String(body['content']), body['encoding'] === 'base64' ? 'base64' : 'utf8');
      const sha = git(state, ['hash-object', '-w', '--stdin'], { input: content });
      return created({ sha, url: 'https://example.com/x' });
    },
  },
  'git/create-tree': {
    needs: CONTENTS_WRITE,
    run: ({ state, body }) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'cronledger-index-'));
      try {
        const env = { GIT_INDEX_FILE: path.join(folder, 'index') };
        git(state, ['read-tree', String(body['base_tree'])], { env });
        const lines = toList(body['tree']).map(toRecord);
        state.writtenPaths.push(...lines.map(item => String(item['path'])));
        const input = lines.map(item => `${item['mode']} ${item['type']} ${item['sha']}\t${item['path']}\n`).join('');
        git(state, ['update-index', '--index-info'], { env, input });
        const sha = git(state, ['write-tree'], { env });
        return created({ sha, url: 'https://example.com/x', truncated: false, tree: [] });
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  },
  'git/create-commit': {
    needs: CONTENTS_WRITE,
    run: ({ state, body, now }) => {
      const [author, committer] = [toRecord(body['author']), toRecord(body['committer'])];
      const env = {
        GIT_AUTHOR_NAME: String(author['name']),
        GIT_AUTHOR_EMAIL: String(author['email']),
        GIT_AUTHOR_DATE: now,
        GIT_COMMITTER_NAME: String(committer['name']),
        GIT_COMMITTER_EMAIL: String(committer['email']),
        GIT_COMMITTER_DATE: now,
      };
      const parents = toList(body['parents']).flatMap(parent => ['-p', String(parent)]);
      const input = String(body['message']);
      const sha = git(state, ['commit-tree', String(body['tree']), ...parents], { env, input });
      return created(gitCommit(state, sha));
    },
  },
  'git/create-ref': {
    needs: CONTENTS_WRITE,
    run: ({ state, body }) => {
      const [ref, sha] = [String(body['ref']), String(body['sha'])];
      if (refOf(state, ref.replace('refs/', '')) !== null) return invalid('Reference already exists');
      git(state, ['update-ref', ref, sha]);
      followBranch(state, ref, sha);
      return created(refAnswer(ref.replace('refs/', ''), sha));
    },
  },
  'git/update-ref': {
    needs: CONTENTS_WRITE,
    run: ({ state, body, parameters: { ref = '' } }) => {
      const [before, sha] = [refOf(state, ref), String(body['sha'])];
      if (before === null) return invalid('Reference does not exist');
      const bases = git(state, ['merge-base', '--all', before, sha]).split('\n');
      if (!bases.includes(before) && body['force'] !== true) return invalid('Update is not a fast forward');
      git(state, ['update-ref', `refs/${ref}`, sha]);
      followBranch(state, `refs/${ref}`, sha);
      return ok(refAnswer(ref, sha));
    },
  },
  'pulls/create': {
    needs: ['pull-requests:write'],
    run: ({ state, body, token }) => {
      const [ref, base] = [String(body['head']), String(body['base'])];
      const sha = refOf(state, `heads/${ref}`);
      if (sha === null) return invalid('head is invalid');
      const isOpen = [...state.pulls.values()].some(pull => pull.state === 'open' && pull.head.ref === ref);
      if (isOpen) return invalid(`A pull request already exists for ${ref}.`);
      const number = Math.max(0, ...state.pulls.keys()) + 1;
      const pull = pullState(number, {
        title: String(body['title']),
        author: token.login,
        base: { ref: base, sha: refOf(state, `heads/${base}`) ?? '' },
        head: { ref, sha, repository: state.repository },
      });
      pull.body = String(body['body']);
      state.pulls.set(number, pull);
      return created(pullAnswer(state, pull));
    },
  },
  'pulls/update': {
    needs: ['pull-requests:write'],
    run: ({ state, body, parameters }) => {
      const pull = state.pulls.get(Number(parameters['pull_number']));
      if (pull === undefined) return NOT_FOUND;
      if (body['body'] !== undefined) pull.body = String(body['body']);
      if (body['state'] !== undefined) pull.state = body['state'] === 'closed' ? 'closed' : 'open';
      return ok(pullAnswer(state, pull));
    },
  },
  'issues/list-for-repo': {
    needs: ['issues:read'],
    run: ({ state, query }) => ({
      list: state.issues
        .filter(issue => issue.state === (query.get('state') ?? 'open'))
        .filter(issue => (query.get('labels') ?? '').split(',').every(label => issue.labels.includes(label)))
        .map(issueAnswer),
    }),
  },
  'issues/create': {
    needs: ['issues:write'],
    run: ({ state, body, token }) => {
      const issue: IssueState = {
        number: Math.max(1000, ...state.issues.map(each => each.number)) + 1,
        user: token.login,
        title: String(body['title']),
        body: String(body['body']),
        labels: toList(body['labels']).map(String),
        state: 'open',
      };
      if (issue.title.length > 256 || issue.body.length > 65_536) return invalid('too long');
      state.issues.push(issue);
      return created(issueAnswer(issue));
    },
  },
  'issues/update': {
    needs: ['issues:write'],
    run: ({ state, body, parameters }): Answer => {
      const issue = state.issues.find(each => each.number === Number(parameters['issue_number']));
      if (issue === undefined) return NOT_FOUND;
      if (body['body'] !== undefined) issue.body = String(body['body']);
      if (body['state'] !== undefined) issue.state = String(body['state']);
      return ok(issueAnswer(issue));
    },
  },
};

/** A pull request shows what its branch has. */
function followBranch(state: GitHubState, ref: string, sha: string): void {
  for (const pull of state.pulls.values()) {
    if (pull.state === 'open' && `refs/heads/${pull.head.ref}` === ref) pull.head.sha = sha;
  }
}

function refOf(state: GitHubState, ref: string): string | null {
  const line = git(state, ['for-each-ref', '--format=%(objectname)', `refs/${ref}`]);
  return line === '' ? null : line;
}

function refAnswer(ref: string, sha: string): JsonRecord {
  return { ref: `refs/${ref}`, url: 'https://example.com/x', object: { type: 'commit', sha } };
}

function gitCommit(state: GitHubState, sha: string): JsonRecord {
  const format = ['%T', '%P', '%an', '%ae', '%cn', '%ce', '%B'].join('%n');
  const [tree = '', parents = '', an = '', ae = '', cn = '', ce = '', ...message] = git(state, [
    'show',
    '--no-patch',
    `--format=${format}`,
    sha,
  ]).split('\n');
  const date = '2026-01-01T00:00:00Z';
  return {
    sha,
    message: message.join('\n'),
    tree: { sha: tree },
    parents: parents.split(' ').flatMap(parent => (parent === '' ? [] : [{ sha: parent }])),
    author: { name: an, email: ae, date },
    committer: { name: cn, email: ce, date },
  };
}

function issueAnswer(issue: IssueState): JsonRecord {
  return {
    number: issue.number,
    id: issue.number,
    title: issue.title,
    body: issue.body,
    state: issue.state,
    user: userAnswer(issue.user),
    labels: issue.labels.map(name => ({ name })),
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
  };
}

export function git(
  { git: folder }: GitHubState,
  args: readonly string[],
  { input, env = {} }: { input?: string | Buffer; env?: Readonly<Record<string, string>> } = {},
): string {
  if (folder === null) throw new Error('The scene gave the server no repository.');
  const all = { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', ...env };
  return execFileSync('git', args, { cwd: folder, env: all, ...(input === undefined ? {} : { input }) })
    .toString('utf8')
    .trimEnd();
}
