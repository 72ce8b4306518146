// OWNERS files as Prow reads them, and whom they name where there is no CODEOWNERS file.
import { beforeAll, describe, expect, test } from 'vitest';
import { loadProwOwners, type ProwOwners } from '../../src/inventory/prow-owners.ts';
import { createRepository } from '../support/git-repo.ts';
import { treeOf } from '../support/render.ts';
import { runCli } from '../support/run-cli.ts';

const FILES = {
  OWNERS: 'approvers: [root-approvers]\nreviewers: [nobody]\n',
  OWNERS_ALIASES: 'aliases:\n  root-approvers: [Ada, bob]\n  jobs-team: [carol]\n',
  'apps/OWNERS': 'approvers: [jobs-team, dave]\n',
  'apps/secret/OWNERS': 'options: {no_parent_owners: true}\napprovers: [erin]\n',
  'docs/OWNERS':
    "filters:\n  '\\.md$': {approvers: [frank]}\n  '.*': {reviewers: [grace]}\n  '[': {approvers: [heidi]}\n",
  'broken/OWNERS': 'approvers: [a: b\n',
  'odd/OWNERS': "approvers: ['not a login', 7, null, '@ivan']\n",
};

describe('OWNERS', () => {
  let owners: ProwOwners | null;
  beforeAll(async () => {
    owners = await loadProwOwners(await treeOf(FILES));
  });

  test.each([
    ['a.yaml', ['@ada', '@bob'], true],
    ['apps/x/deep/job.yaml', ['@carol', '@dave', '@ada', '@bob'], false],
    ['apps/secret/job.yaml', ['@erin'], false],
    ['docs/a/readme.md', ['@frank', '@ada', '@bob'], false],
    ['docs/job.yaml', ['@ada', '@bob'], true],
    ['broken/job.yaml', ['@ada', '@bob'], true],
    ['odd/job.yaml', ['@ivan', '@ada', '@bob'], false],
  ])('%s', (path, approvers, general) => {
    expect([owners?.approvers(path), owners?.isGeneral(path)]).toEqual([approvers, general]);
  });

  test('there is none', async () => {
    expect(await loadProwOwners(await treeOf({ 'x.yaml': 'a: 1\n', OWNERS_ALIASES: 'aliases: {}\n' }))).toBeNull();
  });
});

const job = (image: string): string => `apiVersion: batch/v1
kind: Job
metadata: {name: job, namespace: x}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: '${image}'}]}}}
`;

describe('without a CODEOWNERS file', () => {
  test('a rule asks the approvers of the base, and a change of them is guarded', async () => {
    const config = 'approvals: [{name: the owners of the files, when: {classes: [image]}, from: codeowners}]\n';
    const repository = await createRepository({
      ...FILES,
      'apps/job.yaml': job('a/b:1'),
      '.cronledger/config.yaml': config,
    });
    const cwd = repository.path;
    expect((await runCli(['inventory', 'init', '--expires', 'never'], { cwd })).code).toBe(0);
    await repository.commit({}, 'Inventory');
    const inventory = await runCli(['inventory', 'report', '--format', 'json'], { cwd });
    expect(inventory.stdout).toContain('@carol');
    await repository.git(['switch', '--quiet', '--create', 'change']);
    await repository.commit({ 'apps/job.yaml': job('a/b:2'), 'apps/OWNERS': 'approvers: [mallory]\n' });
    const run = await runCli(['check', '--base', 'main', '--head', 'change', '--format', 'json'], { cwd });
    const needs: readonly { name: string; from: readonly string[]; paths?: readonly string[] }[] = JSON.parse(
      run.stdout,
    ).needs;
    expect(needs.find(({ name }) => name === 'the owners of the files')?.from).toEqual(
      expect.arrayContaining(['@carol', '@dave']),
    );
    expect(JSON.stringify(needs)).toContain('apps/OWNERS');
    expect(JSON.stringify(needs)).not.toContain('mallory');
  });
});
