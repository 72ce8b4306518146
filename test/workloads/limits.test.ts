// What one object may hold: pods that have much in common, and more of them than anybody's. What is not looked at is told, and is in
// the digest.
import { expect, it } from 'vitest';
import { defaultConfig } from '../../src/config/config.ts';
import type { Json, JsonObject } from '../../src/model.ts';
import { digestWorkload } from '../../src/workloads/digest.ts';
import { extractWorkloads } from '../../src/workloads/extract.ts';
import { registryOf } from '../../src/workloads/registry.ts';

const config = defaultConfig();

function extract(object: JsonObject, kinds = config.kinds) {
  const file = { path: 'a.yaml', source: { type: 'manifest', path: '' } as const, bytes: new Uint8Array() };
  const locate = () => ({ path: 'a.yaml', line: 1, column: 1, precision: 'exact' }) as const;
  const { drafts, problems } = extractWorkloads([{ file, object, locate, comment: '' }], registryOf({ kinds }));
  const [draft] = drafts;
  if (draft === undefined) throw new Error('no workload');
  const digest = digestWorkload({ ...draft, scripts: [] });
  return { draft, digest, pods: draft.projections.length, problems: problems.map(({ code, level }) => [code, level]) };
}

function times<T>(count: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

const TOLD = [['limit-reached', undefined]];

function workflow(templates: number, more: JsonObject = {}, last = 'ghcr.io/acme/x:1'): JsonObject {
  const made = times(templates, index => ({
    name: `t${index}`,
    container: { image: index === templates - 1 ? last : 'ghcr.io/acme/x:1' },
  }));
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name: 'a' },
    spec: { templates: made, ...more },
  };
}

it('500 pods are looked at; of the 501st it is told that it is not, and the digest has it', () => {
  expect(extract(workflow(500))).toMatchObject({ pods: 500, problems: [] });
  const cut = extract(workflow(501));
  expect(cut).toMatchObject({ pods: 500, problems: TOLD });
  expect(extract(workflow(501, {}, 'ghcr.io/evil/x:1')).digest).not.toBe(cut.digest);
});

it('so it is with schedules', () => {
  const cron = (count: number): JsonObject => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'CronWorkflow',
    metadata: { name: 'a' },
    spec: {
      schedules: times(count, index => `${index % 60} ${index % 24} * * *`),
      workflowSpec: workflow(1)['spec'] ?? {},
    },
  });
  expect(extract(cron(500))).toMatchObject({ pods: 500, problems: [] });
  expect(extract(cron(501))).toMatchObject({ pods: 500, problems: TOLD });
});

it('what pods have in common counts for each of them', () => {
  const volumes = times(10_000, index => ({ name: `v${index}`, configMap: { name: `c${index}` } }));
  const { pods, problems } = extract(workflow(400, { volumes }));
  expect(problems).toEqual(TOLD);
  expect(pods).toBeGreaterThan(1);
  expect(pods).toBeLessThan(50);
});

it('what is looked at is bounded, however much pods have in common', () => {
  const volumes = times(300, index => ({ name: `v${index}`, configMap: { name: `c${index}` } }));
  const { draft, problems } = extract(workflow(500, { volumes }));
  expect(problems).toEqual(TOLD);
  const looked = draft.projections.map(({ object }) => JSON.stringify(object).length);
  expect(looked.reduce((sum, length) => sum + length, 0)).toBeLessThan(8_000_000);
});

it('an object as large as a cluster keeps, whose pods have nothing in common, is looked at as a whole', () => {
  const templates = times(150, index => ({
    name: `t${index}`,
    container: { image: 'ghcr.io/acme/x:1', args: ['x'.repeat(10_000)] },
  }));
  const object = { ...workflow(1), spec: { templates } };
  expect(JSON.stringify(object).length).toBeGreaterThan(1_500_000);
  expect(extract(object)).toMatchObject({ pods: 150, problems: [] });
});

it('a step template counts for each step; a pod that is too large by itself is in the digest only', () => {
  const task = (steps: readonly Json[]): JsonObject => ({
    apiVersion: 'tekton.dev/v1',
    kind: 'Task',
    metadata: { name: 'a' },
    spec: { stepTemplate: { env: times(2000, index => ({ name: `E${index}`, value: 'x' })) }, steps },
  });
  const step = { image: 'ghcr.io/acme/x:1', script: 'true' };
  expect(extract(task(times(20, () => step)))).toMatchObject({ pods: 1, problems: [] });
  const cut = extract(task(times(5000, () => step)));
  expect(cut).toMatchObject({ pods: 1, problems: TOLD });
  expect(cut.draft.images).toEqual([]);
  expect(extract(task(times(5000, () => ({ ...step, script: 'false' })))).digest).not.toBe(cut.digest);
});

it('a patch of more than 10,000 characters is not read, and that is told', () => {
  const patch = (length: number): string => `{"hostPID": true, "x": "${'y'.repeat(length - 26)}"}`;
  const patched = extract(workflow(2, { podSpecPatch: patch(10_000) }));
  expect(patched.problems).toEqual([]);
  expect(JSON.stringify(patched.draft.projections[1]?.object)).toContain('"hostPID":true');
  expect(extract(workflow(2, { podSpecPatch: patch(10_001) })).problems).toEqual([['unreadable-manifest', undefined]]);
});

it('a kind of somebody’s own may have its pods outside of a spec', () => {
  const kinds = [{ group: 'example.com', kind: 'Task', plural: 'tasks', podSpec: [['template', 'spec']] }];
  const object = {
    apiVersion: 'example.com/v1',
    kind: 'Task',
    metadata: { name: 'a' },
    template: { spec: { serviceAccountName: 'b', containers: [{ name: 'c', image: 'ghcr.io/acme/x:1' }] } },
  };
  expect(extract(object, kinds).draft).toMatchObject({ images: ['ghcr.io/acme/x:1'], serviceAccount: 'b' });
});
