// The workflows, our own and those to copy: GitHub's own parser takes them, and they run nothing that could be another thing tomorrow.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { openWorkflowParser } from './support/workflow-parser.ts';

const root = path.resolve(import.meta.dirname, '..');
const files = ['.github/workflows', 'examples/workflows'].flatMap(folder =>
  readdirSync(path.join(root, folder)).map(name => path.join(folder, name)),
);

const complaints = await openWorkflowParser();

describe.each(files)('%s', file => {
  const text = readFileSync(path.join(root, file), 'utf8');
  const jobs: Readonly<Record<string, { uses?: string; steps?: readonly Step[] }>> = parse(text).jobs;
  const steps = Object.values(jobs).flatMap(job => job.steps ?? []);

  test('GitHub takes it', async () => {
    expect(await complaints(file, text)).toEqual([]);
  });

  test('names every action by its commit, with the version beside it', () => {
    const uses = text
      .split('\n')
      .filter(line => /^\s*(- )?uses:/.test(line) && !line.includes('cronledger/cronledger'));
    for (const line of uses) expect(line).toMatch(/uses: [\w.-]+(\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('leaves no credentials behind for later steps', () => {
    const checkouts = steps.filter(step => step.uses?.startsWith('actions/checkout@'));
    expect(checkouts.filter(step => step.with?.['persist-credentials'] !== false)).toEqual([]);
  });

  test('puts nothing of an event into a script', () => {
    for (const { run } of steps) expect(run ?? '').not.toMatch(/\$\{\{/);
  });
});

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

test('an action is of one version in all of them', () => {
  const uses = files.flatMap(
    file => readFileSync(path.join(root, file), 'utf8').match(/uses: \S+@[0-9a-f]{40}.*/g) ?? [],
  );
  const names = new Set(uses.map(use => use.slice(0, use.indexOf('@'))));
  expect(new Set(uses).size).toBe(names.size);
});

test('a mistake in a workflow would be seen', async () => {
  const wrong = `on: push\njobs:\n  a:\n    runs-on: x\n    stepz: []\n    steps: [{run: "\${{ foo( }}"}]\n`;
  expect(await complaints('x.yml', wrong)).toEqual(
    expect.arrayContaining([expect.stringContaining("Unexpected value 'stepz'"), expect.stringContaining('Col: 19')]),
  );
});
