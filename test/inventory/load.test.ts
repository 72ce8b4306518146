import { Ajv } from 'ajv';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { openRepository } from '../../src/git/repository.ts';
import { assembleInventory, loadInventory, requireInventory } from '../../src/inventory/load.ts';
import { readInventoryFile } from '../../src/inventory/read.ts';
import { ENTRY_FIELDS, type Entry, inventoryJsonSchema, inventorySchema } from '../../src/inventory/schema.ts';
import { readStrictYaml } from '../../src/strict/yaml.ts';
import { createRepository, type Files } from '../support/git-repo.ts';
import { packagesLoadedBy } from '../support/static-imports.ts';

const HEADER = 'apiVersion: cronledger.dev/v1\nkind: Inventory\n';
const FULL = `${HEADER}workloads:
  - kind: CronJob
    namespace: billing
    name: nightly-report
    owner: '@acme/billing'
    purpose: |
      Sends the nightly
      invoice report.
    source: ./apps/billing/
    schedule: '0 2 * * *'
    timeZone: Etc/UTC
    suspend: true
    serviceAccount: report-runner
    images: ['ghcr.io/acme/report:*', busybox]
    digest: sha256:${'4b1c'.repeat(16)}
    approval: {by: ['@alice', '@renovate[bot]'], at: 2026-10-01, change: 'https://github.com/acme/ops/pull/12'}
    expires: 2027-04-01
    exceptions:
      - {rule: schedule-too-frequent, reason: Queue drain every minute., expires: '2027-01-01'}
      - rule: image-mutable
        reason: x
  - {apiVersion: argoproj.io/v1alpha1, kind: CronWorkflow, name: 'migrate-*'}
`;

function entriesOf(text: string): readonly Entry[] {
  return readInventoryFile('i.yaml', text).entries;
}

function errorOf(work: () => unknown): UserError {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

describe('a file', () => {
  test('gives every field, with its place', () => {
    const [first, second] = entriesOf(FULL);
    const { locate, location, exceptions, ...fields } = first ?? expect.fail('no entry');
    expect(fields).toEqual({
      apiVersion: 'batch/v1',
      group: 'batch',
      kind: 'CronJob',
      namespace: 'billing',
      name: 'nightly-report',
      owner: '@acme/billing',
      purpose: 'Sends the nightly\ninvoice report.',
      source: 'apps/billing',
      environment: null,
      unmanaged: false,
      schedule: '0 2 * * *',
      timeZone: 'Etc/UTC',
      suspend: true,
      variant: null,
      serviceAccount: 'report-runner',
      images: ['ghcr.io/acme/report:*', 'busybox'],
      digest: `sha256:${'4b1c'.repeat(16)}`,
      approval: {
        by: ['@alice', '@renovate[bot]'],
        at: '2026-10-01',
        change: 'https://github.com/acme/ops/pull/12',
        digest: null,
      },
      expires: '2027-04-01',
      index: 0,
    });
    expect(exceptions.map(({ location: at, ...exception }) => [exception, at.line])).toEqual([
      [{ rule: 'schedule-too-frequent', reason: 'Queue drain every minute.', expires: '2027-01-01' }, 21],
      [{ rule: 'image-mutable', reason: 'x', expires: null }, 22],
    ]);
    expect(location).toEqual({ path: 'i.yaml', line: 4, column: 5, precision: 'exact' });
    expect(locate(['schedule'])).toMatchObject({ line: 12, column: 15 });
    expect(locate(['images', 1])).toMatchObject({ line: 16, column: 39 });
    expect(locate(['nothing'])).toEqual(location);
    expect(second).toMatchObject({
      group: 'argoproj.io',
      name: 'migrate-*',
      namespace: null,
      owner: null,
      digest: null,
      images: [],
      suspend: false,
      index: 1,
    });
  });

  test.each(['', '# later\n', '---\n', `${HEADER}`, `${HEADER}workloads: []\n`])('may be without entries: %j', text => {
    expect(entriesOf(text)).toEqual([]);
  });

  const ENTRY = '{kind: CronJob, name: a';
  test.each([
    [
      'an unknown key',
      `${HEADER}workloads: [${ENTRY}, ownr: '@a'}]`,
      'i.yaml:3:38: `ownr` is no key of',
      'Did you mean `owner`?',
    ],
    [
      'an unknown key of an exception',
      `${HEADER}workloads: [${ENTRY}, exceptions: [{rule: a, reason: b, expire: 2027-01-01}]}]`,
      '`expire` is no key',
      'Did you mean `expires`?',
    ],
    [
      'an unknown key of the file',
      `${HEADER}workload: []`,
      'i.yaml:3:1: `workload` is no key of the file.',
      'Did you mean `workloads`?',
    ],
    ['no apiVersion', 'kind: Inventory\nworkloads: []', 'has no `apiVersion`', ''],
    ['another kind', 'apiVersion: cronledger.dev/v1\nkind: CronJob', 'i.yaml:2:7: `kind` must be `Inventory`', ''],
    ['no name', `${HEADER}workloads: [{kind: Job}]`, 'i.yaml:3:13: `workloads[0]` has no `name`', ''],
    ['an entry that is text', `${HEADER}workloads: [CronJob]`, '`workloads[0]` must be a map', ''],
    ['an empty list', `${HEADER}workloads:`, '`workloads` has no value', ''],
    [
      'a date that does not exist',
      `${HEADER}workloads: [${ENTRY}, expires: 2027-02-30}]`,
      'i.yaml:3:47: `workloads[0].expires` must be a date that exists',
      '',
    ],
    [
      'a date with a time',
      `${HEADER}workloads: [${ENTRY}, expires: 2027-02-03T00:00:00Z}]`,
      'must be a date that exists',
      '',
    ],
    ['a date in words', `${HEADER}workloads: [${ENTRY}, expires: never}]`, 'must be a date that exists', ''],
    [
      'a year as date',
      `${HEADER}workloads: [${ENTRY}, expires: 2027}]`,
      'must be text, not `2027`',
      'Put the value in quotes.',
    ],
    [
      'a date of an exception',
      `${HEADER}workloads: [${ENTRY}, exceptions: [{rule: a, reason: b, expires: 2027-13-01}]}]`,
      '`workloads[0].exceptions[0].expires` must be a date',
      '',
    ],
    ['an exception without reason', `${HEADER}workloads: [${ENTRY}, exceptions: [{rule: a}]}]`, 'has no `reason`', ''],
    [
      'an exception with an empty reason',
      `${HEADER}workloads: [${ENTRY}, exceptions: [{rule: a, reason: ' '}]}]`,
      'must say why',
      '',
    ],
    ['an owner that is no account', `${HEADER}workloads: [${ENTRY}, owner: billing}]`, 'must be a team', ''],
    ['an owner by e-mail', `${HEADER}workloads: [${ENTRY}, owner: a@example.com}]`, 'must be a team', ''],
    [
      'a number as name',
      `${HEADER}workloads: [{kind: Job, name: 7}]`,
      'must be text, not `7`',
      'Put the value in quotes.',
    ],
    ['a star alone', `${HEADER}workloads: [{kind: Job, name: '*'}]`, '`workloads[0].name` must be a name', ''],
    [
      'a star inside a name',
      `${HEADER}workloads: [{kind: Job, name: 'a*b'}]`,
      '`workloads[0].name` must be a name',
      '',
    ],
    ['two stars', `${HEADER}workloads: [{kind: Job, name: 'a**'}]`, '`workloads[0].name` must be a name', ''],
    [
      'a pattern as namespace',
      `${HEADER}workloads: [${ENTRY}, namespace: 'team-*'}]`,
      'must be the name of a namespace',
      '',
    ],
    ['a homoglyph in a name', `${HEADER}workloads: [{kind: Job, name: nightly-rep\u043ert}]`, 'visible ASCII', ''],
    [
      'a blank behind a name',
      `${HEADER}workloads: [{kind: Job, name: 'a '}]`,
      '`workloads[0].name` must be a name',
      '',
    ],
    ['suspend: false', `${HEADER}workloads: [${ENTRY}, suspend: false}]`, 'must be `true`', ''],
    ['suspend as text', `${HEADER}workloads: [${ENTRY}, suspend: yes}]`, 'must be `true`', ''],
    [
      'a digest in capitals',
      `${HEADER}workloads: [${ENTRY}, digest: 'sha256:${'A'.repeat(64)}'}]`,
      'must be `sha256:`',
      '',
    ],
    ['a short digest', `${HEADER}workloads: [${ENTRY}, digest: 'sha256:4b1c'}]`, 'must be `sha256:`', ''],
    ['a source outside', `${HEADER}workloads: [${ENTRY}, source: apps/../..}]`, 'inside the repository', ''],
    [
      'an image with a blank',
      `${HEADER}workloads: [${ENTRY}, images: ['a b']}]`,
      '`workloads[0].images[0]` must be an image',
      '',
    ],
    ['images as text', `${HEADER}workloads: [${ENTRY}, images: nginx}]`, 'must be a list', ''],
    ['a wildcard API version', `${HEADER}workloads: [${ENTRY}, apiVersion: '*'}]`, 'must be an API version', ''],
    ['an anchor', `${HEADER}workloads: [&a ${ENTRY}}]`, 'an anchor', ''],
    ['a merge key', `${HEADER}workloads: [${ENTRY}, <<: {name: b}}]`, 'merge key', ''],
    ['a second name', `${HEADER}workloads: [${ENTRY}, name: b}]`, 'a second time', ''],
    ['a second document', `${FULL}---\n${FULL}`, 'a second document', ''],
    ['a hidden key behind a comment', `${HEADER}# x\u2028workloads: []\n`, 'hidden character', ''],
  ])('is refused for %s', (_, text, message, hint) => {
    const error = errorOf(() => entriesOf(text));
    expect(error.code).toBe('inventory-invalid');
    expect(error.message).toContain(message);
    expect(error.message).toMatch(/^i\.yaml:\d+:\d+: [^\n]+$/);
    expect(error.hint).toContain(hint);
  });
});

describe('two entries for one workload', () => {
  const fileOf = (path: string, ...entries: string[]) =>
    readInventoryFile(path, `${HEADER}workloads:\n${entries.map(entry => `  - {${entry}}\n`).join('')}`);

  test.each([
    ['in one file', [fileOf('a.yaml', 'kind: Job, name: x', 'kind: Job, name: x')], 'a.yaml:5:5', 'a.yaml:4:5'],
    [
      'in two files',
      [fileOf('b.yaml', 'kind: Job, name: x'), fileOf('a.yaml', 'kind: Job, name: x')],
      'b.yaml:4:5',
      'a.yaml:4:5',
    ],
    [
      'of two versions',
      [fileOf('a.yaml', 'kind: Job, name: x', 'kind: Job, name: x, apiVersion: batch/v1beta1')],
      'a.yaml:5:5',
      'a.yaml:4:5',
    ],
    [
      'of one folder',
      [fileOf('a.yaml', 'kind: Job, name: x, source: apps/', 'kind: Job, name: x, source: ./apps')],
      'a.yaml:5:5',
      'a.yaml:4:5',
    ],
    [
      'from anywhere and from the root',
      [fileOf('a.yaml', 'kind: Job, name: x', 'kind: Job, name: x, source: .')],
      'a.yaml:5:5',
      'a.yaml:4:5',
    ],
  ])('are refused, with both places: %s', (_, files, second, first) => {
    const error = errorOf(() => assembleInventory(files, 'head'));
    expect(error.code).toBe('inventory-invalid');
    expect(error.message).toContain(second);
    expect(error.message).toContain(first);
  });

  test.each([
    ['kind: Job, name: x', 'kind: CronJob, name: x'],
    ['kind: Job, name: x', 'kind: Job, name: x, namespace: x'],
    ['kind: Job, name: x, source: a', 'kind: Job, name: x, source: a/b'],
    ['kind: Job, name: x', "kind: Job, name: 'x*'"],
    ['kind: Job, name: x', 'kind: Job, name: x, apiVersion: example.com/v1'],
  ])('are two workloads: %s | %s', (first, second) => {
    expect(assembleInventory([fileOf('a.yaml', first, second)], 'base').entries).toHaveLength(2);
  });
});

describe('the inventory of a tree', () => {
  async function load(files: Files, trust: 'base' | 'head') {
    const { path } = await createRepository(files);
    const repository = await openRepository(path);
    try {
      const revision = { name: 'HEAD', commit: await repository.resolve('HEAD') };
      return await loadInventory(trust === 'base' ? repository.base(revision) : repository.head(revision));
    } finally {
      await repository.close();
    }
  }
  const one = (name: string) => `${HEADER}workloads: [{kind: Job, name: ${name}}]\n`;

  test('is all YAML files below its folder, in the order of their paths', async () => {
    const files = {
      '.cronledger/inventory/b.yaml': one('b'),
      '.cronledger/inventory/a.yml': one('a'),
      '.cronledger/inventory/team/c.yaml': one('c'),
      '.cronledger/inventory/README.md': 'not YAML: [',
      '.cronledger/inventory/d.yaml.bak': 'not YAML: [',
      '.cronledger/config.yaml': '{}',
      'inventory/e.yaml': one('e'),
    };
    const inventory = await load(files, 'base');
    expect(inventory.entries.map(entry => entry.name)).toEqual(['a', 'b', 'c']);
    expect(inventory.files.map(file => file.path)).toEqual([
      '.cronledger/inventory/a.yml',
      '.cronledger/inventory/b.yaml',
      '.cronledger/inventory/team/c.yaml',
    ]);
    expect(inventory.trust).toBe('base');
    expect((await load(files, 'head')).trust).toBe('head');
  });

  test('may be absent, and a command that needs one says so', async () => {
    const inventory = await load({ 'a.yaml': 'a: 1' }, 'head');
    expect(inventory).toEqual({ entries: [], files: [], trust: 'head' });
    expect(() => requireInventory(inventory)).toThrow(expect.objectContaining({ code: 'inventory-missing' }));
    expect(() => requireInventory({ ...inventory, files: [{ path: 'a', text: '', entries: [] }] })).not.toThrow();
  });

  test.each([
    [
      'a link to a file',
      { '.cronledger/inventory/a.yaml': { link: '../../x.yaml' }, 'x.yaml': one('a') },
      'a.yaml` is a symbolic link',
    ],
    [
      'a link whose target reads as an inventory',
      { '.cronledger/inventory/a.yaml': { link: '{apiVersion: cronledger.dev/v1, kind: Inventory}' } },
      'is a symbolic link',
    ],
    [
      'a link to a folder',
      { '.cronledger/inventory': { link: '../x' }, 'x/a.yaml': one('a') },
      '.cronledger/inventory',
    ],
    ['a link above', { '.cronledger': { link: 'x' }, 'x/inventory/a.yaml': one('a') }, '.cronledger'],
    ['a file in place of the folder', { '.cronledger/inventory': one('a') }, '.cronledger/inventory'],
    ['bytes that are no UTF-8', { '.cronledger/inventory/a.yaml': Uint8Array.of(0x61, 0x80) }, 'a.yaml'],
    [
      'a large-file pointer',
      { '.cronledger/inventory/a.yaml': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n' },
      'a.yaml:',
    ],
    [
      'one malformed file of many',
      { '.cronledger/inventory/a.yaml': one('a'), '.cronledger/inventory/b.yaml': 'workloads: [' },
      'b.yaml:1:',
    ],
  ] satisfies [string, Files, string][])('is never read around %s, in base and head alike', async (_, files, place) => {
    for (const trust of ['base', 'head'] as const) {
      await expect(load(files, trust)).rejects.toMatchObject({
        name: 'UserError',
        code: 'inventory-invalid',
        message: expect.stringContaining(place),
      });
    }
  });

  test('reads a file that both revisions have only once', async () => {
    const repository = await createRepository({
      '.cronledger/inventory/a.yaml': one('a'),
      '.cronledger/inventory/b.yaml': one('b'),
    });
    const base = await repository.git(['rev-parse', 'HEAD']);
    const head = await repository.commit({ '.cronledger/inventory/b.yaml': one('changed') });
    const opened = await openRepository(repository.path);
    try {
      const before = await loadInventory(opened.base({ name: 'base', commit: base }));
      const after = await loadInventory(opened.head({ name: 'head', commit: head }), before);
      expect(after.entries.map(entry => entry.name)).toEqual(['a', 'changed']);
      expect(after.files[0]).toBe(before.files[0]);
      expect(after.trust).toBe('head');
    } finally {
      await opened.close();
    }
  });
});

test('an inventory that is not there costs neither zod nor yaml', async () => {
  expect(await packagesLoadedBy('src/inventory/load.ts')).toEqual([]);
  expect(await packagesLoadedBy('src/inventory/match.ts')).toEqual([]);
  expect(await packagesLoadedBy('src/inventory/expiry.ts')).toEqual([]);
});

describe('the JSON Schema', () => {
  const validate = new Ajv({ allErrors: true, strict: false, validateFormats: false }).compile(inventoryJsonSchema());

  test('takes what the reader takes, and refuses unknown keys', () => {
    const value = JSON.parse(JSON.stringify(readStrictYaml('i', FULL, 'inventory-invalid').value));
    expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...value, workloads: [{ kind: 'Job', name: 'a', ownr: '@a' }] })).toBe(false);
    expect(validate({ ...value, workloads: [{ kind: 'Job' }] })).toBe(false);
  });

  test('knows the fields that are written, and no others', () => {
    const shape = inventorySchema.shape.workloads.unwrap().element.shape;
    expect(Object.keys(shape)).toEqual([...ENTRY_FIELDS]);
    expectTypeOf<keyof typeof shape>().toEqualTypeOf<(typeof ENTRY_FIELDS)[number]>();
  });
});
