// A line is only said to be an object's, or a field's, where the template's text shows it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyLines, type Origin, withOrigins } from '../../src/manifest/origin.ts';
import { kustomizeOrigin } from '../../src/manifest/origin-kustomize.ts';
import { templateOrigin } from '../../src/manifest/origin-template.ts';
import { parseFile } from '../../src/manifest/parse.ts';
import type { Path } from '../../src/model.ts';

const source = { type: 'helm', path: 'app' } as const;

/** Where the only object of `rendered` is said to come from. */
function place(origin: Origin, rendered: string, path: Path = []): string {
  const file = { path: 'app/templates/x.yaml', source, bytes: Buffer.from(rendered), origin };
  const [manifest, ...more] = withOrigins(parseFile(file), file).manifests;
  if (manifest === undefined || more.length > 0) throw new Error('There is to be one object.');
  const { path: where, line, column, precision } = manifest.locate(path);
  return `${where}:${line}:${column} ${precision}`;
}

const rendered = (name: string, kind = 'CronJob', spec = '{schedule: "@daily", suspend: true}'): string =>
  `apiVersion: batch/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`;

describe('a template', () => {
  const at = (template: string, name: string, path: Path = [], kind = 'CronJob'): string =>
    place(templateOrigin('t.yaml', template), rendered(name, kind), path);
  const document = (name: string, more = ''): string =>
    `apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: ${name}\nspec:\n  schedule: {{ .s }}\n${more}`;

  test('with one object of the kind gives its line, if the name can be its own', () => {
    expect(at(document('{{ .Release.Name }}-nightly'), 'x-nightly')).toBe('t.yaml:2:1 template');
    expect(at(document('{{ .Release.Name }}-nightly'), 'x-weekly')).toBe('t.yaml:1:1 file');
    expect(at(document('nightly'), 'nightly')).toBe('t.yaml:2:1 template');
    expect(at(document('{{ a }}b{{ c }}d{{ e }}'), 'xbydz')).toBe('t.yaml:2:1 template');
    expect(at(document('{{ a }}b{{ c }}d{{ e }}'), 'xdybz')).toBe('t.yaml:1:1 file');
    expect(at(document('{{ a }}ab'), 'b')).toBe('t.yaml:1:1 file');
    expect(at(document('nightly'), 'nightly', [], 'Job')).toBe('t.yaml:1:1 file');
  });

  test('with several tells them apart by name, and gives no line where it cannot', () => {
    const two = `{{- if .a }}\n${document('{{ .n }}-one')}{{- end }}\n---\n${document('{{ .n }}-two')}`;
    expect(at(two, 'x-one')).toBe('t.yaml:3:1 template');
    expect(at(two, 'x-two')).toBe('t.yaml:11:1 template');
    expect(at(`${document('{{ .n }}')}---\n${document('{{ .m }}')}`, 'x')).toBe('t.yaml:1:1 file');
    // A literal name beats one that could be anything.
    expect(at(`${document('{{ .n }}')}---\n${document('main')}`, 'main')).toBe('t.yaml:9:1 template');
    // Two branches, one name.
    expect(at(`{{ if .a }}\n${document('main')}{{ else }}\n${document('main')}{{ end }}`, 'main')).toBe(
      't.yaml:1:1 file',
    );
  });

  test('gives the line of a field that stands there once, else of what is around it', () => {
    const text = document('main', '  suspend: true\n  other: {a: 1}\n');
    expect(at(text, 'main', ['spec', 'schedule'])).toBe('t.yaml:6:3 template');
    expect(at(text, 'main', ['spec', 'suspend'])).toBe('t.yaml:7:3 template');
    expect(at(text, 'main', ['spec'])).toBe('t.yaml:5:1 template');
    expect(at(text, 'main', ['spec', 'missing', 'x'])).toBe('t.yaml:5:1 template');
    expect(at(text, 'main', ['metadata', 'name'])).toBe('t.yaml:4:3 template');
    const twice = document('main', '  a: {}\n  schedule: other\n  suspend: true\n  b:\n    suspend: false\n');
    // Two lines with the key: the one with the value, or the object.
    expect(at(twice, 'main', ['spec', 'suspend'])).toBe('t.yaml:9:3 template');
    expect(at(twice, 'main', ['spec', 'schedule'])).toBe('t.yaml:5:1 template');
  });

  test('is one whatever the line ends and the quotes', () => {
    expect(at(document('"main"').replaceAll('\n', '\r\n'), 'main', ['spec', 'schedule'])).toBe('t.yaml:6:3 template');
    expect(at(document("'main' # the main one"), 'main')).toBe('t.yaml:2:1 template');
  });

  test('that is not at hand gives its file', () => {
    expect(place(templateOrigin('t.yaml', null), rendered('x'))).toBe('t.yaml:1:1 file');
  });
});

describe('a kustomization', () => {
  const base = `apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: report\nspec:\n  schedule: "@weekly"\n  suspend: true\n`;
  const annotated = (path: string, name = 'report'): string =>
    `apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  annotations:\n    config.kubernetes.io/origin: |\n      path: ${path}\n  name: ${name}\n`;
  const at = (path: Path, texts: Record<string, string>, origin = annotated('../../repository/base/r.yaml')): string =>
    place(
      kustomizeOrigin(origin, {
        root: 'app/kustomization.yaml',
        texts: new Map(Object.entries({ 'base/r.yaml': base, ...texts })),
      }),
      rendered('report'),
      path,
    );

  test('gives the base for what the base has, and the one line elsewhere that sets the rest', () => {
    expect(at([], {})).toBe('base/r.yaml:1:1 template');
    expect(at(['spec', 'suspend'], {})).toBe('base/r.yaml:7:3 template');
    expect(at(['spec', 'schedule'], { 'app/p.yaml': 'spec:\n  schedule: "@daily"\n' })).toBe('app/p.yaml:2:3 template');
    const json = 'patches:\n- patch: |-\n    - op: replace\n      path: /spec/schedule\n      value: "@daily"\n';
    expect(at(['spec', 'schedule'], { 'app/kustomization.yaml': json })).toBe('app/kustomization.yaml:5:7 template');
    expect(at(['spec', 'schedule'], {})).toBe('app/kustomization.yaml:1:1 file');
    // Two lines could be the one.
    expect(at(['spec', 'schedule'], { 'a.yaml': 'schedule: "@daily"\n', 'b.yaml': 'schedule: "@daily"\n' })).toBe(
      'app/kustomization.yaml:1:1 file',
    );
  });

  test.each([
    ['/etc/passwd', 'app/kustomization.yaml:1:1 file'],
    ['../../repository/../secret', 'app/kustomization.yaml:1:1 file'],
    ['../../repository/unknown.yaml', 'app/kustomization.yaml:1:1 file'],
    ['base/r.yaml', 'app/kustomization.yaml:1:1 file'],
  ])('does not trust the origin %s', (path, expected) => {
    expect(at([], {}, annotated(path))).toBe(expected);
  });

  test('knows nothing without a second build, or where two files claim the object', () => {
    expect(at([], {}, '')).toBe('app/kustomization.yaml:1:1 file');
    const both = `${annotated('../../repository/base/r.yaml')}---\n${annotated('../../repository/base/s.yaml')}`;
    expect(at([], { 'base/s.yaml': base }, both)).toBe('app/kustomization.yaml:1:1 file');
  });
});

describe('a line', () => {
  test('is read as key and value', () => {
    const lines = keyLines(
      'a: 1\n- b: "x: y" # c\n  "c" : no\n\'d\': e\n  - - f:\ng:h\n# i: 1\n  j.k/l-m: {{ n }}\n: x\n',
    );
    expect(lines.map(({ line, column, key, value }) => [line, column, key, value])).toEqual([
      [1, 1, 'a', '1'],
      [2, 3, 'b', 'x: y'],
      [4, 1, 'd', 'e'],
      [5, 7, 'f', ''],
      [8, 3, 'j.k/l-m', '{{ n }}'],
    ]);
  });

  test('of any text is read without an exception, and with a key that stands in it', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ':', ' ', '-', '"', "'", '#', '\n', '\r', '{', '\u2028', '\u00e9'),
    });
    fc.assert(
      fc.property(text, value => {
        const lines = value.split('\n');
        for (const found of keyLines(value)) expect(lines[found.line - 1]).toContain(found.key);
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });

  test('takes linear time', () => {
    expect(keyLines(`${'- '.repeat(500_000)}a: ${'" #'.repeat(100_000)}`).length).toBe(1);
    expect(keyLines('a'.repeat(2_000_000)).length).toBe(0);
  });
});

test('a file that was not rendered stays as it is', () => {
  const file = { path: 'a.yaml', source: { type: 'manifest', path: '' } as const, bytes: Buffer.from(rendered('x')) };
  const parsed = parseFile(file);
  expect(withOrigins(parsed, file)).toBe(parsed);
});

test('what is doubtful in a rendered text is shown in its file, and keeps no line of a text that nobody has', () => {
  const text = `a: 1\n${rendered('x')}kind: Job\n`;
  const file = { path: 'app/templates/x.yaml', source, bytes: Buffer.from(text), origin: templateOrigin('t', null) };
  const { ambiguities } = withOrigins(parseFile(file), file);
  expect(ambiguities.length).toBeGreaterThan(0);
  for (const { location } of ambiguities) {
    expect(location).toEqual({ path: 'app/templates/x.yaml', line: 1, column: 1, precision: 'file' });
  }
});
