// Measures commands side by side, and prints what they cost. Linux.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

export const RUNS = 5;

export interface Cost {
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

export async function once(folder: string, command: string, args: readonly string[]): Promise<Cost> {
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
export async function medians(
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

export function report(title: string, costs: Readonly<Record<string, Cost>>): void {
  process.stdout.write(`\n${title}\n`);
  for (const [name, { cpu, wall, memory }] of Object.entries(costs)) {
    process.stdout.write(
      `  ${name.padEnd(34)} ${cpu.toFixed(0).padStart(6)} ms CPU ${wall.toFixed(0).padStart(6)} ms wall ${memory.toFixed(0).padStart(5)} MB\n`,
    );
  }
}

export function ratio(name: string, value: number, budget: number): void {
  process.stdout.write(`  => ${name}: ${value.toFixed(2)} (budget ${budget})\n`);
}
