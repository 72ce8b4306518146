// Branches of rendered manifests as other tools leave them: Kargo's stages, and what Flux' ArtifactGenerator composes.
import { describe, expect, test } from 'vitest';
import { createRepository, type Files, type TestRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';

const job = (schedule: string, namespace = ''): string => `apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly${namespace === '' ? '' : `\n  namespace: ${namespace}`}
spec:
  schedule: '${schedule}'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          automountServiceAccountToken: false
          containers: [{name: main, image: 'ghcr.io/acme/report:1.4.2'}]
`;

async function listed(files: Files): Promise<{ readonly repository: TestRepository; readonly base: string }> {
  const repository = await createRepository(files);
  expect((await runCli(['inventory', 'init', '--expires', 'never'], { cwd: repository.path })).code).toBe(0);
  return { repository, base: await repository.commit() };
}

async function check({ path: cwd }: TestRepository, base: string) {
  const { code, stdout } = await runCli(['check', '--base', base, '--head', 'HEAD', '--format', 'json'], { cwd });
  return { code, report: JSON.parse(stdout) };
}

// https://docs.kargo.io/user-guide/reference-docs/promotion-steps/: the steps git-clear, helm-template (outPath: ./out), git-commit, git-open-pr.
// helm-template writes a file for each template, below the name of the chart.
describe("a stage's branch of Kargo", () => {
  const config =
    'apiVersion: cronledger.dev/v1\nkind: Config\nsources: [{rendered: {head: report, namespace: billing}}]\n';
  const files = {
    '.cronledger/config.yaml': config,
    'report/templates/nightly.yaml': `---\n# Source: report/templates/nightly.yaml\n${job('0 2 * * *')}`,
  };

  test('is judged by what was rendered, in the namespace that the base says', async () => {
    const { repository, base } = await listed(files);
    await repository.commit({
      'report/templates/nightly.yaml': `---\n# Source: report/templates/nightly.yaml\n${job('0 3 * * *')}`,
    });
    const { code, report } = await check(repository, base);
    expect(code).toBe(1);
    expect(report.changes).toMatchObject([
      { workload: { namespace: 'billing', name: 'nightly', source: { type: 'rendered', path: 'report/templates' } } },
    ]);
  });

  test('a promotion that clears the branch takes the inventory along, and that is no pass', async () => {
    const { repository, base } = await listed(files);
    await repository.git(['rm', '-r', '--quiet', '.cronledger']);
    await repository.commit({
      'report/templates/nightly.yaml': `---\n# Source: report/templates/nightly.yaml\n${job('0 2 * * *')}`,
    });
    const { code, report } = await check(repository, base);
    expect(code).not.toBe(0);
    expect(JSON.stringify([report.findings, report.needs])).toContain('.cronledger/');
  });
});

// https://fluxcd.io/flux/components/source/artifactgenerators/
describe("an artifact that Flux' ArtifactGenerator composes", () => {
  const flux = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 1m, ref: {branch: main}, url: 'https://github.com/acme/gitops'}
---
apiVersion: source.extensions.fluxcd.io/v1beta1
kind: ArtifactGenerator
metadata: {name: report, namespace: flux-system}
spec:
  sources: [{alias: repo, kind: GitRepository, name: flux-system}]
  artifacts:
  - name: report
    copy: [{from: '@repo/apps/report/**', to: '@artifact/'}]
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: report, namespace: flux-system}
spec: {interval: 10m, prune: true, path: ./, sourceRef: {kind: ExternalArtifact, name: report}, targetNamespace: billing}
`;

  test('its sources are judged where they are', async () => {
    const { repository, base } = await listed({
      'clusters/prod/report.yaml': flux,
      'apps/report/job.yaml': job('0 2 * * *', 'billing'),
    });
    await repository.commit({ 'apps/report/job.yaml': job('* * * * *', 'billing') });
    const { code, report } = await check(repository, base);
    expect(code).toBe(1);
    expect(report.changes).toMatchObject([{ workload: { namespace: 'billing', name: 'nightly' } }]);
  });

  test('what it is composed of cannot change without anybody looking', async () => {
    const { repository, base } = await listed({
      'clusters/prod/report.yaml': flux,
      'apps/report/job.yaml': job('0 2 * * *', 'billing'),
    });
    await repository.commit({
      'clusters/prod/report.yaml': flux.replace('@repo/apps/report/**', '@repo/elsewhere/**'),
    });
    const { code, report } = await check(repository, base);
    expect(code).toBe(3);
    expect(JSON.stringify(report.needs)).toContain('clusters/prod/report.yaml');
  });
});
