// Fixtures and examples are what an API server takes, but for those that are about what it does not take: an example that is refused
// for another reason than the one shown teaches nothing.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { defaultConfig } from '../../src/config/config.ts';
import { validateBatchObject } from '../../src/kube/validation/index.ts';
import { parseFile } from '../../src/manifest/parse.ts';
import { extractWorkloads } from '../../src/workloads/extract.ts';
import { registryOf } from '../../src/workloads/registry.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const REGISTRY = registryOf(defaultConfig());
/** Each with the field for which it is refused, and no other. */
const MEANT_INVALID = [
  'test/policies/invalid-manifest/bad-cronjob.yaml: spec.jobTemplate.spec.template.spec.restartPolicy',
  'test/policies/invalid-manifest/bad-job.yaml: spec.template.spec.restartPolicy',
  'test/policies/schedule-invalid/bad-cronjob.yaml: spec.schedule',
];

function yamlFiles(folder: string): readonly string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map(entry => path.relative(ROOT, path.join(entry.parentPath, entry.name)))
    .toSorted();
}

function refused(file: string): { readonly objects: number; readonly fields: readonly string[] } {
  const bytes = readFileSync(path.join(ROOT, file));
  const { manifests } = parseFile({ path: file, source: { type: 'manifest', path: '' }, bytes });
  const drafts = extractWorkloads(manifests, REGISTRY).drafts.filter(({ group }) => group === 'batch');
  const fields = drafts.flatMap(({ projections, at }) =>
    projections
      .flatMap(({ object }) => validateBatchObject(object, { minor: 37, created: true, nameless: at.length > 0 }))
      .map(invalid => `${file}: ${(invalid.field ?? invalid.at).join('.')}`),
  );
  return { objects: drafts.length, fields };
}

it('an API server takes every fixture and example that is not about what it refuses', () => {
  const judged = ['test/policies', 'examples'].flatMap(yamlFiles).map(refused);
  expect(judged.reduce((sum, { objects }) => sum + objects, 0)).toBeGreaterThan(250);
  expect(judged.flatMap(({ fields }) => fields)).toEqual(MEANT_INVALID);
});
