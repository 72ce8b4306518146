import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject, Script } from '../../src/model.ts';
import { digestWorkload } from '../../src/workloads/digest.ts';
import { asJob, at, containersOf, cronJobs, isTree, podOf, type Tree, type Value } from './cron-jobs.ts';
import { REWRITES } from './rewrites.ts';

type ScriptText = Pick<Script, 'kind' | 'name' | 'key' | 'text'>;

function digest(object: Value, scripts: readonly ScriptText[] = []): string {
  return digestWorkload({ projections: [{ object: object as JsonObject }], scripts });
}

const objects = fc.oneof(cronJobs, cronJobs.map(asJob));

describe('equal things have equal digests', () => {
  test.each(Object.entries(REWRITES))('%s', (_, rewrite) => {
    fc.assert(
      fc.property(objects, object => {
        expect(digest(rewrite(structuredClone(object)))).toBe(digest(object));
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  test('all rewrites one after the other, in any order', () => {
    const order = fc.shuffledSubarray(Object.values(REWRITES));
    fc.assert(
      fc.property(objects, order, (object, rewrites) => {
        const rewritten = rewrites.reduce((tree, rewrite) => rewrite(tree) as Tree, structuredClone(object));
        expect(digest(rewritten)).toBe(digest(object));
      }),
      { seed: 2, numRuns: 150 },
    );
  });

  test('what an entry says in the open is not in it', () => {
    const open: readonly ((object: Tree) => void)[] = [
      object => Object.assign(at(object, 'metadata'), { name: 'other', namespace: 'elsewhere' }),
      object => Object.assign(object, { metadata: { generateName: 'other-' } }),
      object => Object.assign(at(object, 'spec'), { suspend: true }),
      object => Object.assign(podOf(object), { serviceAccountName: 'somebody' }),
      object => Object.assign(podOf(object), { serviceAccount: 'somebody' }),
      object => {
        if (object['kind'] === 'CronJob')
          Object.assign(at(object, 'spec'), { schedule: '@yearly', timeZone: 'UTC', suspend: false });
      },
      object => {
        for (const container of containersOf(object)) container['image'] = 'evil.example/x:latest';
      },
      object => {
        for (const container of containersOf(object)) delete container['image'];
      },
    ];
    fc.assert(
      fc.property(objects, fc.constantFrom(...open), (object, change) => {
        const changed = structuredClone(object);
        change(changed);
        expect(digest(changed)).toBe(digest(object));
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  test('when an image is fetched goes with its tag and does not count; that it never is does', () => {
    const pod = (container: Tree): Tree => ({ kind: 'Job', spec: { template: { spec: { containers: [container] } } } });
    const implied = digest(pod({ image: 'x:1' }));
    expect(digest(pod({ image: 'x:latest' }))).toBe(implied);
    expect(digest(pod({ image: 'x', imagePullPolicy: 'Always' }))).toBe(implied);
    expect(digest(pod({ image: 'x:1', imagePullPolicy: 'IfNotPresent' }))).toBe(implied);
    // An image that was `latest` is pinned, and the policy that somebody had written out stays.
    expect(digest(pod({ image: 'x:1', imagePullPolicy: 'Always' }))).toBe(implied);
    expect(digest(pod({ image: 'x', imagePullPolicy: 'IfNotPresent' }))).toBe(implied);
    expect(digest(pod({ image: 'x:1', imagePullPolicy: 'Never' }))).not.toBe(implied);
  });

  test('an image that a volume mounts is as open as that of a container', () => {
    const mounted = (image: Tree): Tree => ({
      kind: 'Job',
      spec: { template: { spec: { containers: [{ name: 'x' }], volumes: [{ name: 'tools', image }] } } },
    });
    const one = digest(mounted({ reference: 'x:1' }));
    expect(digest(mounted({ reference: 'x:2', pullPolicy: 'Always' }))).toBe(one);
    expect(digest(mounted({ reference: 'x:1', pullPolicy: 'Never' }))).not.toBe(one);
    expect(digest(mounted({ reference: 'x:1', further: 'y' }))).not.toBe(one);
  });
});

describe('any other change gives another digest', () => {
  /** Fields that are open, or that identify: changing them is covered above. */
  const open = new Set(['image', 'serviceAccountName', 'schedule', 'timeZone']);

  interface Spot {
    readonly path: string;
    change(): void;
  }

  /** Every single change that can be made below a value: another scalar, one item or field less, two items swapped, a field more. */
  function spots(value: Value, path: string, set: (value: Value) => void): Spot[] {
    if (Array.isArray(value)) {
      const found = value.flatMap((item, index) =>
        spots(item, `${path}[${index}]`, changed => {
          value[index] = changed;
        }),
      );
      found.push({
        path: `${path} one more`,
        change: () => value.push(isTree(value[0]) ? { name: 'added', mountPath: '/added', containerPort: 1 } : 'added'),
      });
      const [one, two] = value;
      const ordered = !/\.(volumes|ports|volumeMounts)$/.test(path);
      if (ordered && one !== undefined && two !== undefined && JSON.stringify(one) !== JSON.stringify(two)) {
        found.push({ path: `${path} swapped`, change: () => value.splice(0, 2, two, one) });
      }
      if (value.length > 0) found.push({ path: `${path} one less`, change: () => value.pop() });
      return found;
    }
    if (isTree(value)) {
      const found = Object.entries(value)
        .filter(([key]) => !open.has(key) && !(key === 'suspend' && path === 'spec'))
        .flatMap(([key, item]) => [
          ...spots(item, `${path}.${key}`, changed => {
            value[key] = changed;
          }),
          {
            path: `${path} without ${key}`,
            change: () => {
              delete value[key];
            },
          },
        ]);
      // Of metadata only what reaches the pods is read.
      if (path.endsWith('.metadata')) return found;
      found.push({
        path: `${path} with a field more`,
        change: () => {
          value['added'] = 'x';
        },
      });
      return found;
    }
    if (typeof value === 'string') return [{ path, change: () => set(`${value}-changed`) }];
    if (typeof value === 'number') return [{ path, change: () => set(value + 1) }];
    if (typeof value === 'boolean') return [{ path, change: () => set(!value) }];
    return [];
  }

  test('for every spot of an object', () => {
    let changes = 0;
    fc.assert(
      fc.property(objects, fc.infiniteStream(fc.nat()), (object, random) => {
        const before = digest(object);
        for (let round = 0; round < 12; round++) {
          const copy = structuredClone(object);
          const all = spots(at(copy, 'spec'), 'spec', () => undefined);
          const spot = all[Number(random.next().value) % all.length];
          if (spot === undefined) throw new Error('nothing to change');
          spot.change();
          changes++;
          expect(digest(copy), spot.path).not.toBe(before);
        }
      }),
      { seed: 4, numRuns: 120 },
    );
    expect(changes).toBeGreaterThan(1_000);
  });

  test('the kind counts, the number and order of projections, and unknown fields at the top', () => {
    const job: JsonObject = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      spec: { template: { spec: { containers: [{ name: 'a' }] } } },
    };
    const other: JsonObject = { ...job, spec: { template: { spec: { containers: [{ name: 'b' }] } } } };
    const all = [
      [job],
      [other],
      [{ ...job, kind: 'CronJob' }],
      [{ ...job, apiVersion: 'batch/v2' }],
      [{ ...job, extra: 1 }],
      [job, job],
      [job, other],
      [other, job],
      [],
    ].map(projections => digestWorkload({ projections: projections.map(object => ({ object })), scripts: [] }));
    expect(new Set(all).size).toBe(all.length);
  });

  test('scripts count by ConfigMap, key and text; their order does not', () => {
    const job: Tree = { kind: 'Job', spec: {} };
    const script = (name: string, key: string, text: string): ScriptText => ({ kind: 'ConfigMap', name, key, text });
    const [a, b] = [script('scripts', 'run.sh', 'echo'), script('scripts', 'stop.sh', 'exit')];
    expect(digest(job, [a, b])).toBe(digest(job, [b, a]));
    expect(digest(job, [a, a])).toBe(digest(job, [a]));
    const all = [
      [],
      [a],
      [b],
      [a, b],
      [script('scripts', 'run.sh', 'echo ')],
      [script('other', 'run.sh', 'echo')],
      [script('scripts', 'run', '.shecho')],
      [script('scripts","run.sh', '', 'echo')],
    ];
    expect(new Set(all.map(scripts => digest(job, scripts))).size).toBe(all.length);
  });
});

describe('hostile input', () => {
  test('any JSON is digested, whatever its types', () => {
    const key = fc.constantFrom(
      'spec',
      'metadata',
      'template',
      'jobTemplate',
      'containers',
      'initContainers',
      'volumes',
      'env',
      'ports',
      'resources',
      'limits',
      'requests',
      'labels',
      'image',
      'kind',
      'apiVersion',
      '__proto__',
      'constructor',
      'hostNetwork',
      'name',
      'securityContext',
      'livenessProbe',
      'httpGet',
    );
    const leaf = fc.constantFrom<Value>(
      null,
      true,
      false,
      0,
      -1,
      1.5,
      10n,
      '',
      'Job',
      'CronJob',
      'x',
      Number.NaN,
      Number.POSITIVE_INFINITY,
    );
    const { tree } = fc.letrec<{ tree: Value }>(tie => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        leaf,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: false }),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.constantFrom('Job', 'CronJob'), (value, kind) => {
        const pod = { containers: value, initContainers: [value], volumes: value, affinity: value, hostNetwork: true };
        for (const spec of [
          value,
          { template: value },
          { template: { metadata: value, spec: pod } },
          { jobTemplate: { spec: { template: { spec: pod } } } },
        ]) {
          expect(digest({ kind, metadata: value, spec } as Tree)).toMatch(/^sha256:[0-9a-f]{64}$/);
        }
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  test('depth and length do no harm', () => {
    let deep: Value = 'x';
    for (let level = 0; level < 100_000; level++) deep = level % 2 === 0 ? [deep] : { a: deep };
    const container: Tree = {
      name: 'a',
      image: 'x'.repeat(5_000_000),
      resources: { limits: { cpu: '9'.repeat(5_000_000) } },
      unknown: deep,
    };
    const object: Tree = { kind: 'Job', spec: { template: { spec: { containers: [container], deep } } } };
    expect(digest(object)).toMatch(/^sha256:/);
    const volumes = Array.from({ length: 5_000 }, (_, index): Tree => ({ name: `v${index % 7}`, emptyDir: {} }));
    expect(digest({ kind: 'Job', spec: { template: { spec: { volumes } } } })).toMatch(/^sha256:/);
  });

  test('prototype keys change nothing but the digest', () => {
    const object: Tree = JSON.parse(
      '{"kind": "Job", "spec": {"template": {"metadata": {"labels": {"__proto__": "x"}}, "spec": {"__proto__": {"hostPID": true}, "containers": [{"__proto__": {"image": "y"}}]}}}}',
    );
    expect(digest(object)).not.toBe(digest({ kind: 'Job', spec: { template: { spec: { containers: [{}] } } } }));
    expect(({} as Tree)['hostPID']).toBeUndefined();
  });
});
