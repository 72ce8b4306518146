// Two workloads of one kind, namespace, name and folder: both can be approved, and what is neither of them is not.
import { expect, test } from 'vitest';
import { createRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';

const job = (image: string, command: string): string => `apiVersion: batch/v1
kind: Job
metadata: {generateName: migrate-, namespace: x}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: '${image}', command: [${command}]}]}}}
`;
const cronJob = (schedule: string): string => `  - apiVersion: batch/v1
    kind: CronJob
    metadata: {name: report, namespace: x}
    spec:
      schedule: '${schedule}'
      jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: a/b:1}]}}}}
`;
const template = `apiVersion: template.openshift.io/v1
kind: Template
metadata: {name: t}
objects:
${cronJob('0 2 * * *')}${cronJob('0 4 * * *')}`;

test('two Jobs of one generateName, and two CronJobs of one Template', async () => {
  const repository = await createRepository({
    'jobs/a.yaml': job('acme/db:1', 'up'),
    'jobs/b.yaml': job('acme/search:1', 'index'),
    'jobs/template.yaml': template,
  });
  const cwd = repository.path;
  const cronledger = (...args: readonly string[]) => runCli(args, { cwd });
  const init = await cronledger('inventory', 'init', '--expires', 'never');
  expect([init.code, init.stdout + init.stderr]).toEqual([0, expect.not.stringContaining('shares its entry')]);
  await repository.commit({}, 'Inventory');
  const rules = async (): Promise<readonly string[]> => {
    const { stdout } = await cronledger('verify', '--format', 'json');
    return JSON.parse(stdout).findings.map(({ rule }: { rule: string }) => rule);
  };
  const inventory = ['job-not-in-inventory', 'job-drift-from-approved', 'inventory-entry-stale'];
  const told = async (): Promise<readonly string[]> => (await rules()).filter(rule => inventory.includes(rule));
  expect(await told()).toEqual([]);
  // A third form is none of the two.
  await repository.commit({ 'jobs/b.yaml': job('acme/search:1', 'drop') }, 'Change');
  expect(await told()).toContain('job-drift-from-approved');
  const update = await cronledger('inventory', 'update', 'Job/x/migrate-*');
  expect(update.code).toBe(0);
  await repository.commit({}, 'Update');
  expect((await told()).filter(rule => rule !== 'inventory-entry-stale')).toEqual([]);
});
