// What a chart leaves to chance gets into no entry of the inventory.
import { expect, test } from 'vitest';
import { createRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';
import { helm4Path } from '../support/tools.ts';

const cronJob = (name: string, schedule: string, image: string): string => `apiVersion: batch/v1
kind: CronJob
metadata: {name: ${name}, annotations: {description: 'Written {{ now | date "2006-01-02 15:04:05" }}'}}
spec:
  schedule: '${schedule}'
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: '${image}'}]}}}}
`;

test('schedules and tags of chance are no entries, and said to be none', async () => {
  const repository = await createRepository({
    'app/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
    'app/templates/steady.yaml': cronJob('steady', '0 2 * * *', 'acme/a:1'),
    'app/templates/schedule.yaml': cronJob('wandering', '{{ randInt 0 59 }} 2 * * *', 'acme/b:1'),
    'app/templates/tag.yaml': cronJob('tagged', '0 3 * * *', 'acme/c:v{{ randNumeric 4 }}'),
  });
  const options = { cwd: repository.path, env: { CRONLEDGER_HELM: await helm4Path() } };
  const init = await runCli(['inventory', 'init', '--images', 'tag', '--dry-run'], options);
  const said = init.stdout + init.stderr;
  expect(init.stdout).toContain('name: steady');
  expect(init.stdout).not.toMatch(/wandering|tagged|volatile|59|Written/);
  expect(said).toMatch(/wandering.* cannot be listed: its chart renders it otherwise each time/);
  expect(said).toMatch(/tagged.* cannot be listed: its `images` hold what its chart leaves to chance or the time/);
  // A pattern that leaves the tag open says nothing of chance.
  const open = await runCli(['inventory', 'init', '--dry-run'], options);
  expect(open.stdout).toMatch(/tagged/);
  expect(open.stdout).not.toMatch(/wandering|volatile/);

  // An entry that was there is not made to hold it either.
  const entry =
    'apiVersion: cronledger.dev/v1\nkind: Inventory\nworkloads:\n  - {kind: CronJob, name: wandering, source: app, schedule: 7 2 * * *, images: ["acme/b:*"]}\n';
  await repository.commit({ '.cronledger/inventory/a.yaml': entry });
  const update = await runCli(['inventory', 'update', 'wandering', '--dry-run'], options);
  expect([update.stdout, update.stderr]).toEqual(['', expect.stringMatching(/cannot be written into its entry/)]);
});
