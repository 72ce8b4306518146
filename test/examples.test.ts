// The workflows to copy: they are what GitHub takes, and grant what the Action's inputs need and no more.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const root = path.resolve(import.meta.dirname, '..');
const folder = path.join(root, 'examples', 'workflows');
const action = parse(readFileSync(path.join(root, 'action.yml'), 'utf8'));

const EVENTS = [
  'pull_request',
  'pull_request_review',
  'merge_group',
  'push',
  'schedule',
  'workflow_run',
  'workflow_dispatch',
  'issue_comment',
  'workflow_call',
] as const;
/** `permissions:` that an input takes beside those of all, as action.yml says. */
function needsOf(input: string): Readonly<Record<string, string>> {
  const { description }: { description: string } = action.inputs[input];
  return Object.fromEntries(
    [...description.matchAll(/`([a-z-]+): (read|write)`/g)].map(([, name, level]) => [name, level]),
  );
}

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

describe.each(readdirSync(folder))('%s', file => {
  const text = readFileSync(path.join(folder, file), 'utf8');
  const workflow = parse(text, { strict: true, uniqueKeys: true });
  const jobs: readonly { readonly steps: readonly Step[]; readonly permissions?: unknown }[] = Object.values(
    workflow.jobs,
  );
  const steps = jobs.flatMap(job => job.steps);
  const gate = steps.find(step => step.uses?.startsWith('cronledger/cronledger@'));
  const given = Object.entries(gate?.with ?? {}).map(([name]) => name);
  const app = steps.find(step => step.uses?.startsWith('actions/create-github-app-token@'));
  const granted: Readonly<Record<string, string>> =
    app === undefined
      ? workflow.permissions
      : Object.fromEntries(
          Object.entries(app.with ?? {}).flatMap(([name, level]) =>
            name.startsWith('permission-') ? [[name.slice('permission-'.length), String(level)]] : [],
          ),
        );

  /** Exports are of the command line, and their pull request is opened by the workflow itself. */
  const isExport = file === 'export.yml';

  test('says first what it is for, and runs the Action once, or the command line', () => {
    expect(text).toMatch(/^# [A-Z]/);
    expect(steps.filter(step => step.uses?.startsWith('cronledger/'))).toHaveLength(isExport ? 0 : 1);
    expect(text.includes('npx --yes cronledger export')).toBe(isExport);
    expect(steps.some(step => step.uses?.startsWith('actions/checkout@'))).toBe(true);
  });

  test('runs on events that the Action knows, without a filter of paths', () => {
    expect(EVENTS).toEqual(expect.arrayContaining(Object.keys(workflow.on)));
    expect(text).not.toMatch(/^ *(paths|paths-ignore):/m);
  });

  test('runs again where a pull request goes into another branch', () => {
    if ('pull_request' in workflow.on) expect(workflow.on.pull_request.types).toContain('edited');
  });

  test('gives inputs that there are', () => {
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(given));
  });

  test('grants what these inputs need, nothing beside, and says why of each', () => {
    const level = isExport ? 'write' : 'read';
    const needed: Record<string, string> = { contents: level, 'pull-requests': level };
    for (const name of given) Object.assign(needed, needsOf(name));
    // It writes no comment and no pull request, which the other mode does.
    if (gate?.with?.['mode'] === 'update') needed['pull-requests'] = 'read';
    if (app !== undefined) needed['members'] = 'read';
    if (steps.some(step => step.uses?.startsWith('github/codeql-action/'))) needed['security-events'] = 'write';
    expect(granted).toEqual(needed);
    expect(jobs.filter(job => job.permissions !== undefined)).toEqual([]);
    const lines = text.split('\n').filter(line => /^ +[a-z-]+: (read|write)\b/.test(line));
    expect(lines.length).toBeGreaterThanOrEqual(Object.keys(needed).length);
    expect(lines.filter(line => !/# [a-z]/.test(line))).toEqual([]);
  });

  test('checks out nothing of a pull request where the token may write for everybody', () => {
    if (!('workflow_run' in workflow.on || 'workflow_dispatch' in workflow.on)) return;
    const checkouts = steps.filter(step => step.uses?.startsWith('actions/checkout@'));
    const given = checkouts.map(step => Object.keys(step.with ?? {}));
    expect(given).toEqual(checkouts.map(() => ['persist-credentials', 'fetch-depth']));
    expect(steps.filter(step => step.uses === undefined || step.uses.includes('artifact'))).toEqual([]);
  });
});

test('the second hop follows the first by its name', () => {
  const hop = parse(readFileSync(path.join(folder, 'forks.yml'), 'utf8'));
  const first = parse(readFileSync(path.join(folder, 'forks-check.yml'), 'utf8'));
  expect(hop.on.workflow_run.workflows).toEqual([first.name]);
});

test('the workflow of the README is the first of them, and all its YAML can be read', () => {
  const pages = ['README.md', 'docs/ci.md', 'docs/gitlab.md', 'docs/rendered.md', 'docs/bots.md'].map(name =>
    readFileSync(path.join(root, name), 'utf8'),
  );
  const blocks = pages.flatMap(page =>
    [...page.matchAll(/```(?:yaml|json)\n([\s\S]*?)```/g)].map(([, text = '']) => text),
  );
  expect(blocks.length).toBeGreaterThan(6);
  const read = blocks.map(text => parse(text, { strict: true, uniqueKeys: true }));
  const first = parse(readFileSync(path.join(folder, 'minimal.yml'), 'utf8'));
  expect(read).toContainEqual(first);
});

test('every page that a page links to is there, and every picture', () => {
  const pages = [
    'README.md',
    ...readdirSync(path.join(root, 'docs')).flatMap(name => (name.endsWith('.md') ? [`docs/${name}`] : [])),
  ];
  const missing = pages.flatMap(page => {
    const text = readFileSync(path.join(root, page), 'utf8');
    const links = [...text.matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)|(?:src|srcset)="([^"]+)"/g)].map(
      ([, link, picture]) => link ?? picture ?? '',
    );
    return links
      .filter(link => !existsSync(path.resolve(root, path.dirname(page), link)))
      .map(link => `${page}: ${link}`);
  });
  expect(missing).toEqual([]);
});
