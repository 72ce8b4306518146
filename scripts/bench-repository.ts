// Builds a seeded repository in the shape of a real GitOps monorepo, to measure on. Run: node --import tsx scripts/bench-repository.ts FOLDER [FILES]
import { mkdir } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { exec } from '../src/exec.ts';

export interface BenchRepository {
  readonly path: string;
  /** Files, bytes and scheduled workloads on branch `main`. */
  readonly files: number;
  readonly bytes: number;
  readonly workloads: number;
  /**
   * Branches off `main`: `quiet` changes 20 files and nothing that a workload runs from, `data` a ConfigMap, which one might,
   * and `busy` adds a CronJob and changes another.
   */
  readonly branches: readonly ['quiet', 'data', 'busy'];
}

export interface BenchOptions {
  /** Manifests on `main`. The shape stays: the median file has about 450 bytes, one in 500 has 10,000 lines. */
  readonly files?: number;
  /** CronJobs and Jobs among them. */
  readonly workloads?: number;
  readonly seed?: number;
}

/**
 * Creates the repository in a folder that is empty or does not exist. With the defaults: 9,000 manifests, 10 MB, 80
 * workloads, packed as a clone from a server is. Equal options give equal commits.
 */
export async function buildBenchRepository(path: string, options: BenchOptions = {}): Promise<BenchRepository> {
  const { files = 9_000, workloads = 80, seed = 1 } = options;
  const random = createRandom(seed);
  const stream: string[] = ['commit refs/heads/main\n', committer('Initial import')];
  const small: string[] = [];
  const jobs: string[] = [];
  let bytes = 0;
  const add = (name: string, text: string): void => {
    bytes += Buffer.byteLength(text);
    stream.push(inline(name, text));
  };
  const jobEvery = Math.max(1, Math.floor(files / workloads));
  let made = 0;
  for (let i = 0; i < files; i++) {
    const app = Math.floor(i / 6);
    const folder = `${['clusters', 'apps', 'platform'][app % 3]}/team-${app % 37}/app-${app}`;
    if (i % jobEvery === 0 && made < workloads) {
      const name = `${folder}/job-${i}.yaml`;
      made += 1;
      jobs.push(name);
      add(name, workload(i, made % 4 === 0 ? 'Job' : 'CronJob', random));
    } else if (i % 500 === 250) {
      add(`crds/group-${i}.example.com/definition.yaml`, definition(i, random));
    } else {
      const name = `${folder}/${KINDS[i % KINDS.length]?.toLowerCase()}-${i % 6}.${i % 50 === 7 ? 'json' : i % 11 === 3 ? 'yml' : 'yaml'}`;
      small.push(name);
      add(name, name.endsWith('.json') ? json(i) : manifest(i, random));
    }
  }
  stream.push('\n');
  const services = small.filter(name => /\/service-\d\.ya?ml$/.test(name));
  const changed = services.filter((_, index) => index % Math.ceil(services.length / 20) === 0);
  const data = small.filter(name => /\/configmap-\d\.ya?ml$/.test(name)).slice(0, 1);
  stream.push(
    ...branch(
      'quiet',
      changed.map(name => inline(name, manifest(-1, random))),
    ),
  );
  stream.push(
    ...branch(
      'data',
      data.map(name => inline(name, manifest(-2, random))),
    ),
  );
  const added = ['apps/team-1/new/backup.yaml', ...jobs.slice(0, 1)];
  stream.push(
    ...branch(
      'busy',
      added.map(name => inline(name, workload(-1, 'CronJob', random))),
    ),
  );

  await mkdir(path, { recursive: true });
  await git(path, ['init', '--quiet', '--initial-branch=main']);
  await git(path, ['fast-import', '--quiet', '--force'], stream.join(''));
  await git(path, ['repack', '-a', '-d', '-f', '--quiet']);
  return { path, files, bytes, workloads: made, branches: ['quiet', 'data', 'busy'] };
}

const KINDS = [
  'Deployment',
  'Service',
  'ConfigMap',
  'Ingress',
  'ServiceAccount',
  'HorizontalPodAutoscaler',
  'NetworkPolicy',
];
const WORDS =
  'alpha bravo canal delta ember fjord grove haven inlet jetty knoll ledge marsh north ocean pilot quartz river'.split(
    ' ',
  );

/** https://en.wikipedia.org/wiki/Linear_congruential_generator, numbers from 0 up to 1. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function word(random: () => number): string {
  return WORDS[Math.floor(random() * WORDS.length)] ?? 'word';
}

function manifest(number: number, random: () => number): string {
  const kind = KINDS[Math.abs(number) % KINDS.length];
  const pairs = Math.floor(1 + random() * 18 * random());
  return [
    `# ${word(random)} of ${word(random)}`,
    'apiVersion: v1',
    `kind: ${kind}`,
    'metadata:',
    `  name: app-${number}`,
    `  namespace: team-${Math.abs(number) % 37}`,
    '  labels:',
    `    app.kubernetes.io/name: ${word(random)}-${word(random)}`,
    `    app.kubernetes.io/part-of: ${word(random)}`,
    '    app.kubernetes.io/managed-by: argocd',
    kind === 'ConfigMap' ? 'data:' : 'spec:',
    `  replicas: "${Math.floor(random() * 9)}"`,
    ...Array.from({ length: pairs }, (_, i) => `  ${word(random)}-${i}: "${word(random)} ${word(random)} ${random()}"`),
    '',
  ].join('\n');
}

function json(number: number): string {
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `config-${number}` },
    data: { level: 'info', name: 'x' },
  };
  return `${JSON.stringify(object, null, 2)}\n`;
}

function workload(number: number, kind: 'CronJob' | 'Job', random: () => number): string {
  const pod = [
    'template:',
    '  spec:',
    `    serviceAccountName: runner-${word(random)}`,
    '    restartPolicy: OnFailure',
    '    containers:',
    '      - name: main',
    `        image: ghcr.io/acme/${word(random)}:1.${Math.floor(random() * 90)}.0`,
    `        args: ["--target", "${word(random)}"]`,
    '        resources:',
    '          limits: {cpu: 500m, memory: 256Mi}',
  ];
  const indent = (lines: readonly string[], by: number): string[] => lines.map(line => ' '.repeat(by) + line);
  const spec =
    kind === 'Job'
      ? indent(pod, 2)
      : [`  schedule: "${Math.floor(random() * 60)} 3 * * *"`, '  jobTemplate:', '    spec:', ...indent(pod, 6)];
  const metadata = ['metadata:', `  name: job-${number}`, `  namespace: team-${Math.abs(number) % 37}`];
  return ['apiVersion: batch/v1', `kind: ${kind}`, ...metadata, 'spec:', ...spec, ''].join('\n');
}

/** 10,000 lines, like the schema of a large custom resource. */
function definition(number: number, random: () => number): string {
  const lines = [
    'apiVersion: apiextensions.k8s.io/v1',
    'kind: CustomResourceDefinition',
    'metadata:',
    `  name: things.group-${number}.example.com`,
  ];
  lines.push(
    'spec:',
    '  versions:',
    '    - name: v1',
    '      schema:',
    '        openAPIV3Schema:',
    '          properties:',
  );
  for (let depth = 0; lines.length < 10_000; depth = (depth + 1) % 12) {
    const space = ' '.repeat(12 + depth * 2);
    lines.push(`${space}${word(random)}${lines.length}:`);
    if (depth === 11)
      lines.push(`${space}  description: ${word(random)} ${word(random)} ${word(random)}`, `${space}  type: string`);
  }
  return `${lines.join('\n')}\n`;
}

function committer(message: string): string {
  return `committer Ada <ada@example.com> 1767323045 +0000\ndata ${message.length}\n${message}\n`;
}

function branch(name: string, changes: readonly string[]): readonly string[] {
  return [`commit refs/heads/${name}\n`, committer(name), 'from refs/heads/main\n', ...changes, '\n'];
}

function inline(name: string, text: string): string {
  return `M 100644 inline ${name}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
}

async function git(cwd: string, args: readonly string[], input = ''): Promise<void> {
  const env = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const result = await exec('git', args, { cwd, env, input: Buffer.from(input), timeoutMs: 600_000 });
  if (result.code !== 0) throw new Error(`git ${args.join(' ')}: ${result.stderr}`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [path, files] = process.argv.slice(2);
  if (path === undefined) throw new Error('Usage: bench-repository.ts FOLDER [FILES]');
  const made = await buildBenchRepository(path, files === undefined ? {} : { files: Number(files) });
  process.stdout.write(`${JSON.stringify(made)}\n`);
}
