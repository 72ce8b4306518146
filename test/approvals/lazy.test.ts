// What the gate loads for a change that needs nobody.
import { expect, test } from 'vitest';
import { packagesLoadedBy } from '../support/static-imports.ts';

test('the needs of a change load globs and nothing heavier; asking for them loads nothing more', async () => {
  expect(await packagesLoadedBy('src/approvals/needs.ts')).toEqual(['picomatch']);
  expect(await packagesLoadedBy('src/approvals/approve.ts')).not.toContain('@octokit/core');
  expect(await packagesLoadedBy('src/pipeline/check.ts')).not.toContain('zod');
  expect(await packagesLoadedBy('src/github/target.ts')).toEqual([]);
});
