// What judging costs: time per workload for every policy of the pack, strict ones too, over commands as they are in repositories.
import { loadPack } from '../src/judge/pack.ts';
import { change, cronJob } from '../test/policy/policy-manifests.ts';

const WORKLOADS = 200;

/** Commands by what they are like; long ones are judged part by part. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  'a program and its arguments': ['/app/report', '--all', '--out=/data/report.json'],
  'a shell script of 1 kB': ['bash', '-c', script(1_000)],
  'a shell script of 10 kB': ['bash', '-c', script(10_000)],
  'a shell script of 60 kB': ['bash', '-c', script(60_000)],
};

function script(length: number): string {
  const lines = [
    'set -euo pipefail',
    'curl -fsS -H "Authorization: Bearer $TOKEN" "https://api.example.com/items/$id" -o "/tmp/$id.json"',
    `jq -r '.items[] | [.name, .size] | @tsv' "/tmp/$id.json" | while read -r name size; do echo "$name: $size"; done`,
    'kubectl get pods -n "$NAMESPACE" -o json | jq .items > /out/pods.json',
    'echo "$CA" | base64 -d > /tmp/ca.crt; until nc -z db 5432; do sleep 1; done',
  ].join('\n');
  return `${lines}\n`.repeat(Math.ceil(length / lines.length)).slice(0, length);
}

/** Milliseconds that this process has used. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Prints to standard output. */
export async function benchPack(): Promise<void> {
  const pack = await loadPack();
  process.stdout.write(`\nall ${pack.length} policies of the pack, milliseconds of CPU per workload\n`);
  for (const [name, command] of Object.entries(COMMANDS)) {
    const pod = [
      'containers:',
      '- name: main',
      '  image: ghcr.io/example/report:1',
      `  command: ${JSON.stringify(command)}`,
    ];
    const text = cronJob(pod.map(line => `          ${line}`).join('\n'));
    const count = Math.max(3, Math.floor(WORKLOADS / Math.max(1, text.length / 1_000)));
    const changes = Array.from({ length: count + 1 }, () => change(null, text));
    const times = new Map<string, number>();
    let total = 0;
    for (const [index, subject] of changes.entries()) {
      for (const rule of pack) {
        const started = cpu();
        const { problems } = rule.judge(subject);
        const time = cpu() - started;
        if (problems.length > 0) throw new Error(`${rule.id}: ${problems[0]?.message}`);
        // The first one warms up.
        if (index === 0) continue;
        total += time;
        times.set(rule.id, (times.get(rule.id) ?? 0) + time);
      }
    }
    const dearest = [...times].toSorted(([, a], [, b]) => b - a).slice(0, 3);
    const shares = dearest.map(([id, time]) => `${id} ${((100 * time) / total).toFixed(0)} %`).join(', ');
    process.stdout.write(`  ${name.padEnd(28)} ${(total / count).toFixed(2).padStart(8)} ms  (${shares})\n`);
  }
}
