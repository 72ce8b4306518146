// What the inventory report costs: time and size of each format for a thousand and ten thousand workloads.
import { buildReport } from '../src/inventory-report/build.ts';
import { INVENTORY_REPORT_FORMATS } from '../src/inventory-report/index.ts';
import { manyWorkloads } from '../test/support/many-workloads.ts';
import { buildReportPage } from './report-page.ts';

const RUNS = 3;

/** Prints to standard output. The pages' budget: 500 kB for a thousand workloads. */
export async function benchReport(): Promise<void> {
  const assets = await buildReportPage();
  process.stdout.write(
    `\ninventory report (fastest of ${RUNS}); script ${assets.script.length} B, style ${assets.style.length} B\n`,
  );
  for (const count of [1_000, 10_000]) {
    const input = await manyWorkloads(count);
    const model = buildReport(input);
    const build = fastest(() => buildReport(input));
    process.stdout.write(`  ${String(count).padStart(6)} workloads: model ${build.toFixed(0)} ms\n`);
    for (const format of INVENTORY_REPORT_FORMATS) {
      const bytes = Buffer.byteLength(format.render(model, assets));
      const time = fastest(() => format.render(model, assets));
      process.stdout.write(
        `         ${format.name.padEnd(10)} ${time.toFixed(0).padStart(6)} ms ${(bytes / 1000).toFixed(0).padStart(7)} kB\n`,
      );
    }
  }
}

function fastest(work: () => void): number {
  const times = Array.from({ length: RUNS }, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  });
  return Math.min(...times);
}
