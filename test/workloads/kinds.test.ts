// Every kind beside batch: what it is projected to, that its paths lead back, and that no malformed variant throws or is lost.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { defaultConfig } from '../../src/config/config.ts';
import { stringAt, valueAt } from '../../src/kube/object.ts';
import type { Json, JsonObject, Manifest, Path, Projection } from '../../src/model.ts';
import { readObject } from '../../src/workloads/embedded-text.ts';
import { extractWorkloads } from '../../src/workloads/extract.ts';
import { containersOf, podSpecPath } from '../../src/workloads/pod-spec.ts';
import { registryOf } from '../../src/workloads/registry.ts';

const registry = registryOf(defaultConfig());

interface Expected {
  readonly schedule?: string;
  readonly timeZone?: string;
  readonly suspend?: boolean;
  readonly labels?: JsonObject;
  /** Of the template, where it says more than labels. */
  readonly template?: JsonObject;
  readonly pod: JsonObject;
  readonly rest?: JsonObject;
}
interface Case {
  readonly object: JsonObject;
  readonly projections: readonly Expected[];
}

const folder = path.join(import.meta.dirname, 'kinds');
const cases: readonly Case[] = readdirSync(folder).flatMap(name =>
  parse(readFileSync(path.join(folder, name), 'utf8'), { merge: true, maxAliasCount: -1 }),
);
const named = cases.map(each => [nameOf(each.object), each] as const);

function nameOf(object: JsonObject): string {
  return `${object['kind']} ${stringAt(object, ['metadata', 'name']) ?? ''} (${object['apiVersion']})`;
}

function manifestOf(object: JsonObject): Manifest {
  const file = { path: 'a.yaml', source: { type: 'manifest', path: '' } as const, bytes: new Uint8Array() };
  return {
    file,
    object,
    locate: () => ({ path: 'a.yaml', line: 1, column: 1, precision: 'exact' }),
    comment: '',
  };
}

function project(object: JsonObject): readonly Projection[] {
  return registry.find(object)?.kind.project(object, readObject) ?? [];
}

function batchObject(metadata: Json | undefined, expected: Expected): Json {
  const { schedule, timeZone, suspend, labels, pod, rest } = expected;
  const templateMetadata = expected.template ?? (labels === undefined ? undefined : { labels });
  const template = { ...(templateMetadata === undefined ? {} : { metadata: templateMetadata }), spec: pod };
  const timing = {
    ...(schedule === undefined ? {} : { schedule }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(suspend === undefined ? {} : { suspend }),
  };
  return {
    apiVersion: 'batch/v1',
    kind: schedule === undefined ? 'Job' : 'CronJob',
    ...(metadata === undefined ? {} : { metadata }),
    spec: { ...timing, ...(schedule === undefined ? { template } : { jobTemplate: { spec: { template } } }) },
    ...(rest === undefined ? {} : { rest }),
  };
}

/** Without the difference between objects with and without a prototype. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

it('every kind of the registry has a fixture', () => {
  const covered = new Set(
    cases.filter(each => each.projections.length > 0).map(each => registry.find(each.object)?.kind),
  );
  const missing = registry.kinds.filter(kind => kind.group !== 'batch' && !covered.has(kind));
  expect(missing.map(({ group, kind }) => `${kind}.${group}`)).toEqual([]);
});

describe.each(named)('%s', (_, { object, projections }) => {
  it('is seen as these Jobs and CronJobs', () => {
    const expected = projections.map(each => batchObject(object['metadata'], each));
    expect(project(object).map(each => plain(each.object))).toEqual(expected);
  });

  it('leads back to where each text of its pods stands', () => {
    for (const projection of project(object)) {
      for (const at of leaves(
        valueAt(projection.object, podSpecPath(projection.object)),
        podSpecPath(projection.object),
      )) {
        const value = valueAt(projection.object, at);
        const original = valueAt(object, projection.toOriginal(at));
        // A patch is one text, and a name that nobody wrote stands where its container does.
        if (typeof value !== 'string' || at.at(-1) === 'name' || isPatch(projection.toOriginal(at))) continue;
        expect(original, at.join('.')).toBe(value);
      }
      const schedule = valueAt(projection.object, ['spec', 'schedule']);
      const from = projection.toOriginal(['spec', 'schedule']);
      if (typeof schedule === 'string') expect(String(valueAt(object, from)).endsWith(schedule)).toBe(true);
    }
  });

  it('does not change its object, throw or get lost when any part of it is malformed', () => {
    const before = JSON.stringify(object);
    const counts = projections.length > 0;
    for (const at of nodes(object)) {
      for (const value of [null, 7, 'text', ['text'], {}]) {
        const broken = replaced(object, at, value);
        const { drafts } = extractWorkloads([manifestOf(broken)], registry);
        if (!counts || at.length < 2 || at[0] !== 'spec') continue;
        const left = imagesIn(broken['spec']);
        if (left.length === 0) continue;
        expect(drafts.length, `${at.join('.')} = ${JSON.stringify(value)}`).toBeGreaterThan(0);
        const seen = drafts.flatMap(draft => draft.images);
        const unseen = left.filter(image => !seen.includes(image));
        if (unseen.length > 0) {
          // An image that no pod has any more is still covered by the digest.
          const text = JSON.stringify(drafts.flatMap(draft => draft.projections.map(each => each.object)));
          for (const image of unseen) expect(text, `${image} after ${at.join('.')}`).toContain(image);
        }
      }
    }
    expect(JSON.stringify(object)).toBe(before);
  });
});

it('containers of a pod have their names and images from the object', () => {
  const [projection] = project(cases.find(each => each.object['kind'] === 'Workflow')?.object ?? {});
  const containers = projection === undefined ? [] : containersOf(projection.object);
  expect(containers.map(({ container }) => container['image'])).toEqual(['ghcr.io/acme/migrate:1']);
});

function isPatch(at: Path): boolean {
  return at.includes('podSpecPatch');
}

function* leaves(value: Json | undefined, at: Path): Generator<Path> {
  if (typeof value !== 'object' || value === null) yield at;
  else for (const [key, child] of entries(value)) yield* leaves(child, [...at, key]);
}

function* nodes(value: Json | undefined, at: Path = []): Generator<Path> {
  if (at.length > 0) yield at;
  if (typeof value === 'object' && value !== null)
    for (const [key, child] of entries(value)) yield* nodes(child, [...at, key]);
}

function entries(value: readonly Json[] | JsonObject): readonly (readonly [string | number, Json | undefined])[] {
  return Array.isArray(value) ? value.map((child, index) => [index, child] as const) : Object.entries(value);
}

function replaced(object: JsonObject, at: Path, value: Json): JsonObject {
  const copy = structuredClone(object) as Record<string, Json>;
  let parent: Record<string | number, Json> = copy;
  for (const step of at.slice(0, -1)) parent = parent[step] as Record<string | number, Json>;
  parent[at.at(-1) ?? ''] = value;
  return copy;
}

function imagesIn(value: Json | undefined): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return entries(value).flatMap(([key, child]) =>
    key === 'image' && typeof child === 'string' ? [child] : imagesIn(child),
  );
}
