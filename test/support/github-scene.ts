// A repository on the tests' GitHub with one pull request: pushes, reviews, and the Action run on either as a runner would.
import { expect } from 'vitest';
import { createRepository, type TestRepository } from './git-repo.ts';
import { type GitHubServer, startGitHub } from './github-server/server.ts';
import { type Pull, pullState } from './github-server/state.ts';
import { type ActionOptions, runAction } from './run-action.ts';
import { runCli } from './run-cli.ts';

/** Inputs of a job that writes to the pull request. */
export const PUBLISH = { INPUT_STATUS: 'true', INPUT_COMMENT: 'true' };

export const cronJob = (name: string, command = 'run'): string => `apiVersion: batch/v1
kind: CronJob
metadata: {name: ${name}, namespace: billing}
spec:
  schedule: '0 2 * * *'
  jobTemplate:
    spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: 'ghcr.io/acme/tool:1', command: [${command}]}]}}}
`;

export interface Scene {
  readonly server: GitHubServer;
  readonly origin: TestRepository;
  /** Writes files, lists new workloads, pushes, and merges on trial as GitHub does. */
  push(files: Readonly<Record<string, string>>, options?: { readonly listed: boolean }): Promise<void>;
  review(user: string, state: string): void;
  readonly pull: Pull;
  /** GitHub's merge on trial. */
  merge(): string;
  run(event?: string, env?: Readonly<Record<string, string>>): ReturnType<typeof runAction>;
  /** Runs on any event in a checkout of a commit, the only one that it has. */
  runAt(commit: string, options: Omit<ActionOptions, 'workspace' | 'sha'>): ReturnType<typeof runAction>;
}

export async function scene(config = ''): Promise<Scene> {
  const origin = await createRepository({
    'apps/a.yaml': cronJob('a'),
    ...(config === '' ? {} : { '.cronledger/config.yaml': config }),
  });
  expect((await runCli(['inventory', 'init'], { cwd: origin.path })).code).toBe(0);
  await origin.commit({}, 'List what is there');
  await origin.git(['branch', 'change']);
  const server = await startGitHub();
  server.state.git = origin.path;
  const pull = pullState(1, { base: { ref: 'main', sha: await origin.git(['rev-parse', 'main']) } });
  server.state.pulls.set(1, pull);
  for (const login of ['ada', 'ben', 'cleo'])
    server.state.collaborators.set(login, { permission: 'write', role: 'write' });
  let merge = '';
  const runAt: Scene['runAt'] = async (commit, options) => {
    const workspace = await createRepository();
    await workspace.git(['remote', 'add', 'origin', `file://${origin.path}`]);
    await workspace.git(['fetch', '--quiet', '--depth=1', 'origin', commit]);
    await workspace.git(['checkout', '--quiet', '--detach', commit]);
    const env = {
      INPUT_TOKEN: 'token',
      GITHUB_API_URL: server.url,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_RUN_ID: '7',
      GITHUB_RUN_ATTEMPT: '1',
      ...options.env,
    };
    return runAction({ ...options, env, workspace: workspace.path, sha: commit });
  };
  return {
    server,
    origin,
    async push(files, { listed } = { listed: true }) {
      await origin.git(['switch', '--quiet', 'change']);
      await origin.write(files);
      if (listed) {
        await runCli(['inventory', 'init'], { cwd: origin.path });
        await runCli(['inventory', 'update'], { cwd: origin.path });
      }
      const head = await origin.commit({}, 'The change');
      const parents = [await origin.git(['rev-parse', 'HEAD~1'])];
      const touched = await origin.git(['diff', '--name-only', 'HEAD~1', 'HEAD']);
      pull.head.sha = head;
      pull.commits.push({
        sha: head,
        parents,
        author: 'ada',
        message: 'The change',
        email: 'ada@example.com',
        files: touched.split('\n'),
      });
      await origin.git(['switch', '--quiet', '--detach', 'main']);
      await origin.git(['merge', '--quiet', '--no-ff', '--message', 'Merge', head]);
      merge = await origin.git(['rev-parse', 'HEAD']);
      await origin.git(['update-ref', 'refs/pull/1/merge', merge]);
      await origin.git(['update-ref', 'refs/pull/1/head', head]);
      await origin.git(['switch', '--quiet', 'main']);
    },
    review: (user, state) => pull.reviews.push({ user, state, commit: pull.head.sha }),
    pull,
    merge: () => merge,
    run(event = 'pull_request', env = {}) {
      const payload = { pull_request: { number: 1, head: { sha: pull.head.sha }, base: { ref: 'main' } } };
      return runAt(merge, { event, payload, env });
    },
    runAt,
  };
}
