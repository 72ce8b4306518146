// The config management plugin of Argo CD, run as its documentation says a plugin is run: in the source's folder, with the build environment.
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { exec } from '../../src/exec.ts';
import { createFolder, createRepository, type Files, type TestRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';
import { helm4Path, kubectlPath } from '../support/tools.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const url = 'https://git.example.com/acme/ops';

const pod = (image: string): string =>
  `template: {spec: {restartPolicy: Never, automountServiceAccountToken: false, containers: [{name: main, image: ${image}}]}}`;
const cron = (name: string, schedule: string): string => `apiVersion: batch/v1
kind: CronJob
metadata: {name: ${name}}
spec: {schedule: "${schedule}", jobTemplate: {spec: {${pod('"ghcr.io/acme/a:1"')}}}}
`;
const application = (name: string, more = ''): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}, namespace: argocd}
spec:
  project: default
  source: {repoURL: "${url}", path: apps/${name}, targetRevision: HEAD${more}}
  destination: {namespace: prod}
---
`;
const files: Files = {
  '.cronledger/config.yaml': `apiVersion: cronledger.dev/v1\nkind: Config\nrepository: ['${url}']\n`,
  'argocd/apps.yaml':
    application('chart', ', helm: {valueFiles: [prod.yaml]}') + application('kustomized') + application('plain'),
  'apps/chart/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
  'apps/chart/values.yaml': 'schedule: "* * * * *"\n',
  'apps/chart/prod.yaml': 'schedule: "0 2 * * *"\n',
  'apps/chart/templates/cron.yaml': `${cron('charted', '{{ .Values.schedule }}')}---
apiVersion: v1
kind: ConfigMap
metadata: {name: facts, namespace: {{ .Release.Namespace }}}
data:
  release: {{ .Release.Name }}
  version: {{ .Capabilities.KubeVersion.Version | quote }}
  revision: {{ .Values.revision | default "none" | quote }}
  chance: {{ randAlphaNum 1 | len | quote }}
`,
  'apps/chart/templates/hook.yaml': `apiVersion: batch/v1
kind: Job
metadata: {name: migrate, annotations: {helm.sh/hook: pre-install}}
spec: {${pod('ghcr.io/acme/a:1')}}
`,
  'apps/kustomized/kustomization.yaml': 'resources: [cron.yaml]\nnamePrefix: my-\n',
  'apps/kustomized/cron.yaml': cron('kustomized', '0 3 * * *'),
  'apps/plain/cron.yaml': cron('plain', '0 4 * * *'),
  'apps/plain/notes.txt': 'kind: CronJob\n',
  'apps/plain/more.json': '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}}',
};

let repository: TestRepository;
/** What Argo CD sends where it leaves `.git` out. */
let sent: string;
let tools: Record<string, string>;
beforeAll(async () => {
  tools = { CRONLEDGER_HELM: await helm4Path(), CRONLEDGER_KUBECTL: await kubectlPath() };
  repository = await createRepository(files);
  const { code } = await runCli(['inventory', 'init', '--expires', 'never'], { cwd: repository.path, env: tools });
  expect(code).toBe(0);
  await repository.commit({});
  sent = await sentCopy();
});

async function sentCopy(change: Files = {}): Promise<string> {
  const folder = await createFolder();
  cpSync(repository.path, folder, { recursive: true });
  rmSync(join(folder, '.git'), { recursive: true });
  if (Object.keys(change).length > 0) cpSync(await createFolder(change), folder, { recursive: true });
  return folder;
}

interface Asked {
  readonly folder?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

function generate(app: string, { folder = sent, args = [], env = {} }: Asked = {}) {
  const build = {
    ARGOCD_APP_NAME: app,
    ARGOCD_APP_NAMESPACE: 'prod',
    ARGOCD_APP_PROJECT_NAME: 'default',
    ARGOCD_APP_REVISION: '4f1c0ffee4f1c0ffee4f1c0ffee4f1c0ffee4f1c',
    ARGOCD_APP_SOURCE_PATH: `apps/${app}`,
    ARGOCD_APP_SOURCE_REPO_URL: url,
    KUBE_VERSION: '1.34',
    KUBE_API_VERSIONS: 'v1,batch/v1,batch/v1/CronJob',
    ...(app === 'chart' ? { ARGOCD_APP_PARAMETERS: parameters({ helm: 'valueFiles: [prod.yaml]' }) } : {}),
  };
  return runCli(['cmp', 'generate', ...args], { cwd: join(folder, 'apps', app), env: { ...tools, ...build, ...env } });
}

function parameters(blocks: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(blocks).map(([name, string]) => ({ name, string })));
}

describe('what is approved is printed', () => {
  test('a chart as helm renders it, hooks too, with the version that Argo CD tells', async () => {
    const { code, stdout } = await generate('chart');
    const args = ['template', '--include-crds', '--namespace=prod', '--kube-version=1.34', '--values=prod.yaml'];
    const helm = await exec(await helm4Path(), [...args, 'chart', '.'], { cwd: join(sent, 'apps/chart'), env: {} });
    expect([code, stdout]).toEqual([0, helm.stdout.toString('utf8')]);
    expect(stdout).toContain('helm.sh/hook');
    expect(stdout).toContain('version: "v1.34"');
  });

  test('a kustomization as kustomize builds it', async () => {
    const { code, stdout } = await generate('kustomized');
    const folder = join(sent, 'apps/kustomized');
    const built = await exec(await kubectlPath(), ['kustomize', folder], { cwd: folder, env: {} });
    expect([code, stdout]).toEqual([0, `---\n${built.stdout.toString('utf8')}`]);
  });

  test('a folder as its manifests are, and nothing else of it', async () => {
    const { code, stdout } = await generate('plain');
    expect(code).toBe(0);
    expect(stdout).toBe(`---\n${cron('plain', '0 4 * * *')}---\n${files['apps/plain/more.json']}\n`);
  });
});

describe('parameters', () => {
  test('are blocks of the source of an Application; the revision is the one that is deployed', async () => {
    const helm = `releaseName: other
valuesObject: {schedule: 0 2 * * *}
parameters: [{name: revision, value: "$ARGOCD_APP_REVISION", forceString: true}]`;
    const { code, stdout } = await generate('chart', { env: { ARGOCD_APP_PARAMETERS: parameters({ helm }) } });
    expect(code).toBe(0);
    expect(stdout).toContain('release: other');
    expect(stdout).toContain('revision: "4f1c0ffee4f1c0ffee4f1c0ffee4f1c0ffee4f1c"');
    const env = { ARGOCD_APP_PARAMETERS: parameters({ kustomize: 'namePrefix: other-' }) };
    expect((await generate('kustomized', { env })).stderr).toContain('CronJob prod/other-kustomized');
  });

  test.each([
    ['a name that is not known', parameters({ hlem: '' }), 'hlem'],
    ['no JSON', '[', 'JSON'],
    ['no list', '{}', 'list'],
    ['an array', '[{"name": "helm", "array": ["a"]}]', 'string'],
    ['broken YAML', parameters({ helm: '[' }), 'YAML'],
    ['two kinds at once', parameters({ helm: 'releaseName: a', kustomize: 'namePrefix: a' }), 'kustomize and helm'],
    [
      'a file outside of the repository',
      parameters({ helm: 'valueFiles: [../../../etc/passwd]' }),
      '../../../etc/passwd',
    ],
  ])('%s is an error with the reason, and nothing is printed', async (_name, given, reason) => {
    const { code, stdout, stderr } = await generate('chart', { env: { ARGOCD_APP_PARAMETERS: given } });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(reason);
  });
});

describe('what is not approved', () => {
  test('is not printed, nor is anything beside it', async () => {
    const folder = await sentCopy({ 'apps/plain/evil.yaml': cron('evil', '0 4 * * *') });
    const { code, stdout, stderr } = await generate('plain', { folder });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('CronJob prod/evil is not in the inventory');
    // An inventory that comes with the manifests is no approval.
    expect(stderr).toContain('of the same commit');
  });

  test('is told in few and short lines', async () => {
    const many = Array.from({ length: 50 }, (_, at) => cron(`evil-${at}-${'x'.repeat(200)}`, '0 4 * * *'));
    const { code, stderr } = await generate('plain', {
      folder: await sentCopy({ 'apps/plain/evil.yaml': many.join('---\n') }),
    });
    expect(code).toBe(1);
    const lines = stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(21);
    expect(Math.max(...lines.map(line => line.length))).toBeLessThan(600);
    expect(lines.at(-1)).toMatch(/and \d+ more/);
  });

  test('neither is another namespace than the one that is approved', async () => {
    expect(await generate('plain', { env: { ARGOCD_APP_NAMESPACE: 'other' } })).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('the inventory', () => {
  const hostile: Files = {
    '.cronledger/config.yaml': `apiVersion: cronledger.dev/v1
kind: Config
policies: {rules: {job-drift-from-approved: 'off', job-not-in-inventory: 'off'}}
`,
    'apps/plain/cron.yaml': cron('plain', '1 4 * * *'),
  };

  test('from elsewhere brings its config along: what the manifests bring decides nothing', async () => {
    const folder = await sentCopy(hostile);
    expect((await generate('plain', { folder })).code).toBe(0);
    for (const place of [sent, join(sent, '.cronledger/inventory')]) {
      const args = [`--inventory=${place}`];
      const { code, stdout, stderr } = await generate('plain', { folder, args });
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toContain('approved is `0 4 * * *`');
      expect(stderr).not.toContain('of the same commit');
      expect((await generate('plain', { args })).code).toBe(0);
    }
  });

  test('the other plugins hold to that, too', async () => {
    const { path } = await createRepository(hostile);
    const input = cron('plain', '1 4 * * *').replace('name: plain', 'name: plain, namespace: prod');
    const args = ['post-render', `--inventory=${sent}`];
    expect(await runCli(args, { cwd: path, input })).toMatchObject({ code: 1, stdout: input });
  });

  test('of a revision, where Argo CD sends .git', async () => {
    const folder = await createFolder();
    cpSync(repository.path, folder, { recursive: true });
    const args = ['--inventory-rev=main'];
    expect((await generate('plain', { folder, args })).code).toBe(0);
    cpSync(await createFolder(hostile), folder, { recursive: true });
    expect(await generate('plain', { folder, args })).toMatchObject({ code: 1, stdout: '' });
    const unknown = await generate('plain', { folder, args: ['--inventory-rev=nowhere'] });
    expect([unknown.code, unknown.stdout]).toEqual([2, '']);
    expect(unknown.stderr).toContain('nowhere');
  });

  test('that is not there is an error', async () => {
    const folder = await createFolder({ 'apps/plain/cron.yaml': cron('plain', '0 4 * * *') });
    for (const args of [[], ['--inventory=/nowhere'], ['--inventory-rev=main']])
      expect(await generate('plain', { folder, args })).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('never exit code 0 without an object', () => {
  test.each<[string, Files]>([
    ['an empty folder', { 'apps/plain/.keep': '' }],
    ['comments', { 'apps/plain/a.yaml': '# nothing\n---\n---\n# more\n' }],
    ['no object', { 'apps/plain/a.yaml': 'null\n---\n~\n' }],
    ['a kustomization of nothing', { 'apps/plain/kustomization.yaml': 'resources: []\n' }],
    [
      'a chart that does not render',
      { 'apps/plain/Chart.yaml': 'name: a\n', 'apps/plain/templates/a.yaml': '{{ fail "no" }}' },
    ],
    ['Jsonnet', { 'apps/plain/a.jsonnet': '{}' }],
    [
      'a link to a folder of the machine',
      { 'apps/plain/kustomization.yaml': 'resources: [a]\n', 'apps/plain/a': { link: '/etc' } },
    ],
  ])('%s', async (_name, given) => {
    const { code, stdout, stderr } = await generate('plain', { folder: await createFolder(given) });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^cronledger: /);
  });

  test('without the environment of Argo CD it says so', async () => {
    const cwd = join(sent, 'apps/plain');
    for (const env of [{ ARGOCD_APP_NAME: '' }, { ARGOCD_APP_NAME: 'a', ARGOCD_APP_SOURCE_PATH: 'other' }]) {
      const { code, stdout, stderr } = await runCli(['cmp', 'generate'], { cwd, env });
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain('ARGOCD_APP_');
    }
    expect(await runCli(['cmp', 'discover'], { cwd })).toMatchObject({ code: 2 });
  });
});

test('the plugin file runs this command, and announces the parameters that it takes', async () => {
  const plugin = parse(readFileSync(join(root, 'plugins/argocd/plugin.yaml'), 'utf8'));
  expect(plugin).toMatchObject({ apiVersion: 'argoproj.io/v1alpha1', kind: 'ConfigManagementPlugin' });
  const { generate: command, parameters: announced } = plugin.spec;
  expect(command.command).toEqual(['cronledger']);
  const args = command.args.map((arg: string) => arg.replace('/inventory', sent));
  for (const { name } of announced.static) {
    const env = { ARGOCD_APP_PARAMETERS: JSON.stringify([{ name, string: '' }]) };
    const cwd = join(sent, 'apps/plain');
    const build = { ARGOCD_APP_NAME: 'plain', ARGOCD_APP_NAMESPACE: 'prod', ARGOCD_APP_SOURCE_PATH: 'apps/plain' };
    expect((await runCli(args, { cwd, env: { ...build, ...env } })).code).toBe(0);
  }
});
