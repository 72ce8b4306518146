import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { UserError } from '../../src/errors.ts';
import {
  addEntry,
  editInventory,
  emptyInventoryText,
  removeEntry,
  renameEntry,
  updateEntry,
} from '../../src/inventory/edit.ts';
import type { EntryFields } from '../../src/inventory/edit-plan.ts';
import { readInventoryFile } from '../../src/inventory/read.ts';
import type { EntryValues } from '../../src/inventory/schema.ts';
import { entryValues, layout, type WrittenFile, writeFile } from './files.ts';

const RUNS = { seed: 1, numRuns: 50 };

/** What another reader of YAML sees of the entries. */
function workloadsOf(text: string): Record<string, unknown>[] {
  return parse(text).workloads ?? [];
}

/** As they are written: `undefined` is absent. */
function plain(values: EntryValues): Record<string, unknown> {
  return JSON.parse(JSON.stringify(values));
}

function withoutDefaults(values: Record<string, unknown>): Record<string, unknown> {
  const { apiVersion, exceptions, images, ...rest } = values;
  return {
    ...rest,
    ...(typeof rest['purpose'] === 'string' ? { purpose: rest['purpose'].trim() } : {}),
    ...(apiVersion === 'batch/v1' || apiVersion === undefined ? {} : { apiVersion }),
    ...(Array.isArray(exceptions) && exceptions.length > 0 ? { exceptions } : {}),
    images: Array.isArray(images) ? images.toSorted() : [],
  };
}

function expectSame(got: Record<string, unknown> | undefined, meant: Record<string, unknown>): void {
  expect(withoutDefaults(got ?? {})).toEqual(withoutDefaults(meant));
}

describe('whatever the file looks like', () => {
  test('what is written reads back, in every position, and nothing else changes', () => {
    fc.assert(
      fc.property(fc.array(entryValues, { maxLength: 4 }), entryValues, layout, (present, added, style) => {
        const { text } = writeFile(present, style);
        const result = addEntry('f.yaml', text, added);
        const before = workloadsOf(text);
        const after = workloadsOf(result);
        const at = after.findIndex((entry, index) => JSON.stringify(entry) !== JSON.stringify(before[index]));
        expectSame(after[at], plain(added));
        expect(after.toSpliced(at, 1)).toEqual(before);
        if (present.length > 0) expectInsertion(text, result);
        if (style.eol === '\r\n') expect(result.replaceAll('\r\n', '')).not.toContain('\n');
      }),
      RUNS,
    );
  });

  test('an update changes its fields and nothing outside of its entry', () => {
    const change = fc.tuple(fc.nat({ max: 5 }), entryValues, fc.subarray([...CHANGEABLE]), fc.subarray([...REMOVABLE]));
    fc.assert(
      fc.property(
        fc.array(entryValues, { minLength: 1, maxLength: 4 }),
        change,
        layout,
        (present, [nth, values, set, unset], style) => {
          const file = writeFile(present, style);
          const index = nth % present.length;
          const fields: Record<string, unknown> = {};
          for (const name of unset) fields[name] = null;
          for (const name of set) if (values[name] !== undefined) fields[name] = values[name];
          const result = updateEntry('f.yaml', file.text, index, fields as EntryFields);
          const after = workloadsOf(result);
          const meant = { ...workloadsOf(file.text)[index], ...fields };
          expectSame(after[index], JSON.parse(JSON.stringify(meant, (_, value) => value ?? undefined)));
          expect(after.toSpliced(index, 1)).toEqual(workloadsOf(file.text).toSpliced(index, 1));
          expectOnlyItem(file, index, result);
          expect(commentsOf(result).length).toBeGreaterThanOrEqual(
            unset.length === 0 && set.length === 0 ? commentsOf(file.text).length : 0,
          );
        },
      ),
      RUNS,
    );
  });

  test('an update that changes nothing gives the same bytes', () => {
    fc.assert(
      fc.property(fc.array(entryValues, { minLength: 1, maxLength: 3 }), layout, (present, style) => {
        const { text } = writeFile(present, style);
        const { schedule, images, digest, serviceAccount } = readInventoryFile('f.yaml', text).entries[0] ?? {};
        const same = { schedule, images: images?.toReversed(), digest, serviceAccount };
        const fields = Object.fromEntries(
          Object.entries(same).filter(([, value]) => value !== null && value !== undefined && value.length > 0),
        );
        expect(updateEntry('f.yaml', text, 0, fields)).toBe(text);
      }),
      RUNS,
    );
  });

  test('a removal takes the entry with its comments, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.array(entryValues, { minLength: 1, maxLength: 4 }),
        fc.nat({ max: 5 }),
        layout,
        (present, nth, style) => {
          const file = writeFile(present, style);
          const index = nth % present.length;
          const result = removeEntry('f.yaml', file.text, index);
          expect(workloadsOf(result)).toEqual(workloadsOf(file.text).toSpliced(index, 1));
          if (file.items.length > 1) {
            const rest = [file.header, ...file.items.toSpliced(index, 1), file.footer].join('');
            expect(squeeze(result)).toBe(squeeze(rest));
          }
        },
      ),
      RUNS,
    );
  });

  test('several edits at once are all of them', () => {
    fc.assert(
      fc.property(
        fc.array(entryValues, { minLength: 2, maxLength: 6 }),
        fc.array(entryValues, { maxLength: 4 }),
        fc.nat({ max: 63 }),
        layout,
        (present, added, mask, style) => {
          const { text } = writeFile(present, style);
          const chosen = present.flatMap((_, index) => ((mask >> index) & 1 ? [index] : []));
          const result = editInventory('f.yaml', text, [
            ...chosen.map(index => ({ type: 'remove' as const, index })),
            ...present.map((_, index) => ({
              type: 'update' as const,
              index,
              fields: { expires: '2030-01-01', schedule: null },
            })),
            ...added.map(values => ({ type: 'add' as const, values })),
          ]);
          const after = workloadsOf(result);
          expect(after).toHaveLength(present.length - chosen.length + added.length);
          const kept = workloadsOf(text).filter((_, index) => !chosen.includes(index));
          const key = (entry: object) =>
            JSON.stringify(Object.entries(withoutDefaults(plain(entry as EntryValues))).toSorted());
          const meant = [...kept.map(entry => ({ ...entry, expires: '2030-01-01', schedule: undefined })), ...added];
          expect(after.map(key).toSorted()).toEqual(meant.map(entry => key(entry as EntryValues)).toSorted());
        },
      ),
      RUNS,
    );
  });
});

const CHANGEABLE = [
  'schedule',
  'timeZone',
  'suspend',
  'serviceAccount',
  'images',
  'digest',
  'approval',
  'expires',
  'owner',
  'purpose',
  'name',
  'namespace',
  'source',
] as const;
const REMOVABLE = [
  'schedule',
  'timeZone',
  'suspend',
  'serviceAccount',
  'approval',
  'expires',
  'exceptions',
  'namespace',
  'source',
  'purpose',
] as const;

function commentsOf(text: string): readonly string[] {
  return text.split('\n').filter(line => line.includes('# note') || line.includes('# beside'));
}

/** All of the text before is still there, around one piece of new text. */
function expectInsertion(before: string, after: string): void {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  expect(start + end).toBeGreaterThanOrEqual(before.length);
}

function expectOnlyItem({ header, items, footer, text }: WrittenFile, index: number, result: string): void {
  if (items.length === 0) return;
  expect(result.startsWith([header, ...items.slice(0, index)].join(''))).toBe(true);
  const behind = [...items.slice(index + 1), footer].join('');
  expect(result.endsWith(text.endsWith('\n') ? behind : behind.replace(/\r?\n$/, ''))).toBe(true);
}

/** Blank lines that stood above a removed entry may stay. */
function squeeze(text: string): string {
  return text.replace(/(\r?\n)+/g, '\n').trim();
}

const DIGEST = `sha256:${'4b1c'.repeat(16)}`;
const FILE = `# top
apiVersion: cronledger.dev/v1
kind: Inventory
workloads:
  # Billing.
  - kind: CronJob # nightly
    namespace: billing
    name: report
    schedule: "0 2 * * *" # at night
    images:
      - ghcr.io/acme/report:1 # the report
      - 'ghcr.io/acme/proxy:*'
    # expires: 2027-01-01
  # Search.
  - {kind: Job, namespace: search, name: 'reindex-*', images: []}
# end
`;

describe('as a person would', () => {
  const add = (text: string, values: EntryValues) => addEntry('f.yaml', text, values);

  test('a new file', () => {
    const values: EntryValues = {
      kind: 'CronJob',
      namespace: 'billing',
      name: 'nightly-report',
      owner: '@acme/billing',
      purpose: 'Sends the nightly invoice report.',
      source: 'apps/billing',
      schedule: '0 2 * * *',
      timeZone: 'Etc/UTC',
      suspend: true,
      serviceAccount: 'report-runner',
      images: ['ghcr.io/acme/report:*'],
      digest: DIGEST,
      approval: { by: ['@alice'], at: '2026-10-01', change: 'https://github.com/acme/ops/pull/12' },
      expires: '2027-04-01',
      exceptions: [{ rule: 'schedule-too-frequent', reason: 'Queue drain every minute.', expires: '2027-01-01' }],
    };
    expect(
      add(emptyInventoryText(), values),
    ).toBe(`# yaml-language-server: $schema=https://unpkg.com/cronledger/schema/inventory.schema.json
apiVersion: cronledger.dev/v1
kind: Inventory
workloads:
  - kind: CronJob
    namespace: billing
    name: nightly-report
    owner: '@acme/billing'
    purpose: Sends the nightly invoice report.
    source: apps/billing
    schedule: '0 2 * * *'
    timeZone: Etc/UTC
    suspend: true
    serviceAccount: report-runner
    images: ['ghcr.io/acme/report:*']
    digest: ${DIGEST}
    approval: {by: ['@alice'], at: 2026-10-01, change: 'https://github.com/acme/ops/pull/12'}
    expires: 2027-04-01
    exceptions:
      - {rule: schedule-too-frequent, reason: Queue drain every minute., expires: 2027-01-01}
`);
  });

  test('a new entry goes where the order of the file puts it, above the comment of the next one', () => {
    expect(add(FILE, { kind: 'Job', namespace: 'billing', name: 'zip', images: ['a'] })).toBe(
      FILE.replace(
        '  # Search.\n',
        `  - kind: Job\n    namespace: billing\n    name: zip\n    images: [a]\n  # Search.\n`,
      ),
    );
  });

  test('in a file without an order it goes to the end', () => {
    const text =
      'apiVersion: cronledger.dev/v1\nkind: Inventory\nworkloads:\n- {kind: Job, name: b}\n- {kind: Job, name: a}\n- {kind: Job, name: c}\n';
    expect(add(text, { kind: 'Job', name: 'aa' })).toBe(`${text}- kind: Job\n  name: aa\n`);
  });

  test('an update keeps comments, quoting and the place of what stays', () => {
    const fields = {
      schedule: '@daily',
      images: ['ghcr.io/acme/report:2', 'ghcr.io/acme/proxy:*', 'busybox:1'],
      digest: DIGEST,
      timeZone: 'Etc/UTC',
    };
    expect(updateEntry('f.yaml', FILE, 0, fields)).toBe(
      FILE.replace('"0 2 * * *" # at night', '"@daily" # at night\n    timeZone: Etc/UTC')
        .replace('- ghcr.io/acme/report:1 #', "- 'ghcr.io/acme/report:2' #")
        .replace("'ghcr.io/acme/proxy:*'\n", `'ghcr.io/acme/proxy:*'\n      - 'busybox:1'\n    digest: ${DIGEST}\n`),
    );
  });

  test('a field that is new comes behind the items that stay of a list that shrinks', () => {
    const text = `${FILE.slice(0, FILE.indexOf('    # expires'))}# end\n`;
    const shrunk = text.replace(/ +- 'ghcr.io\/acme\/proxy:\*'\n/, '');
    const fields = { images: ['ghcr.io/acme/report:1'], expires: '2027-01-01' };
    for (const [before, after] of [
      [text, shrunk],
      [text.replace('\n# end\n', ''), shrunk.replace('\n# end\n', '')],
      [text.replaceAll('\n', '\r\n'), shrunk.replaceAll('\n', '\r\n')],
    ] as const) {
      const added = after.replace(
        /# the report/,
        `# the report${after.includes('\r') ? '\r\n' : '\n'}    expires: 2027-01-01`,
      );
      expect(updateEntry('f.yaml', before, 0, fields).trimEnd()).toBe(added.trimEnd());
    }
  });

  test('what is added between entries that go keeps its place', () => {
    const text = (names: string) => `apiVersion: cronledger.dev/v1\nkind: Inventory\nworkloads: [${names}]\n`;
    const entry = (name: string) => `{kind: Job, name: ${name}}`;
    const before = text(['a', 'c', 'e'].map(entry).join(', '));
    const edit = (removed: readonly number[], name: string) =>
      editInventory('f.yaml', before, [
        ...removed.map(index => ({ type: 'remove' as const, index })),
        { type: 'add' as const, values: { kind: 'Job', name } },
      ]);
    expect(edit([0, 1], 'b')).toBe(text(['b', 'e'].map(entry).join(', ')));
    expect(edit([1, 2], 'd')).toBe(text(['a', 'd'].map(entry).join(', ')));
    expect(edit([2], 'f')).toBe(text(['a', 'c', 'f'].map(entry).join(', ')));
    expect(workloadsOf(edit([0, 1, 2], 'z'))).toEqual([{ kind: 'Job', name: 'z' }]);
  });

  test('a removal takes the comments that belong to the entry', () => {
    expect(removeEntry('f.yaml', FILE, 0)).toBe(
      `${FILE.slice(0, FILE.indexOf('  # Billing.'))}${FILE.slice(FILE.indexOf('  # Search.'))}`,
    );
    const none = editInventory('f.yaml', FILE, [
      { type: 'remove', index: 0 },
      { type: 'remove', index: 1 },
    ]);
    expect(none).toBe('# top\napiVersion: cronledger.dev/v1\nkind: Inventory\nworkloads: []\n# end\n');
    expect(add(none, { kind: 'Job', name: 'a' })).toBe(
      '# top\napiVersion: cronledger.dev/v1\nkind: Inventory\nworkloads:\n  - kind: Job\n    name: a\n# end\n',
    );
  });

  test('a new name is one word of the file', () => {
    expect(renameEntry('f.yaml', FILE, 1, { name: 'rebuild-*' })).toBe(FILE.replace('reindex-*', 'rebuild-*'));
    expect(renameEntry('f.yaml', FILE, 0, { namespace: null, source: 'apps' })).toBe(
      FILE.replace('    namespace: billing\n    name: report\n', '    name: report\n    source: apps\n'),
    );
  });

  test.each([
    ['nothing', ''],
    ['comments', '# ours\r\n'],
    ['a comment without a line end', '# ours'],
    ['a document marker', '---\n'],
    ['no list yet', 'kind: Inventory\napiVersion: cronledger.dev/v1 # x'],
    ['JSON', '{"apiVersion": "cronledger.dev/v1", "kind": "Inventory"}\n'],
    [
      'an empty list in a file with a byte order mark',
      '\ufeffapiVersion: cronledger.dev/v1\nkind: Inventory\nworkloads: []\n',
    ],
  ])('the first entry of a file with %s', (_, text) => {
    const result = add(text, { kind: 'Job', name: 'a' });
    expect(readInventoryFile('f.yaml', result).entries).toHaveLength(1);
    for (const line of text.replace(' []', '').split(/[\r\n{}]+/)) expect(result).toContain(line);
    expect(result.includes('\r\n')).toBe(text.includes('\r\n'));
  });
});

describe('values of a stranger', () => {
  const values = { kind: 'CronJob', name: 'a' };
  test.each([
    ['a name with a line feed', { ...values, name: 'a\n  - kind: Job' }, 'its `name`'],
    ['a name with a star inside', { ...values, name: 'a*b' }, 'its `name`'],
    ['a homoglyph', { ...values, name: 'nightly-rep\u043ert' }, 'its `name`'],
    ['a namespace with a star', { ...values, namespace: '*' }, 'its `namespace`'],
    ['an image with a line feed', { ...values, images: ["x'\n    owner: '@mallory"] }, 'its `images`'],
    ['a schedule with a line feed', { ...values, schedule: '* * * * *\n' }, 'its `schedule`'],
    ['a schedule with a bidi override', { ...values, schedule: '* * \u202e* * *' }, 'its `schedule`'],
    ['a folder outside of the repository', { ...values, source: '../x' }, 'its `source`'],
    ['a purpose with an escape', { ...values, purpose: 'x\u001b[2J' }, 'its `purpose`'],
    ['no kind', { ...values, kind: 'Cron Job' }, 'its `kind`'],
  ] satisfies [string, EntryValues, string][])(
    'are refused where no inventory can hold them: %s',
    (_, hostile, reason) => {
      const attempt = () => addEntry('f.yaml', emptyInventoryText(), hostile);
      expect(attempt).toThrow(UserError);
      expect(attempt).toThrow(
        expect.objectContaining({ code: 'inventory-invalid', message: expect.stringContaining(reason) }),
      );
      const { kind: _kind, name: _name, ...fields } = hostile;
      if (Object.keys(fields).length > 0) expect(() => updateEntry('f.yaml', FILE, 0, fields)).toThrow(UserError);
    },
  );

  test('keys that nobody knows cannot get in with them', () => {
    const hostile: EntryValues = Object.assign(Object.create(null), { ...values, 'x: 1\n    owner': '@mallory' });
    expect(() => addEntry('f.yaml', emptyInventoryText(), hostile)).toThrow(UserError);
  });

  test('any text at all is written so that it reads back, or refused', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string());
    const any = fc.record({
      name: text,
      namespace: text,
      schedule: text,
      serviceAccount: text,
      image: text,
      purpose: text,
      source: text,
    });
    let written = 0;
    fc.assert(
      fc.property(
        any,
        fc.constantFrom('name', 'namespace', 'schedule', 'serviceAccount', 'image', 'purpose', 'source'),
        (hostile, field) => {
          const fields: EntryValues =
            field === 'image' ? { ...values, images: [hostile.image] } : { ...values, [field]: hostile[field] };
          let result: string;
          try {
            result = addEntry('f.yaml', FILE, fields);
          } catch (error) {
            expect(error).toBeInstanceOf(UserError);
            return;
          }
          written += 1;
          expectSame(
            workloadsOf(result).find(
              entry =>
                entry['digest'] === undefined &&
                !workloadsOf(FILE).some(old => JSON.stringify(old) === JSON.stringify(entry)),
            ),
            plain(fields),
          );
        },
      ),
      { seed: 1, numRuns: 250 },
    );
    expect(written).toBeGreaterThan(100);
  });
});
