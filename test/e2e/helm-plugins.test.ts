// The plugins of Helm, run by the real Helm 3 and Helm 4: a stream that goes on as it came, and a deployment that is stopped.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { exec } from '../../src/exec.ts';
import { createFolder, createRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';
import { helm3Path, helm4Path } from '../support/tools.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const pod =
  'template: {spec: {restartPolicy: Never, automountServiceAccountToken: false, containers: [{name: main, image: "ghcr.io/acme/a:1"}]}}';
const chart = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
  'chart/values.yaml': 'schedule: "0 2 * * *"\nhook: ghcr.io/acme/a:1\n',
  'chart/templates/cron.yaml': `apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec: {schedule: {{ .Values.schedule | quote }}, jobTemplate: {spec: {${pod}}}}
`,
  'chart/templates/hook.yaml': `apiVersion: batch/v1
kind: Job
metadata: {name: migrate, annotations: {helm.sh/hook: pre-install}}
spec: {${pod.replace('"ghcr.io/acme/a:1"', '{{ .Values.hook | quote }}')}}
`,
};
const config = `apiVersion: cronledger.dev/v1
kind: Config
sources: [{helm: {chart: chart, release: r, namespace: prod}}]
`;

let repository: string;
let plugins: string;
beforeAll(async () => {
  repository = (await createRepository({ ...chart, '.cronledger/config.yaml': config })).path;
  const env = { CRONLEDGER_HELM: await helm4Path() };
  const init = await runCli(['inventory', 'init', '--expires', 'never'], { cwd: repository, env });
  expect(init.code).toBe(0);
  // As `helm plugin install FOLDER` does. Helm 3 cannot read the post-renderer's plugin file, and needs none.
  plugins = await createFolder({});
  for (const major of [3, 4]) mkdirSync(join(plugins, `${major}`));
  symlinkSync(join(root, 'plugins/helm/cronledger'), join(plugins, '3', 'cronledger'));
  for (const name of ['cronledger', 'cronledger-post-render'])
    symlinkSync(join(root, 'plugins/helm', name), join(plugins, '4', name));
  writeFileSync(
    join(plugins, 'post-render'),
    `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'dist/cli.js')}" post-render "$@"\n`,
    {
      mode: 0o755,
    },
  );
});

describe.each([3, 4] as const)('Helm %i', major => {
  async function helm(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const program = await (major === 3 ? helm3Path() : helm4Path());
    // Helm 4 writes a cache for its plugins, and would make the home that is not there.
    const own = { HELM_PLUGINS: join(plugins, `${major}`), KUBECONFIG: '/dev/null', HOME: plugins, ...env };
    const { code, stdout, stderr } = await exec(program, args, { cwd: repository, env: own });
    return { code, stdout: stdout.toString('utf8'), stderr };
  }
  const renderer = (): string => (major === 3 ? join(plugins, 'post-render') : 'cronledger-post-render');
  const rendered = (...more: readonly string[]) => [
    ...['template', 'r', 'chart', '--namespace=prod', '--post-renderer', renderer()],
    ...['--post-renderer-args', '--namespace=prod', ...more],
  ];

  test('the post-renderer lets through what is approved, as it is without it', async () => {
    const { code, stdout } = await helm(rendered());
    const without = await helm(['template', 'r', 'chart', '--namespace=prod']);
    const objects = (text: string) =>
      text
        .split(/^---\n/m)
        .map(part => part.replace(/^# Source.*\n/m, '').trim())
        .sort();
    expect([code, objects(stdout)]).toEqual([0, objects(without.stdout)]);
  });

  test('it stops what is not, with the reasons where they can be read', async () => {
    const report = join(await createFolder({}), 'report.json');
    const { code, stdout, stderr } = await helm(rendered('--set', 'schedule=* * * * *'), { CRONLEDGER_REPORT: report });
    expect([code, stdout]).toEqual([1, '']);
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ verdict: 'violation' });
    // Helm 4 says of a post-renderer that it failed, and nothing more.
    expect(stderr.includes('CronJob prod/nightly: schedule is')).toBe(major === 3);
  });

  test('`helm cronledger` sees hooks and the namespace', async () => {
    const template = (...more: readonly string[]) => helm(['cronledger', 'template', 'r', 'chart', ...more]);
    const { code, stdout } = await template('-n', 'prod');
    expect([code, stdout]).toEqual([0, (await helm(['template', 'r', 'chart', '-n', 'prod'])).stdout]);

    const hook = await template('-n', 'prod', '--set', 'hook=evil.example/a:1');
    expect([hook.code, hook.stdout]).toEqual([1, '']);
    expect(hook.stderr).toContain('Job prod/migrate: ');
    const elsewhere = await template('-n', 'other');
    expect(elsewhere.code).toBe(1);
    expect(elsewhere.stderr).toContain('CronJob other/nightly is not in the inventory');
  });

  test('what helm itself refuses is told in its words, with its code', async () => {
    const { code, stderr } = await helm(['cronledger', 'template', 'r', 'nowhere']);
    expect(code).toBe(1);
    expect(stderr).toContain('nowhere');
    expect((await helm(['cronledger', 'uninstall', 'r'])).stderr).toContain(
      '`cronledger helm` runs template, install, upgrade',
    );
  });

  // Helm 3 asks a cluster even for that.
  test.runIf(major === 4)('an installation is previewed as a whole before anything is deployed', async () => {
    const install = (...more: readonly string[]) =>
      helm(['cronledger', 'install', 'r', 'chart', '-n', 'prod', '--dry-run=client', ...more]);
    const { code, stdout } = await install();
    expect(code).toBe(0);
    expect(stdout.match(/^kind: .*/gm)?.sort()).toEqual(['kind: CronJob', 'kind: Job']);
    const stopped = await install('--set', 'hook=evil.example/a:1', '-o', 'yaml');
    expect([stopped.code, stopped.stdout]).toEqual([1, '']);
  });
});

describe('the stream', () => {
  const approved = `# Source: app
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly, namespace: prod}
spec: {schedule: "0 2 * * *", jobTemplate: {spec: {${pod}}}}
`;
  const run = (input: string | Uint8Array, cwd = repository) => runCli(['post-render'], { cwd, input });

  test.each<[string, number, string]>([
    ['an approved object', 0, approved],
    ['a text among objects, which Helm lets through', 0, `hello\n---\n${approved}`],
    ['comments, blanks and a missing line feed', 0, `\n\n---\n# x\n---\n${approved.trimEnd()}`],
    ['line breaks of Windows', 0, approved.replaceAll('\n', '\r\n')],
    ['no workload', 0, 'apiVersion: v1\nkind: Service\n'],
    ['an object that is not approved', 1, approved.replace('0 2', '1 2')],
    ['a workload that cannot be read', 2, `${approved}---\nkind: CronJob\n  a: [\n`],
  ])('%s comes out as it came in', async (_name, code, input) => {
    const result = await run(input);
    expect([result.code, result.stdout]).toEqual([code, input]);
    expect(result.stderr === '').toBe(code === 0);
  });

  test('an empty one is an error, and so is a missing inventory where there is something to judge', async () => {
    expect(await run('')).toMatchObject({ code: 2, stdout: '' });
    const bare = await createFolder({});
    expect(await run(approved, bare)).toMatchObject({ code: 2, stdout: approved });
    expect(await run('kind: Service\n', bare)).toMatchObject({ code: 0 });
  });

  test('a report that cannot be written is no pass', async () => {
    const env = { CRONLEDGER_REPORT: '/nowhere/at/all' };
    expect(await runCli(['post-render'], { cwd: repository, input: approved, env })).toMatchObject({
      code: 2,
      stdout: approved,
    });
  });
});
