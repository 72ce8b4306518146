// `.helmignore` is read as Helm reads it: what it claims is ignored is what Helm leaves out.
import { expect, test } from 'vitest';
import { isIgnored } from '../../../src/render/helm/chart.ts';
import { readIgnoreRules } from '../../../src/render/helm/ignore.ts';
import { helmRoot } from '../../../src/render/helm/index.ts';
import { context, helmSpec, names, renderOf, treeOf } from '../../support/render.ts';

const paths = [
  'a.yaml',
  'b.yaml',
  'deep/a.yaml',
  'deep/er/c.yaml',
  '.hidden.yaml',
  'x-1.yaml',
  'x-2.yaml',
  'test/t.yaml',
];

const rules: readonly string[] = [
  'a.yaml',
  '/templates/a.yaml',
  'templates/*/a.yaml',
  'deep/',
  '*.yaml/',
  'x-[12].yaml\n# comment\n\n  b.yaml  ',
  'x-[^1].yaml',
  '!*.yaml',
  'templates/d*p/e?\nte\\st',
  '**\na.yaml',
  'deep\n!templates',
];

test('as the real Helm does', async () => {
  const files: Record<string, string> = {};
  for (const [at, text] of rules.entries()) {
    files[`c${at}/Chart.yaml`] = 'apiVersion: v2\nname: c\nversion: 1.0.0\n';
    files[`c${at}/.helmignore`] = text;
    for (const path of paths) {
      files[`c${at}/templates/${path}`] = `kind: ConfigMap\napiVersion: v1\nmetadata: {name: "${path}"}\n`;
    }
  }
  const tree = await treeOf(files);
  const shared = await context(4);
  const seen = await Promise.all(
    rules.map(async (_, at) => names(await renderOf(helmRoot(tree, helmSpec(`c${at}`), shared)))),
  );
  for (const [at, text] of rules.entries()) {
    const read = readIgnoreRules(text);
    const kept = paths.filter(path => !isIgnored(read, `templates/${path}`)).map(path => `ConfigMap ${path}`);
    // Helm refuses a double star, and rules that leave no Chart.yaml; what is kept then does not matter.
    if (!text.includes('**') && !isIgnored(read, 'Chart.yaml')) expect([text, seen[at]]).toEqual([text, kept.sort()]);
    else expect([text, seen[at]]).toEqual([text, []]);
  }
});
