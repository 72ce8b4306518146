// Asks real engines about the objects of test/export/approval-cases.ts and writes what they said to test/export/verdicts.json. Not run by
// CI, for it needs a machine with the engines. In this order:
//
//   npm run build
//   npx tsx scripts/record-verdicts.ts prepare DIR           a repository with the two approved workloads, and its exports in DIR
//   kubectl create namespace billing, and apply DIR/vap/inventory (crd.yaml first) to an API server that has nothing else to lose
//   npx tsx scripts/record-verdicts.ts admission DIR 'API server 1.37.2, parameters'
//   … the same for DIR/vap-static, put into its `staticManifestsDir`, under another name
//   npx tsx scripts/record-verdicts.ts kyverno DIR 'Kyverno 1.19.1'                  with `kyverno` (its command line) in the PATH
//   npx tsx scripts/record-verdicts.ts sigma DIR 'rsigma 0.23' AUDIT_LOG             with `rsigma` in the PATH and no policies in force: the
//     objects are created and deleted, and the server writes its audit log, level RequestResponse for batch, to AUDIT_LOG
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { JsonObject } from '../src/model.ts';
import { asAdmitted } from '../src/policy/admitted.ts';
import { withAdmittedDefaults } from '../src/workloads/admitted-defaults.ts';
import { approvalCases, CRON_JOB, JOB } from '../test/export/approval-cases.ts';

const root = path.resolve(import.meta.dirname, '..');
const VERDICTS = path.join(root, 'test', 'export', 'verdicts.json');

interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(program: string, args: readonly string[], input = '', cwd = root): Answer {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    input,
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (error !== undefined) throw error;
  return { status, stdout, stderr };
}

function required(answer: Answer): string {
  if (answer.status !== 0) throw new Error(answer.stderr + answer.stdout);
  return answer.stdout;
}

function prepare(folder: string): void {
  const repository = path.join(folder, 'repository');
  mkdirSync(path.join(repository, '.cronledger'), { recursive: true });
  writeFileSync(path.join(repository, 'billing.yaml'), `${CRON_JOB}---\n${JOB}`);
  writeFileSync(
    path.join(repository, '.cronledger', 'config.yaml'),
    'apiVersion: cronledger.dev/v1\nkind: Config\npolicies: {pack: none}\n',
  );
  const cli = path.join(root, 'dist', 'cli.js');
  const commit = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-qam', 'a'];
  const steps: readonly (readonly string[])[] = [
    ['git', 'init', '-qb', 'main'],
    ['git', 'add', '-A'],
    ['git', ...commit],
    [process.execPath, cli, 'inventory', 'init'],
    ['git', 'add', '-A'],
    ['git', ...commit],
    ...['vap', 'kyverno', 'sigma'].map(engine => [process.execPath, cli, 'export', engine, '--into', `../${engine}`]),
    [process.execPath, cli, 'export', 'vap', '--static', '--into', '../vap-static'],
  ];
  for (const [program = '', ...args] of steps) required(run(program, args, '', repository));
}

/** As it is sent: a generated name is the server's business. */
function sent(object: JsonObject): string {
  const { name, ...metadata } = object['metadata'] as JsonObject;
  return JSON.stringify({ ...object, metadata: 'generateName' in metadata ? metadata : { name, ...metadata } });
}

function admission(): Readonly<Record<string, string>> {
  return verdicts(object => {
    const { status, stderr } = run('kubectl', ['create', '--dry-run=server', '-o', 'name', '-f', '-'], sent(object));
    if (status === 0) return 'admitted';
    return stderr.includes('cronledger-approved') ? 'denied' : 'refused';
  });
}

function kyverno(folder: string): Readonly<Record<string, string>> {
  const user = path.join(folder, 'user.yaml');
  writeFileSync(
    user,
    'apiVersion: cli.kyverno.io/v1alpha1\nkind: UserInfo\nmetadata: {name: u}\nuserInfo: {username: bob, groups: [dev]}\n',
  );
  return verdicts(object => {
    const file = path.join(folder, 'object.json');
    // The command line has no API server before it that would set the defaults.
    const namespace = String((object['metadata'] as JsonObject)['namespace']);
    writeFileSync(
      file,
      JSON.stringify(asAdmitted(withAdmittedDefaults(object), namespace), (_, v) =>
        typeof v === 'bigint' ? Number(v) : v,
      ),
    );
    const args = ['apply', path.join(folder, 'kyverno', 'inventory'), '--resource', file, '--userinfo', user];
    const { stdout } = run('kyverno', [...args, '--remove-color']);
    const counts = /pass: (\d+), fail: (\d+), warn: \d+, error: (\d+)/.exec(stdout);
    if (counts === null || counts[3] !== '0') throw new Error(stdout);
    return counts[2] === '0' ? 'admitted' : 'denied';
  });
}

function sigma(folder: string, log: string): Readonly<Record<string, string>> {
  let at = 0;
  const refused = verdicts(object => {
    at += 1;
    const made = run('kubectl', ['create', `--field-manager=case-${at}`, '-o', 'name', '-f', '-'], sent(object));
    if (made.status !== 0) return 'refused';
    const { namespace } = object['metadata'] as JsonObject;
    required(run('kubectl', ['delete', '--wait=false', '-n', String(namespace), made.stdout.trim()]));
    return '';
  });
  const events = readFileSync(log, 'utf8')
    .split('\n')
    .filter(line => /fieldManager=case-\d+/.test(line));
  const file = path.join(folder, 'events.jsonl');
  at = 0;
  return verdicts((_, name) => {
    at += 1;
    if (refused[name] === 'refused') return 'refused';
    const own = events.filter(line => new RegExp(`fieldManager=case-${at}[&\\\\"]`).test(line));
    if (own.length === 0) throw new Error(`The audit log has no event of ${name}.`);
    writeFileSync(file, `${own.join('\n')}\n`);
    const found = required(run('rsigma', ['engine', 'eval', '-r', path.join(folder, 'sigma'), '-e', `@${file}`]));
    return found.trim() === '' ? 'silent' : 'told';
  });
}

function verdicts(ask: (object: JsonObject, name: string) => string): Readonly<Record<string, string>> {
  return Object.fromEntries(approvalCases().map(({ name, object }) => [name, ask(object, name)]));
}

const [action, folder = '', column = '', log = ''] = process.argv.slice(2);
if (action === 'prepare') prepare(path.resolve(folder));
else {
  const asked =
    action === 'admission'
      ? admission()
      : action === 'kyverno'
        ? kyverno(path.resolve(folder))
        : sigma(path.resolve(folder), log);
  const recorded: unknown = JSON.parse(readFileSync(VERDICTS, 'utf8'));
  writeFileSync(VERDICTS, `${JSON.stringify({ ...(recorded as object), [column]: asked }, null, 2)}\n`);
}
