// Prints what the program costs, side by side in one run with what it is measured against. Linux; needs a built dist/.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { benchReport } from './bench-report.ts';
import { buildBenchRepository } from './bench-repository.ts';

const root = path.resolve(import.meta.dirname, '..');
const cli = path.join(root, 'dist', 'cli.js');
const RUNS = 5;

interface Cost {
  /** User and system time of the process and of all that it waited for, in milliseconds. */
  readonly cpu: number;
  readonly wall: number;
  /** Largest resident set of the process itself, in MB. */
  readonly memory: number;
}

/** Clock ticks of children that this process has waited for: fields 16 and 17 of proc_pid_stat(5), 10 ms each. */
function childTicks(): number {
  const text = readFileSync('/proc/self/stat', 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return Number(fields[13]) + Number(fields[14]);
}

async function once(folder: string, command: string, args: readonly string[]): Promise<Cost> {
  const ticks = childTicks();
  const started = process.hrtime.bigint();
  const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  let memory = 0;
  const watch = setInterval(() => {
    const status = `/proc/${child.pid}/status`;
    if (existsSync(status))
      memory = Math.max(memory, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] ?? 0));
  }, 20);
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
  clearInterval(watch);
  const wall = Number(process.hrtime.bigint() - started) / 1e6;
  return { cpu: (childTicks() - ticks) * 10, wall, memory: memory / 1024 };
}

/** Several commands in turn, so that all of them see the machine alike; the median of each, after one round to warm up. */
async function medians(
  folder: string,
  commands: Readonly<Record<string, readonly [string, ...string[]]>>,
): Promise<Record<string, Cost>> {
  const costs = new Map<string, Cost[]>(Object.keys(commands).map(name => [name, []]));
  for (let round = 0; round <= RUNS; round += 1) {
    for (const [name, [command, ...args]] of Object.entries(commands)) {
      const cost = await once(folder, command, args);
      if (round > 0) costs.get(name)?.push(cost);
    }
  }
  const middle = (values: readonly number[]): number =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  return Object.fromEntries(
    [...costs].map(([name, runs]) => [
      name,
      {
        cpu: middle(runs.map(run => run.cpu)),
        wall: middle(runs.map(run => run.wall)),
        memory: Math.max(...runs.map(run => run.memory)),
      },
    ]),
  );
}

function report(title: string, costs: Readonly<Record<string, Cost>>): void {
  process.stdout.write(`\n${title}\n`);
  for (const [name, { cpu, wall, memory }] of Object.entries(costs)) {
    process.stdout.write(
      `  ${name.padEnd(34)} ${cpu.toFixed(0).padStart(6)} ms CPU ${wall.toFixed(0).padStart(6)} ms wall ${memory.toFixed(0).padStart(5)} MB\n`,
    );
  }
}

function ratio(name: string, value: number, budget: number): void {
  process.stdout.write(`  => ${name}: ${value.toFixed(2)} (budget ${budget})\n`);
}

const scratch = mkdtempSync(path.join(tmpdir(), 'cronledger-bench-'));
try {
  const repository = path.join(scratch, 'repository');
  const built = await buildBenchRepository(repository);
  process.stdout.write(
    `${built.files} manifests, ${(built.bytes / 1e6).toFixed(1)} MB, ${built.workloads} workloads; medians of ${RUNS} runs\n`,
  );

  const empty = path.join(scratch, 'empty.mjs');
  writeFileSync(empty, '');
  const check = await medians(repository, {
    'node empty.mjs': ['node', empty],
    'git diff --raw main quiet': ['git', 'diff', '--raw', '-z', 'main', 'quiet'],
    'check, no workload touched': ['node', cli, 'check', '--base', 'main', '--head', 'quiet', '--format', 'json'],
    'check, a ConfigMap touched': ['node', cli, 'check', '--base', 'main', '--head', 'data', '--format', 'json'],
    'check, two workloads touched': ['node', cli, 'check', '--base', 'main', '--head', 'busy', '--format', 'json'],
  });
  report('check of a pull request', check);
  const idle = (check['node empty.mjs']?.cpu ?? 0) + (check['git diff --raw main quiet']?.cpu ?? 0);
  ratio(
    'CPU against an empty Node start and git diff --raw',
    (check['check, no workload touched']?.cpu ?? 0) / idle,
    3,
  );

  // What the same answer costs without git's batch reader, a prefilter, or either.
  const batch = path.join(scratch, 'batch.sh');
  writeFileSync(batch, 'git ls-tree -r main | cut -d" " -f3 | cut -f1 | git cat-file --batch > /dev/null\n');
  const parseAll = path.join(root, 'scripts', 'bench-parse-all.mjs');
  const list = await medians(repository, {
    'git cat-file --batch': ['sh', batch],
    'parse all with yaml': ['node', parseAll, 'main'],
    list: ['node', cli, 'list', '--rev', 'main', '--format', 'json'],
  });
  report('list of the whole repository', list);
  ratio('CPU against parsing all with yaml', (list['list']?.cpu ?? 0) / (list['parse all with yaml']?.cpu ?? 1), 0.25);
  ratio('CPU against git cat-file --batch', (list['list']?.cpu ?? 0) / (list['git cat-file --batch']?.cpu ?? 1), 4);

  const large = path.join(scratch, 'large');
  const many = await buildBenchRepository(large, { files: 100_000, workloads: 900 });
  const memory = await once(large, 'node', [cli, 'list', '--rev', 'main', '--format', 'json']);
  report(`list of ${many.files} manifests, ${(many.bytes / 1e6).toFixed(0)} MB (one run)`, { list: memory });
  ratio('memory in MB', memory.memory, 300);
  await benchReport();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
