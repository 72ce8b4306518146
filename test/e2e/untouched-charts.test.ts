// A chart of Applications that a change does not touch is rendered once, to see what it names; one that it touches is asked for all of it.
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFolder, createRepository, type Files } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';
import { helm4Path, kubectlPath } from '../support/tools.ts';

const application = (name: string, more = ''): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}, namespace: argocd}
spec:
  destination: {namespace: ${name}}
  source: {repoURL: 'https://github.com/acme/ops', targetRevision: HEAD, path: charts/app${more}}
`;
const chart = (folder: string, values: string, template: string): Files => ({
  [`${folder}/Chart.yaml`]: `apiVersion: v2\nname: ${folder.split('/').at(-1)}\nversion: 1.0.0\n`,
  [`${folder}/values.yaml`]: values,
  [`${folder}/templates/x.yaml`]: template,
});
const hidden = `{{- if .Values.nightly }}\n---\n${application('nightly', ", helm: {valueFiles: ['../../envs/night']}")}{{- end }}\n`;
const apps = chart('charts/apps', 'a: 1\n', `${application('app')}${hidden}`);
const app = chart(
  'charts/app',
  'kind: ConfigMap\n',
  `apiVersion: {{ if eq .Values.kind "ConfigMap" }}v1{{ else }}batch/v1{{ end }}
kind: {{ .Values.kind }}
metadata: {name: x}
{{- if ne .Values.kind "ConfigMap" }}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: 'acme/x:1'}]}}}
{{- end }}
`,
);
const files: Files = { ...apps, ...app, 'README.md': '# Ops\nhello\n', 'envs/night': 'kind: ConfigMap\n' };

async function countingHelm() {
  const folder = await createFolder({ log: '' });
  const command = join(folder, 'helm');
  const log = join(folder, 'log');
  await writeFile(command, `#!/bin/sh\necho "$@" >>'${log}'\nexec '${await helm4Path()}' "$@"\n`);
  await chmod(command, 0o755);
  const starts = async (): Promise<number> => {
    const lines = (await readFile(log, 'utf8')).split('\n').filter(line => line.startsWith('template'));
    await writeFile(log, '');
    return lines.length;
  };
  return { command, starts };
}

test('branches of charts are looked for where a change may reach them', async () => {
  const { command, starts } = await countingHelm();
  const repository = await createRepository(files);
  await repository.git(['remote', 'add', 'origin', 'https://github.com/acme/ops']);
  const env = { CRONLEDGER_HELM: command, CRONLEDGER_KUBECTL: await kubectlPath() };
  const check = async (more: Files): Promise<{ code: number | null; text: string; starts: number }> => {
    await repository.commit(more);
    const run = await runCli(['check', '--base', 'HEAD~1', '--head', 'HEAD'], { cwd: repository.path, env });
    return { code: run.code, text: run.stdout + run.stderr, starts: await starts() };
  };
  // To see what they name: a kind that is computed may be an Application, too.
  const prose = await check({ 'README.md': '# Ops\nhello, world\n' });
  expect([prose.code, prose.starts]).toEqual([0, 3]);
  // Values that only the hidden Application names.
  const values = await check({ 'envs/night': 'kind: Job\n' });
  expect([values.code, values.text]).toEqual([expect.not.stringMatching(/^0$/), expect.stringContaining('Job')]);
  expect(values.code).not.toBe(0);
  // The hidden Application itself.
  const touched = await check({
    'charts/apps/templates/x.yaml': `${application('app')}${hidden.replace('../../envs/night', '../../envs/day')}`,
    'envs/day': 'kind: Job\n',
  });
  expect([touched.code === 0, touched.text]).toEqual([false, expect.stringContaining('nightly')]);
});
