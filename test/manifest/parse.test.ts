// What parseFile gives for ordinary files: objects, places, comments, problems; and nothing doubtful where nothing is.

import { describe, expect, it } from 'vitest';
import type { Path } from '../../src/model.ts';
import { comparable, readWithKubectl } from './kubectl-oracle.ts';
import { parse, read, soleObject } from './reading.ts';

const cron = `# Sends the nightly report.
# Owner: billing
apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
  labels: {app: report, tier: back}
spec:
  schedule: "0 2 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: a:1
            - image: b:2
              args: [x,
                q]
`;

/** `line:column` of each path in the object with this index. */
function places(text: string | Uint8Array, paths: readonly Path[], index = 0): string[] {
  const { manifests } = parse(text);
  return paths.map(path => {
    const location = manifests[index]?.locate(path);
    return location === undefined ? 'none' : `${location.line}:${location.column}`;
  });
}

describe('places', () => {
  const containers = ['spec', 'jobTemplate', 'spec', 'template', 'spec', 'containers'];

  it('are those of keys, and of items', () => {
    const paths: Path[] = [
      [],
      ['kind'],
      ['metadata', 'labels', 'tier'],
      ['spec', 'schedule'],
      [...containers, 0],
      [...containers, 0, 'image'],
    ];
    expect(places(cron, paths)).toEqual(['3:1', '4:1', '7:25', '9:3', '15:15', '16:15']);
    expect(
      places(cron, [
        [...containers, 1],
        [...containers, 1, 'args', 0],
        [...containers, 1, 'args', 1],
      ]),
    ).toEqual(['17:15', '18:22', '19:17']);
  });

  it('fall back to the nearest ancestor that is there', () => {
    expect(
      places(cron, [
        ['spec', 'suspend'],
        [...containers, 7, 'image'],
        ['nothing', 0],
        ['kind', 'x'],
      ]),
    ).toEqual(['8:1', '14:11', '3:1', '4:1']);
  });

  it('name the file and say that they are exact', () => {
    const [manifest] = parse(cron, 'apps/x.yaml').manifests;
    expect(manifest?.locate(['kind'])).toEqual({ path: 'apps/x.yaml', line: 4, column: 1, precision: 'exact' });
  });

  it('count UTF-16 units, and lines by line feeds', () => {
    expect(places('kind: A\r\nx: {"\u{1f600}": 1, b: 2}\r\n', [['x', 'b']])).toEqual(['2:14']);
    expect(places('kind: A\rx: {a: 1}\nq: 1\n', [['x', 'a'], ['q']])).toEqual(['1:13', '2:1']);
    expect(places(Buffer.from('\ufeffkind: A\nx: 1\n'), [['kind'], ['x']])).toEqual(['1:1', '2:1']);
    expect(places(Buffer.from('\ufeffkind: A\nx: 1\n', 'utf16le'), [['kind'], ['x']])).toEqual(['1:1', '2:1']);
  });

  it('are right in every document of a file', () => {
    const text = `${cron}---\n${cron}--- # next\n\ufeffkind: B\nx: 1\n`;
    expect(places(text, [[], ['spec', 'schedule']], 1)).toEqual(['23:1', '29:3']);
    expect(places(text, [[], ['x']], 2)).toEqual(['41:2', '42:1']);
  });

  it('lead to where an alias or a merge key has its pairs from', () => {
    const text = 'kind: A\nx: &x\n  a: 1\nq:\n  <<: *x\n  b: 2\nz: *x\nl:\n- *x\n';
    expect(places(text, [['q', 'a'], ['q', 'b'], ['z'], ['z', 'a'], ['l', 0], ['l', 0, 'a']])).toEqual([
      '3:3',
      '6:3',
      '7:1',
      '3:3',
      '9:3',
      '3:3',
    ]);
  });

  it('are those of the last pair of a duplicate key', () => {
    expect(places('kind: A\na: {x: 1}\na: {q: 2}\n', [['a'], ['a', 'q'], ['a', 'x']])).toEqual(['3:1', '3:5', '3:1']);
  });

  it('are right in JSON, and in JSON that follows JSON', () => {
    const text = '{\n  "kind": "A",\n  "x": [1, {"b": 2}]}\n{"kind": "B"}\nkind: C\n';
    expect(places(text, [[], ['kind'], ['x', 0], ['x', 1], ['x', 1, 'b']])).toEqual([
      '1:1',
      '2:3',
      '3:9',
      '3:12',
      '3:13',
    ]);
    expect(places(text, [[], ['kind']], 1)).toEqual(['4:1', '4:2']);
  });

  it('are right in the items of a list, whose inherited kind is the list\u2019s', () => {
    const text =
      'apiVersion: batch/v1\nkind: JobList\nitems:\n- metadata:\n    name: a\n- kind: CronJob\n  metadata: {name: b}\n';
    expect(places(text, [[], ['kind'], ['metadata', 'name']])).toEqual(['4:3', '2:1', '5:5']);
    expect(places(text, [[], ['kind']], 1)).toEqual(['6:3', '6:3']);
  });

  it('of ambiguities and problems are exact', () => {
    const { ambiguities } = parse('kind: A\nx:\n  k: 1\n  k: 2\n---\nkind: B\n# \u2028\n');
    expect(ambiguities.map(({ cause, location }) => `${cause} ${location.line}:${location.column}`)).toEqual([
      'duplicate-key 4:3',
      'line-break-character 7:3',
    ]);
    const [problem] = parse('kind: A\n---\nkind: B\nx: *none\n').problems;
    expect(problem?.message).toMatch(/\(line 4, column 4\)\.$/);
  });
});

describe('comments', () => {
  it.each([
    ['above the object', '# one\n# two\nkind: A\n', 'one\ntwo'],
    ['not above a blank line', '# licence\n\nkind: A\n', ''],
    ['above metadata', 'kind: A\n#one\n  #  two\nmetadata: {name: x}\n', 'one\ntwo'],
    ['above both', '# one\nkind: A\n# two\nmetadata: {name: x}\n', 'one\ntwo'],
    ['above metadata that comes first, once', '# one\nmetadata: {name: x}\nkind: A\n', 'one'],
    ['of the second document', 'kind: Z\n# no\n---\n# yes\nkind: A\n', 'yes'],
    ['of an item', 'kind: List\napiVersion: v1\nitems:\n# one\n- kind: A\n', 'one'],
    ['none', 'kind: A # no\n', ''],
    ['with line ends of Windows', '# one\r\n# two\r\nkind: A\r\n', 'one\ntwo'],
  ])('%s', (_, text, comment) => {
    expect(parse(text).manifests.at(-1)?.comment).toBe(comment);
  });
});

describe('lines within quotes and brackets that are further left than the key', () => {
  it.each([
    ['a double-quoted text', 'kind: A\nx: "a\nb \\\nc"\nz: 1\n', { x: 'a b c', z: 1 }],
    ['a single-quoted text', "kind: A\nx: 'it''s\n\nb'\n", { x: "it's\nb" }],
    [
      'a sequence below a key of an item',
      'kind: A\nx:\n  - a: [\n    "b",\n    c\n  ]\n    d: e\n',
      { x: [{ a: ['b', 'c'], d: 'e' }] },
    ],
    [
      'brackets within brackets',
      'kind: A\nx: {a: [{\n  b: c\n}]}\nz: |\n  "a\n  b\n',
      { x: { a: [{ b: 'c' }] }, z: '"a\nb\n' },
    ],
    ['a text within brackets', "kind: A\nx:\n  c: [sh, -c, '\n   echo\n  ']\n", { x: { c: ['sh', '-c', ' echo '] } }],
    [
      'apostrophes and brackets in texts before',
      "kind: A\nw: it's {a\nv: # it's [\n  b\nx: {a: b,\nc: d}\n",
      { w: "it's {a", v: 'b', x: { a: 'b', c: 'd' } },
    ],
  ])('are read as Go does: %s', async (_, text, expected) => {
    const { manifests, ambiguities, problems } = parse(text);
    expect({ ambiguities, problems }).toEqual({ ambiguities: [], problems: [] });
    const [theirs] = await readWithKubectl([Buffer.from(text)]);
    expect(manifests.map(({ object }) => JSON.parse(JSON.stringify(object)))).toEqual([{ kind: 'A', ...expected }]);
    expect(theirs?.objects.map(comparable)).toEqual(
      manifests.map(({ object }) => comparable({ ...object, metadata: null })),
    );
  });

  it('have the places that they have in the file', () => {
    const text = '# c\nkind: A\nx: {a: 1,\nb: 2, c: [\n3]}\nz: 1\n';
    expect(places(text, [[], ['x', 'a'], ['x', 'b'], ['x', 'c'], ['x', 'c', 0], ['z']])).toEqual([
      '2:1',
      '3:5',
      '4:1',
      '4:7',
      '5:1',
      '6:1',
    ]);
  });

  it.each([
    ['a document marker', 'kind: A\nx: {a: 1,\n...\nb: 2}\n'],
    ['a directive', 'kind: A\nx: "a\n%b"\n'],
    ['a text that never ends', 'kind: A\nx: "a\nb\n'],
  ])('are a problem where Go refuses them: %s', (_, text) => {
    expect(read(text)).toEqual({ objects: [], causes: [], problems: ['unreadable-manifest'] });
  });
});

describe('an ordinary file is read without any doubt:', () => {
  it.each([
    ['merge keys before explicit keys', 'kind: A\nb: &b {x: 1, q: 2}\nc:\n  <<: *b\n  x: 3\n'],
    ['a merge key of several mappings', 'kind: A\na: &a {x: 1}\nb: &b {x: 2, z: 3}\nc: {<<: [*a, *b]}\n'],
    ['a merge key behind other keys', 'kind: A\nb: &b {p: 1}\nc:\n  x: 3\n  <<: *b\n'],
    ['a merge key that repeats a value', 'kind: A\nb: &b {p: 1}\nc:\n  p: 1\n  <<: *b\n'],
    ['anchors and aliases', 'kind: A\na: &a-1_x [1, 2]\nb: *a-1_x\nc: &c\n  d: e\nf: *c\n'],
    ['150 aliases', `kind: A\na: &a x\nb:\n${'- *a\n'.repeat(150)}`],
    ['line ends of Windows', cron.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${cron}`],
    ['comments everywhere', '# c\nkind: A # c\n# c\nx: # c\n  # c\n  - a # c\n# c\n'],
    ['empty documents', '---\n\n---\n# c\n---\nkind: A\n---\n...\n---\n'],
    ['a document end', 'kind: A\n...\n---\nkind: B\n...\n'],
    ['separators with comments', '--- # first\nkind: A\n--- # second\nkind: B\n---\t\n'],
    ['braces in texts', 'kind: A\nx: "{{ q }}"\nz: \'{{ q }}\'\nw: |\n  {{ q }}\n# {{ q }}\n'],
    ['tabs as separation', 'kind:\tA\nx:\t[a,\tb]\t# c\n'],
    ['octal modes', 'kind: A\ndefaultMode: 0644\n'],
    ['numbers as keys', 'kind: A\ndata:\n  8080: x\n  9000: q\n'],
    ['times and dates', 'kind: A\nx: 12:30\nq: 2026-01-01\nz: 2026-01-01T00:00:00Z\n'],
    [
      'standard tags',
      'kind: A\nx: !!str 12\nq: !!int "3"\nz: !!map {a: !!seq [b], c: !!bool true, d: !!float 1, e: !!null ~}\n',
    ],
    [
      'emoji and other scripts',
      'kind: A\nx: \u{1f469}\u200d\u{1f4bb} \u2764\ufe0f \u{1f3f3}\ufe0f\u200d\u{1f308}\nq: \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645\n',
    ],
    ['no-break spaces in texts', 'kind: A\nx: a\u00a0b\n'],
    [
      'long texts over lines',
      'kind: A\nx: one\n  two\n\n  three\nq: "one\n  two \\\n  three"\nz: >-\n  one\n\n   two\n  three\n',
    ],
    ['block scalars with every header', 'kind: A\na: |\n  x\nb: |-\n  x\nc: |+\n  x\n\nd: >2\n   x\ne: |2-\n  x\n'],
    ['brackets that close at the column of their key', 'kind: A\nx: [\n  a\n]\nq: {\n  b: c\n}\n'],
    ['sequences at the column of their key', 'kind: A\nx:\n- a\n- b: c\n  d: e\n'],
    ['JSON', '{"kind": "A", "x": ["\\u0041\\/", 1e3]}'],
    ['JSON documents with separators', '{"kind": "A"}\n---\n{"kind": "B"}\n'],
    ['braces of YAML', '{kind: A, x: [a, b], "c":d}'],
    ['a List', 'apiVersion: v1\nkind: List\nitems:\n- kind: A\n- kind: B\n'],
    ['duplicate keys, words and tags of a file without kinds', 'a: 1\na: 2\non: yes\nx: !ref q\nitems: [1]\n'],
  ])('%s', (_, text) => {
    const { causes, problems } = read(text);
    expect({ causes, problems }).toEqual({ causes: [], problems: [] });
  });
});

describe('an object', () => {
  it('has no prototype, at any depth, and takes no key for one', () => {
    const object = soleObject(
      'kind: A\n__proto__: {polluted: true}\nconstructor: {prototype: {x: 1}}\nx: [{toString: 1}]\n',
    );
    expect(Object.keys(object)).toEqual(['kind', '__proto__', 'constructor', 'x']);
    expect(Object.getPrototypeOf(object)).toBe(null);
    expect(Object.getPrototypeOf(Object(object['x'])[0])).toBe(null);
    expect('polluted' in {}).toBe(false);
  });

  it('of a merge key cannot reach a prototype either', () => {
    const object = soleObject('kind: A\na: &a {__proto__: {polluted: true}}\nb: {<<: *a}\n');
    expect(Object.keys(Object(object['b']))).toEqual(['__proto__']);
    expect('polluted' in {}).toBe(false);
  });

  it('is given for every mapping, and for nothing else', () => {
    expect(read('a: 1\n---\ntext\n---\n- x\n---\n12\n---\n{}\n').objects).toEqual(['- -', '- -']);
  });

  it('shares what aliases reach instead of copying it', () => {
    const object = soleObject('kind: A\na: &a {x: [1, 2]}\nb: *a\nc: {<<: *a}\n');
    expect(object['b']).toBe(object['a']);
    expect(Object(object['c']).x).toBe(Object(object['a']).x);
  });
});

describe('a problem', () => {
  it('is a template that was not rendered, wherever the text is one', () => {
    expect(read('kind: CronJob\nmetadata:\n  name: {{ .Values.name }}\n').problems).toEqual(['template-not-rendered']);
    expect(read('{{ if x }}\nkind: CronJob\n{{ end }}\n').problems).toEqual(['template-not-rendered']);
    expect(read('kind: CronJob\n{% if x %}\nname: q\n{% endif %}\n').problems).toEqual(['template-not-rendered']);
  });

  it('is a pointer of Git LFS', () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12345\n`;
    expect(read(pointer)).toEqual({ objects: [], causes: [], problems: ['lfs-pointer'] });
  });

  it('is a file or a document that is too large', () => {
    expect(read(Buffer.alloc(32 * 1024 * 1024 + 1, 0x20)).problems).toEqual(['manifest-too-large']);
    expect(read(`kind: A\nx: ${'a'.repeat(9_000_000)}\n---\nkind: B\n`)).toEqual({
      objects: ['B -'],
      causes: [],
      problems: ['manifest-too-large'],
    });
  });

  it('is too many documents', () => {
    const { objects, problems } = read(`---\n#\n`.repeat(100_010));
    expect({ objects: objects.length, problems }).toEqual({ objects: 0, problems: ['manifest-too-large'] });
  });

  it('is nesting, by brackets, by blanks, or by aliases', () => {
    expect(read(`kind: A\nx: ${'['.repeat(501)}${']'.repeat(501)}\n`).problems).toEqual(['manifest-too-deep']);
    expect(read(`kind: A\nx: ${'['.repeat(400)}${']'.repeat(400)}\n`).problems).toEqual([]);
    expect(
      read(`kind: A\nx:\n${Array.from({ length: 600 }, (_, depth) => `${' '.repeat(depth + 1)}k:\n`).join('')}`)
        .problems,
    ).toEqual(['manifest-too-deep']);
    expect(read(`kind: A\nx: ${'- '.repeat(100_000)}a\n`).problems).toEqual(['unreadable-manifest']);
    expect(read(`kind: A\nx:\n  ${'- '.repeat(20_000)}a\n`).problems).toEqual(['manifest-too-deep']);
    const chain = Array.from({ length: 600 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}]\n`);
    expect(read(`kind: A\na0: &a0 x\n${chain.join('')}`).problems).toEqual(['manifest-too-deep']);
  });

  it('is a bomb of aliases or of merge keys', () => {
    const chain = Array.from({ length: 400 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]\n`);
    expect(read(`kind: A\na0: &a0 x\n${chain.join('')}`).problems).toEqual(['alias-limit']);
    const merges = Array.from(
      { length: 2000 },
      (_, index) => `a${index + 1}: &a${index + 1} {<<: *a${index}, k${index}: 1}\n`,
    );
    expect(read(`kind: A\na0: &a0 {x: 1}\n${merges.join('')}`).problems).toEqual(['alias-limit']);
  });

  it('quotes nothing that could deceive, and says what to do', () => {
    const { problems } = parse('kind: A\nx: *\u202eevil\u0007\n');
    expect(problems).toHaveLength(1);
    for (const { message, hint, path } of problems) {
      expect(message).not.toMatch(/[\u0000-\u001f\u202e]/);
      expect(message).toMatch(/\.$/);
      expect(hint).not.toBe('');
      expect(path).toBe('apps/file.yaml');
    }
  });

  it('or an ambiguity is never too many to be counted', () => {
    const { ambiguities } = parse(`{"kind": "A"${', "a": 1'.repeat(200_000)}}`);
    expect(ambiguities).toHaveLength(20);
    expect(read(`kind: A\nx: [${'\n'.repeat(10)}${'a,\n'.repeat(150_000)}]\n`).problems).toEqual([]);
  });

  it('of one document leaves the others', () => {
    const text = 'kind: A\n---\nx: [\n---\nkind: B\n---\nx: *none\n---\nkind: C\n';
    expect(read(text)).toEqual({
      objects: ['A -', 'B -', 'C -'],
      causes: [],
      problems: ['unreadable-manifest', 'unreadable-manifest'],
    });
  });
});
