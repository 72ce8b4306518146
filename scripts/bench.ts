// Prints what the program costs, side by side in one run with what it is measured against. Linux; needs a built dist/.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { benchAudit } from './bench-audit.ts';
import { benchCharts } from './bench-charts.ts';
import { medians, once, RUNS, ratio, report } from './bench-measure.ts';
import { benchPack } from './bench-pack.ts';
import { benchPlugins } from './bench-plugins.ts';
import { benchReport } from './bench-report.ts';
import { buildBenchRepository } from './bench-repository.ts';

const root = path.resolve(import.meta.dirname, '..');
const cli = path.join(root, 'dist', 'cli.js');
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
  await benchCharts(path.join(scratch, 'charts'), cli);
  await benchPack();
  await benchPlugins(path.join(scratch, 'plugins'), cli);
  await benchReport();
  await benchAudit(200);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
