// Dependencies of charts: packaged ones, those in the tree, and those that may be fetched where the base's config says
// so.
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exec } from '../../../src/exec.ts';
import { createRenderContext } from '../../../src/render/context.ts';
import { findCharts } from '../../../src/render/helm/chart.ts';
import { helmRoot } from '../../../src/render/helm/index.ts';
import { createFolder } from '../../support/git-repo.ts';
import { context, helmSpec, names, placeOf, problemsOf, renderOf, treeOf } from '../../support/render.ts';
import { helm4Path } from '../../support/tools.ts';

const chartYaml = (name: string, more = ''): string => `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n${more}`;
const job = (name: string): string => `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: ${name}\n`;

let packaged: Buffer;
let server: Server;
let url = '';
let requests = 0;

beforeAll(async () => {
  const folder = await createFolder({ 'db/Chart.yaml': chartYaml('db'), 'db/templates/job.yaml': job('from-db') });
  const result = await exec(await helm4Path(), ['package', 'db'], { cwd: folder });
  if (result.code !== 0) throw new Error(result.stderr);
  packaged = await readFile(join(folder, 'db-1.0.0.tgz'));
  server = createServer((request, response) => {
    requests += 1;
    if (request.url === '/index.yaml') {
      response.end(
        `apiVersion: v1\nentries: {db: [{name: db, version: 1.0.0, apiVersion: v2, urls: ['${url}/db-1.0.0.tgz']}]}\n`,
      );
    } else response.end(packaged);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => server.close());

describe.each([3, 4] as const)('Helm %i', version => {
  test('takes packaged charts, and shows the chart that they belong to', async () => {
    const tree = await treeOf({
      'app/Chart.yaml': chartYaml(
        'app',
        'dependencies: [{name: db, version: 1.x, repository: "https://charts.example.com"}]\n',
      ),
      'app/charts/db-1.0.0.tgz': packaged,
      'alone/db-1.0.0.tgz': packaged,
    });
    const shared = await context(version);
    const vendored = await renderOf(helmRoot(tree, helmSpec('app'), shared));
    expect([problemsOf(vendored), names(vendored)]).toEqual([[], ['Job from-db']]);
    expect(placeOf(vendored, 'from-db', [])).toBe('app/Chart.yaml:1 file');
    const alone = await helmRoot(tree, helmSpec('alone/db-1.0.0.tgz'), shared);
    const rendering = await alone.render();
    expect([problemsOf(rendering), names(rendering)]).toEqual([[], ['Job from-db']]);
    expect(alone.claims('alone/db-1.0.0.tgz')).toBe(true);
  });

  test('takes dependencies of dependencies in the tree, and its .helmignore does not reach into them', async () => {
    const tree = await treeOf({
      'app/Chart.yaml': chartYaml(
        'app',
        'dependencies: [{name: mid, version: 1.x, repository: "file://../libs/mid"}]\n',
      ),
      // In the packaged chart that Helm makes, these files are not seen by the outer rules.
      'app/.helmignore': 'job.yaml\n*.tpl\n',
      'app/templates/own.yaml': job('own'),
      'libs/mid/Chart.yaml': chartYaml(
        'mid',
        'dependencies: [{name: low, version: 1.x, repository: "file://../low"}]\n',
      ),
      'libs/mid/templates/job.yaml': job('mid'),
      'libs/mid/.helmignore': 'ignored.yaml\n',
      'libs/mid/templates/ignored.yaml': job('ignored'),
      'libs/low/Chart.yaml': chartYaml('low'),
      'libs/low/templates/job.yaml': job('low'),
    });
    const shared = await context(version);
    const root = await helmRoot(tree, helmSpec('app'), shared);
    const rendering = await root.render();
    expect([problemsOf(rendering), names(rendering)]).toEqual([[], ['Job low', 'Job mid', 'Job own']]);
    expect(placeOf(rendering, 'low', [])).toBe('libs/low/templates/job.yaml:2 template');
    expect(['libs/low/templates/job.yaml', 'libs/mid/templates/ignored.yaml'].map(root.claims)).toEqual([true, false]);
    expect((await findCharts(tree)).map(chart => chart.folder)).toEqual(['app', 'libs/low', 'libs/mid']);
  });

  test('fetches what is missing only where it may', async () => {
    const tree = await treeOf({
      'app/Chart.yaml': chartYaml('app', `dependencies: [{name: db, version: 1.x, repository: '${url}'}]\n`),
      'app/templates/job.yaml': job('own'),
    });
    const shared = await context(version);
    requests = 0;
    const closed = await renderOf(helmRoot(tree, helmSpec('app'), shared));
    expect(problemsOf(closed)).toEqual(['remote-source app']);
    expect(requests).toBe(0);
    const fetched = await renderOf(helmRoot(tree, helmSpec('app', { network: true }), shared));
    expect([problemsOf(fetched), names(fetched)]).toEqual([[], ['Job from-db', 'Job own']]);
    expect(requests).toBeGreaterThan(0);
  });
});

test('a missing program is a problem with the step that adds it', async () => {
  const tree = await treeOf({ 'app/Chart.yaml': chartYaml('app'), 'app/templates/job.yaml': job('x') });
  const missing = createRenderContext({ tools: { helm: '/nonexistent/helm' } });
  const rendering = await renderOf(helmRoot(tree, helmSpec('app'), missing));
  expect(rendering.problems).toMatchObject([{ code: 'tool-missing', path: 'app' }]);
  expect(rendering.problems[0]?.hint).toContain('azure/setup-helm');
  // A program of that name that is something else.
  const other = createRenderContext({ tools: { helm: 'true' } });
  expect(problemsOf(await renderOf(helmRoot(tree, helmSpec('app'), other)))).toEqual(['tool-missing app']);
});

test('a library chart deploys nothing, and says so without a problem', async () => {
  const tree = await treeOf({
    'lib/Chart.yaml': chartYaml('lib', 'type: library\n'),
    'lib/templates/_x.tpl': job('x'),
  });
  const root = await helmRoot(tree, helmSpec('lib'), await context(4));
  expect(await root.render()).toMatchObject({ files: [], problems: [] });
  expect(root.claims('lib/templates/_x.tpl')).toBe(true);
});
