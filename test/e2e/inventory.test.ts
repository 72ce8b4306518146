// The inventory from day to day, as people run it: adopting a repository, moving, removing, approving, merging, and attacks on it.
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { inventoryListSchema } from '../../src/commands/inventory/list-schema.ts';
import { createFolder, createRepository, type TestRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';
import { helm4Path } from '../support/tools.ts';

const job = (name: string, { namespace = 'ops', image = 'ghcr.io/acme/tool:1', more = '', above = '' } = {}): string =>
  `${above}apiVersion: batch/v1
kind: Job
metadata: {name: ${name}, namespace: ${namespace}${more}}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: '${image}'}]}}}
`;

const run = (repository: TestRepository, ...args: string[]) => runCli(['inventory', ...args], { cwd: repository.path });
const read = (repository: TestRepository, file: string): string => readFileSync(join(repository.path, file), 'utf8');
const FILE = '.cronledger/inventory/ops.yaml';

describe('adoption', () => {
  test('guesses owners and purposes, says how, and a second run changes nothing', async () => {
    const repository = await createRepository();
    await repository.git(['remote', 'add', 'origin', 'git@github.com:acme/ops.git']);
    await repository.git(['config', 'user.email', '1+octocat@users.noreply.github.com']);
    await repository.commit({
      CODEOWNERS: '/apps/owned/ @acme/owners\n',
      'apps/owned/a.yaml': job('owned', { above: '# Cleans up at night.\n' }),
      'apps/b.yaml': job('labelled', { more: ', labels: {acme.example/team: Site Reliability}' }),
      'apps/c.yaml': job('told', { more: ", annotations: {cronledger.dev/owner: '@alice'}" }),
      'apps/d.yaml': job('housed', { namespace: 'housing' }),
      'namespaces.yaml':
        'apiVersion: v1\nkind: Namespace\nmetadata: {name: housing, annotations: {acme.example/team-name: housing-team}}\n',
      'apps/e.yaml': job('orphan', { more: ', labels: {owner: "nobody@acme.example"}' }),
    });
    const first = await run(repository, 'init', '--expires', '2099-01-01');
    expect(first.code, first.stderr).toBe(0);
    const text = [FILE, FILE.replace('ops', 'housing')].map(file => read(repository, file)).join('');
    const owners = [...text.matchAll(/name: (\S+)\n {4}(?:owner: (\S+))?/g)].map(([, name, owner]) => [name, owner]);
    expect(Object.fromEntries(owners)).toEqual({
      housed: "'@acme/housing-team'",
      labelled: "'@acme/site-reliability'",
      orphan: undefined,
      owned: "'@acme/owners'",
      told: "'@alice'",
    });
    expect(text).toContain('purpose: Cleans up at night.');
    expect(text.match(/expires: 2099-01-01/g)).toHaveLength(5);
    for (const means of [
      'CODEOWNERS',
      'its label `acme.example/team`',
      "its namespace's annotation `acme.example/team-name`",
      'the annotation cronledger.dev/owner',
      '1 entry has no owner',
    ]) {
      expect(first.stderr).toContain(means);
    }
    await repository.commit();
    expect((await run(repository, 'init')).stderr).toContain('All 5 scheduled workloads are listed.');
    expect(await repository.git(['status', '--porcelain'])).toBe('');
  });

  test('says what it cannot see since it is deployed from elsewhere', async () => {
    const repository = await createRepository({
      'app.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: db, namespace: argocd}
spec:
  project: default
  source: {repoURL: 'https://charts.example.com', chart: db, targetRevision: 1.0.0}
  destination: {server: 'https://kubernetes.default.svc', namespace: db}
`,
    });
    const { code, stderr } = await run(repository, 'init');
    expect(code).toBe(0);
    expect(stderr).toContain('No scheduled workload was found in what could be read.\n');
    expect(stderr).toContain('deployed from elsewhere: 1 source;');
  });

  test('one entry for each environment that differs, and a change of one updates that one alone', async () => {
    const chart = (more: string) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: billing-${more}, namespace: argocd}
spec:
  project: default
  source: {repoURL: 'https://github.com/acme/ops', path: charts/billing, helm: {valueFiles: [values-${more}.yaml]}}
  destination: {server: 'https://${more}.acme.example', namespace: billing}
`;
    const cron = (name: string, schedule: string) =>
      `apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: ${name}}\nspec: {schedule: '${schedule}', jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: 'ghcr.io/acme/${name}:1'}]}}}}}\n`;
    const repository = await createRepository();
    await repository.git(['remote', 'add', 'origin', 'https://github.com/acme/ops']);
    await repository.commit({
      'apps/dev.yaml': chart('dev'),
      'apps/prod.yaml': chart('prod'),
      'charts/billing/Chart.yaml': 'apiVersion: v2\nname: billing\nversion: 1.0.0\n',
      'charts/billing/values-dev.yaml': "schedule: '0 3 * * *'\n",
      'charts/billing/values-prod.yaml': "schedule: '0 2 * * *'\n",
      'charts/billing/templates/jobs.yaml': `${cron('report', '{{ .Values.schedule }}')}---\n${cron('same', '0 1 * * *')}`,
    });
    const options = { cwd: repository.path, env: { CRONLEDGER_HELM: await helm4Path() } };
    const cli = (...args: string[]) => runCli(args, options);
    const first = await cli('inventory', 'init', '--expires', 'never');
    expect(first.code, first.stderr).toBe(0);
    const listed = await cli('inventory', 'list', '--format', 'json');
    const entries: { name: string; environment?: string; schedule: string }[] = JSON.parse(listed.stdout).entries;
    expect(entries.map(({ name, environment, schedule }) => [name, environment, schedule]).sort()).toEqual([
      ['report', 'dev', '0 3 * * *'],
      ['report', 'prod', '0 2 * * *'],
      ['same', undefined, '0 1 * * *'],
    ]);
    await repository.commit();
    expect((await cli('inventory', 'init')).stderr).toContain('are listed');
    expect((await cli('verify')).code).toBe(0);

    await repository.commit({ 'charts/billing/values-prod.yaml': "schedule: '0 4 * * *'\n" });
    const drifted = JSON.parse((await cli('verify', '--format', 'json')).stdout);
    expect(drifted.findings.map((finding: { message: string }) => finding.message)).toEqual([
      expect.stringMatching(/schedule is `0 4 \* \* \*`; approved is `0 2 \* \* \*`.*prod/),
    ]);
    expect((await cli('inventory', 'update')).code).toBe(0);
    expect(await repository.git(['diff', '--numstat'])).toBe('1\t1\t.cronledger/inventory/billing.yaml');
    await repository.commit();
    expect((await cli('verify')).code).toBe(0);

    // What was the same everywhere and changes in one environment gets an entry for it, and the other keeps its own.
    await repository.commit({
      'charts/billing/templates/jobs.yaml': `${cron('report', '{{ .Values.schedule }}')}---\n${cron('same', '{{ .Values.same | default "0 1 * * *" }}')}`,
      'charts/billing/values-prod.yaml': "schedule: '0 4 * * *'\nsame: '0 5 * * *'\n",
    });
    const split = await cli('inventory', 'add', '--from-diff', '--base', 'HEAD~1');
    expect(split.stderr).toContain('differs in the environment `prod` by schedule');
    expect((await repository.git(['diff', '--numstat'])).split('\t')[1]).toBe('0');
    await repository.commit();
    expect((await cli('verify')).code).toBe(0);
    expect((await cli('inventory', 'lint')).code).toBe(0);
  });
});

describe('day to day', () => {
  const COMMENTED = `# The inventory of ops.
apiVersion: cronledger.dev/v1
kind: Inventory # not a config
workloads:
  # --- nightly ---
  # Reviewed in spring.
  - kind: Job # once
    namespace: ops
    name: a # the first
    # owner: nobody
    source: apps
    images: ['ghcr.io/acme/tool:*'] # any tag
    digest: DIGEST
    exceptions:
      # Agreed with security.
      - {rule: run-as-root, reason: It has to.}
  # --- weekly ---
  - kind: Job
    namespace: ops
    name: b
    source: apps
    images: ['ghcr.io/acme/tool:*']
    digest: DIGEST
  # the end
`;

  async function commented(eol = '\n') {
    const repository = await createRepository({ 'apps/a.yaml': job('a'), 'apps/b.yaml': job('b') });
    await run(repository, 'init');
    const digest = /sha256:[0-9a-f]{64}/.exec(read(repository, FILE))?.[0] ?? '';
    await repository.commit({ [FILE]: COMMENTED.replaceAll('DIGEST', digest).replaceAll('\n', eol) });
    return repository;
  }

  test.each(['\n', '\r\n'])(
    'a moved and renamed workload keeps its entry, comments and place (line ends %j)',
    async eol => {
      const repository = await commented(eol);
      await repository.commit({ 'apps/a.yaml': null, 'jobs/a2.yaml': job('a2', { namespace: 'search' }) });
      const renamed = await run(repository, 'rename', 'ops/a', 'search/a2@jobs');
      expect(renamed.code, renamed.stderr).toBe(0);
      expect(await repository.git(['diff', '--numstat'])).toBe(`3\t3\t${FILE}`);
      const text = read(repository, FILE);
      expect(text).toContain(`name: a2 # the first${eol}    # owner: nobody${eol}    source: jobs${eol}`);
      expect(text.replaceAll(eol, '')).not.toContain('\r');
      await repository.commit();
      expect((await runCli(['verify'], { cwd: repository.path })).code).toBe(0);
      expect((await run(repository, 'rename', 'a2', 'ops/b@apps')).stderr).toContain('[inventory-invalid]');
      expect((await run(repository, 'rename', 'nothing', 'b')).stderr).toContain('[entry-not-found]');
      expect((await run(repository, 'rename', 'a2')).stderr).toContain('takes two keys');
      expect(await repository.git(['status', '--porcelain'])).toBe('');
    },
  );

  test('prune removes the entry of what is gone with its comments, and nothing where something cannot be read', async () => {
    const repository = await commented();
    await repository.commit({ 'apps/a.yaml': null, 'apps/broken.yaml': 'kind: Job\nx: [' });
    const refused = await run(repository, 'prune');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('no entry was removed');
    await repository.commit({ 'apps/broken.yaml': null });
    expect((await run(repository, 'prune', '--dry-run')).stdout).not.toContain('name: a ');
    expect(await repository.git(['status', '--porcelain'])).toBe('');
    const pruned = await run(repository, 'prune');
    expect(pruned.stderr).toContain('Removed Job ops/a (.cronledger/inventory/ops.yaml:7:5)');
    const text = read(repository, FILE);
    expect(text).toContain('  # --- weekly ---\n  - kind: Job\n');
    expect(text).not.toContain('Agreed with security');
    expect((await run(repository, 'prune')).stderr).toContain('Every entry has its workload.');
  });

  test('approve records who, what, when and where, once', async () => {
    const repository = await commented();
    const url = 'https://github.com/acme/ops/pull/12';
    const approval = ['--by', '@alice,@renovate[bot]', '--change', url, '--at', '2026-10-01'];
    expect((await run(repository, 'approve', 'ops/a', ...approval)).code).toBe(0);
    expect(await repository.git(['diff', '--numstat'])).toBe(`1\t0\t${FILE}`);
    expect(read(repository, FILE)).toMatch(
      /approval: \{by: \['@alice', '@renovate\[bot\]'\], at: 2026-10-01, change: 'https:\/\/github\.com\/acme\/ops\/pull\/12', digest: sha256:[0-9a-f]{64}\}/,
    );
    const again = await run(repository, 'approve', 'ops/a', ...approval);
    expect(again.stderr).toContain('recorded already');
    await repository.commit({ 'apps/a.yaml': job('a').replace('name: main', 'name: other') });
    await run(repository, 'update');
    expect((await run(repository, 'lint')).stdout).toContain('approval-outdated');
    for (const wrong of [
      [],
      ['--by', 'alice'],
      ['--by', '@a', '--change', 'x y'],
      ['--by', '@a', '--at', '2026-02-30'],
    ]) {
      expect((await run(repository, 'approve', 'ops/a', ...wrong)).stderr).toContain('[usage]');
    }
  });

  test('list filters, and add --from-diff lists what a change brings', async () => {
    const repository = await commented();
    await repository.write({ 'apps/c.yaml': job('c'), 'apps/b.yaml': job('b').replace('main', 'other') });
    const added = await run(repository, 'add', '--from-diff', '--base', 'HEAD', '--expires', '1y');
    expect(added.code, added.stderr).toBe(0);
    expect(added.stderr).toContain('Job ops/b: updated digest.');
    expect((await run(repository, 'list', '--expiring', '400')).stdout).toMatch(/^Job ops\/c .*\n1 entry\.\n$/);
    expect((await run(repository, 'list', '--namespace', 'search')).stdout).toBe('0 entries.\n');
    expect((await run(repository, 'list', '--owner', '@x', '--format', 'json')).stdout).toContain('"entries": []');
    const report = JSON.parse((await run(repository, 'list', '--format', 'json')).stdout);
    const ajv = new Ajv.default({ strict: true, allowUnionTypes: true, formats: { date: true } });
    const isValid = ajv.compile(inventoryListSchema());
    expect(isValid(report), ajv.errorsText(isValid.errors)).toBe(true);
    expect(report.entries).toHaveLength(3);
    expect(isValid({ ...report, entries: [{ ...report.entries[0], more: 1 }] })).toBe(false);
    expect((await run(repository, 'list', '--expiring', 'soon')).code).toBe(2);
    expect((await run(repository, 'list', '--split', 'none')).stderr).toContain('has no `--split`');
  });

  test('lint knows the repository’s own policies, and is no pass where one of them cannot be judged', async () => {
    const policy = (expression: string): string => `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: team-label}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [batch], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [jobs]}]
  validations: [{expression: ${JSON.stringify(expression)}, message: a team has to be named}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: team-label}
spec: {policyName: team-label, validationActions: [Deny]}
`;
    const own = '.cronledger/policies/team.yaml';
    const repository = await createRepository({
      'apps/a.yaml': job('a'),
      // The API server gives a Job labels of its own.
      [own]: policy("'team' in object.metadata.?labels.orValue({})"),
    });
    await run(repository, 'init', '--expires', 'never');
    const exception = '    exceptions:\n      - {rule: team-label, reason: It has none., expires: 2099-01-01}\n';
    await repository.commit({ [FILE]: `${read(repository, FILE).trimEnd()}\n${exception}` });
    const whole = await run(repository, 'lint');
    expect(whole.code, whole.stdout).toBe(0);
    expect(whole.stdout).not.toContain('exception');
    await repository.commit({ [own]: policy('object.nowhere(') });
    const broken = await run(repository, 'lint');
    expect(broken.code).toBe(2);
    expect(broken.stderr).toContain('team-label');
    expect(broken.stdout).not.toContain('unused');
  });

  test('the edits of two teams merge without a conflict', async () => {
    const repository = await createRepository({
      'apps/a.yaml': job('a'),
      'apps/m.yaml': job('m'),
      'apps/z.yaml': job('z'),
    });
    await run(repository, 'init');
    await repository.commit();
    await repository.git(['checkout', '--quiet', '-b', 'one']);
    await repository.write({ 'apps/c.yaml': job('c'), 'apps/a.yaml': job('a').replace('main', 'other') });
    await run(repository, 'add', 'c');
    await run(repository, 'update');
    await repository.commit();
    await repository.git(['checkout', '--quiet', '-b', 'two', 'main']);
    await repository.write({ 'apps/p.yaml': job('p'), 'apps/z.yaml': null });
    await run(repository, 'add', 'p');
    await run(repository, 'prune');
    await run(repository, 'approve', 'm', '--by', '@bob');
    await repository.commit();
    await repository.git(['merge', '--quiet', '--no-edit', 'one']);
    expect((await runCli(['verify'], { cwd: repository.path })).code).toBe(0);
    const names = (await run(repository, 'list')).stdout.split('\n').map(line => line.split('  ')[0]);
    expect(names).toEqual(['Job ops/a', 'Job ops/c', 'Job ops/m', 'Job ops/p', '4 entries.', '']);
  });
});

describe('attacks and accidents', () => {
  test.each([
    ['.cronledger', '.cronledger'],
    ['the folder', '.cronledger/inventory'],
    ['the file', FILE],
  ])('%s is a link out of the repository: nothing is written through it', async (_, link) => {
    const outside = await createFolder({ 'inventory/ops.yaml': 'untouched', 'ops.yaml': 'untouched' });
    const target = link === FILE ? join(outside, 'ops.yaml') : outside;
    const repository = await createRepository({ 'a.yaml': job('a'), [link]: { link: target } });
    const refused = await run(repository, 'init');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/\[inventory-(invalid|unwritable)\]/);
    // The link may also be one that git does not show.
    await repository.commit({ [link]: null, '.gitignore': '.cronledger\n' });
    await repository.write({ [link]: { link: target } });
    const ignored = await run(repository, 'init');
    expect(ignored.stderr).toContain('[inventory-unwritable]');
    expect(readdirSync(outside, { recursive: true }).toSorted()).toEqual([
      'inventory',
      'inventory/ops.yaml',
      'ops.yaml',
    ]);
    expect(readFileSync(join(outside, 'ops.yaml'), 'utf8')).toBe('untouched');
  });

  test('a file that git ignores is not written over', async () => {
    const repository = await createRepository({ 'a.yaml': job('a'), '.gitignore': '.cronledger\n' });
    await repository.write({ [FILE]: 'precious' });
    expect((await run(repository, 'init')).stderr).toContain('[inventory-unwritable]');
    expect(read(repository, FILE)).toBe('precious');
  });

  test('a folder that cannot be written is told, and leaves nothing half-written', async () => {
    const repository = await createRepository({ 'a.yaml': job('a'), [FILE.replace('ops', 'x')]: '' });
    const folder = join(repository.path, '.cronledger/inventory');
    chmodSync(folder, 0o555);
    try {
      const refused = await run(repository, 'init');
      // Root may write anywhere.
      if (process.getuid?.() !== 0) expect(refused.stderr).toContain('[inventory-unwritable]');
      expect(readdirSync(folder).filter(name => name.endsWith('.tmp'))).toEqual([]);
    } finally {
      chmodSync(folder, 0o755);
    }
    // A file in place of the folder stops root as well.
    const other = await createRepository({ 'a.yaml': job('a') });
    writeFileSync(join(other.path, '.git/info/exclude'), '.cronledger\n');
    await other.write({ '.cronledger': 'a file' });
    expect((await run(other, 'init')).stderr).toContain('[inventory-unwritable]');
  });

  test('line ends that git changes on the way to the work tree stay as they are there', async () => {
    const repository = await createRepository({
      'a.yaml': job('a'),
      'b.yaml': job('b'),
      '.gitattributes': '*.yaml text eol=crlf\n',
    });
    await run(repository, 'add', 'a');
    await repository.commit();
    await repository.write({ [FILE]: read(repository, FILE).replaceAll('\r\n', '\n').replaceAll('\n', '\r\n') });
    await repository.git(['add', '--renormalize', '.']);
    expect((await run(repository, 'add', 'b')).code).toBe(0);
    const text = read(repository, FILE);
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
    expect(await repository.git(['diff', '--numstat', '--', FILE])).toMatch(/^\d\t0\t/);
  });

  // One reading of keys serves every command; what it does with each is in test/inventory/commands.
  test.each([
    ['add', '__proto__'],
    ['approve', 'constructor/prototype'],
    ['rename', 'x\n::error::y'],
    ['add', 'a'.repeat(100_000)],
    ['rename', '#'],
    ['add', '@..'],
  ])('%s refuses a strange key in one line', async (action, key) => {
    const repository = await createRepository({ 'a.yaml': job('a') });
    const more = { approve: ['--by', '@a'], rename: ['b'], add: [] }[action] ?? [];
    const refused = await run(repository, action, key, ...more);
    expect(refused.code).toBe(2);
    expect(refused.stderr.split('\n').length).toBeLessThanOrEqual(3);
    expect(refused.stderr).not.toContain('this is a bug');
    expect(refused.stderr).not.toMatch(/^::/m);
    expect(existsSync(join(repository.path, '.cronledger'))).toBe(false);
  });
});
