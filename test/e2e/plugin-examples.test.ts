// The example repositories of the plugins: what stands in them is approved, and a change of it is not.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { exec } from '../../src/exec.ts';
import { createFolder } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';
import { helm4Path, kubectlPath } from '../support/tools.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Rendered twice: as it is, and with another schedule in one file. */
async function each(
  name: string,
  file: string,
  judge: (folder: string) => Promise<{ readonly code: number | null; readonly stdout: string }>,
) {
  const folder = await createFolder();
  cpSync(join(root, 'examples/plugins', name), folder, { recursive: true });
  const approved = await judge(folder);
  writeFileSync(join(folder, file), readFileSync(join(folder, file), 'utf8').replace(/schedule: \S+/, 'schedule: 7'));
  return { approved, changed: await judge(folder) };
}

describe('the examples', () => {
  test('kustomize: the list that a function gets, with what the example says to it', async () => {
    // kubectl runs no functions; the list is made of what it builds, in the form that kustomize 5.8.1 was seen to write.
    const { approved, changed } = await each('kustomize', 'apps/nightly.yaml', async folder => {
      const built = await exec(await kubectlPath(), ['kustomize', 'apps'], { cwd: folder, env: {} });
      const [transformer] = parse(readFileSync(join(folder, 'gate/kustomization.yaml'), 'utf8')).transformers;
      const items = [parse(built.stdout.toString('utf8'))];
      const list = { apiVersion: 'config.kubernetes.io/v1', kind: 'ResourceList', items };
      const input = JSON.stringify({ ...list, functionConfig: parse(transformer) });
      return runCli(['krm'], { cwd: join(folder, 'gate'), input });
    });
    expect([approved.code, changed.code]).toEqual([0, 1]);
    expect(parse(changed.stdout).results[0]).toMatchObject({ severity: 'error' });
  });

  test('helm: what deploy.sh would have rendered', async () => {
    const { approved, changed } = await each('helm', 'chart/values.yaml', async folder => {
      const args = ['helm', 'template', 'report', 'chart', '--namespace', 'prod'];
      const env = { HELM_BIN: await helm4Path(), CRONLEDGER_INVENTORY: '.' };
      return runCli(args, { cwd: folder, env });
    });
    expect([approved.code, changed.code, changed.stdout]).toEqual([0, 1, '']);
    expect(readFileSync(join(root, 'examples/plugins/helm/deploy.sh'), 'utf8')).toContain(
      'helm cronledger upgrade report chart --install --namespace prod',
    );
  });

  test('argocd: what the Application asks the plugin for', async () => {
    const { approved, changed } = await each('argocd', 'report/prod.yaml', async folder => {
      const { spec } = parse(readFileSync(join(folder, 'application.yaml'), 'utf8'));
      const env = {
        CRONLEDGER_HELM: await helm4Path(),
        ARGOCD_APP_NAME: 'report',
        ARGOCD_APP_NAMESPACE: spec.destination.namespace,
        ARGOCD_APP_SOURCE_PATH: spec.source.path,
        ARGOCD_APP_SOURCE_REPO_URL: spec.source.repoURL,
        ARGOCD_APP_PARAMETERS: JSON.stringify(spec.source.plugin.parameters),
      };
      return runCli(['cmp', 'generate'], { cwd: join(folder, 'report'), env });
    });
    expect([approved.code, changed.code, changed.stdout]).toEqual([0, 1, '']);
    expect(approved.stdout).toContain('schedule: "30 2 * * *"');
  });
});

describe('a host that goes away', () => {
  const cli = join(root, 'dist/cli.js');
  const shell = (script: string, cwd: string) =>
    exec('bash', ['-c', `set -o pipefail; ${script}`], { cwd, env: { PATH: process.env['PATH'] ?? '', cli } });

  test('standard input that is closed at once is an error, and nothing is printed', async () => {
    const cwd = await createFolder();
    for (const command of ['krm', 'post-render']) {
      const closed = await shell(`node "$cli" ${command} <&-`, cwd);
      expect([command, closed.code]).toEqual([command, 2]);
    }
  });

  test('standard output that nobody reads to its end is no pass', async () => {
    const cwd = await createFolder();
    const objects = `yes "$(printf 'kind: Service\\n---')" | head -n 400000`;
    const { code } = await shell(
      `${objects} | node "$cli" post-render | head -c 10 > /dev/null; exit "\${PIPESTATUS[2]}"`,
      cwd,
    );
    expect(code).toBe(2);
  });

  test('two million lines come back to the byte', async () => {
    const cwd = await createFolder();
    const script = `yes "$(printf 'kind: Service\\n---')" | head -n 2000000 > in.yaml; node "$cli" post-render < in.yaml | cmp - in.yaml`;
    expect((await shell(script, cwd)).code).toBe(0);
  });
});
