// Texts that hide an object from a reader, or show one that no deployer sees. Each row is also given to the real kubectl.

import { describe, expect, it } from 'vitest';
import { comparable, readWithKubectl } from './kubectl-oracle.ts';
import { bytesOf, parse, read } from './reading.ts';

interface Row {
  readonly name: string;
  readonly text: string | Uint8Array;
  readonly objects: readonly string[];
  readonly causes?: readonly string[];
  readonly problems?: readonly string[];
}

const job = 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\n';
const cron = 'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\n';
const json = (name: string) => `{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"${name}"}}`;
const utf16le = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
const utf16be = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16();

const splitting: readonly Row[] = [
  { name: 'a separator with a comment glued to it', text: `${job}---#x\n${cron}`, objects: ['Job a', 'CronJob c'] },
  ...['\u00a0', '\u3000', '\u0085'].map(space => ({
    name: `a separator with U+${space.charCodeAt(0).toString(16)} behind it`,
    text: `${job}---${space}\n${cron}`,
    objects: ['Job a', 'CronJob c'],
    causes: space === '\u0085' ? ['unicode-space', 'line-break-character'] : ['unicode-space'],
  })),
  {
    name: 'a flow mapping behind a separator',
    text: `${job}--- {kind: CronJob}\n`,
    objects: ['Job a', 'CronJob -'],
    causes: ['document-separator'],
  },
  {
    name: 'a tag behind a separator',
    text: `${job}--- !!map\n${cron}`,
    objects: ['Job a', 'CronJob c'],
    causes: ['document-separator'],
  },
  {
    name: 'a block scalar behind a separator',
    text: `${job}--- |\n text\n---\n${cron}`,
    objects: ['Job a', 'CronJob c'],
    causes: ['document-separator'],
  },
  {
    name: 'a flow mapping behind a separator on line 1',
    text: '--- {kind: CronJob, metadata: {name: x}}\n',
    objects: ['CronJob x'],
    causes: ['document-separator'],
  },
  { name: 'a document hidden behind ...', text: `${job}...\n${cron}`, objects: ['Job a'], causes: ['hidden-document'] },
  {
    name: 'a document hidden behind ... and a text',
    text: `${job}... x\n${cron}`,
    objects: ['Job a'],
    causes: ['text-after-document'],
  },
  {
    name: 'a marker between carriage returns',
    text: `${job}x: z\r---\r${cron}`,
    objects: ['Job a'],
    causes: ['line-break-character', 'hidden-document'],
  },
  {
    name: 'a marker between line separators',
    text: `${job}# \u2028---\u2028kind: CronJob\n`,
    objects: ['Job a'],
    causes: ['line-break-character', 'hidden-document'],
  },
  {
    name: 'four dashes',
    text: `${job}----\n${cron}`,
    objects: ['Job a'],
    causes: ['document-separator'],
    problems: ['unreadable-manifest'],
  },
  {
    name: 'a key glued to a separator',
    text: `${job}---apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\n`,
    objects: ['Job a', 'CronJob c'],
    causes: ['document-separator'],
  },
  { name: 'a YAML directive', text: `%YAML 1.1\n---\n${cron}`, objects: ['CronJob c'], causes: ['yaml-directive'] },
  {
    name: 'a YAML 1.2 directive behind ...',
    text: `${job}...\n%YAML 1.2\n---\n${cron}`,
    objects: ['Job a', 'CronJob c'],
    causes: ['yaml-directive'],
  },
  {
    name: 'a TAG directive',
    text: `%TAG !e! tag:yaml.org,2002:\n---\n${cron}`,
    objects: ['CronJob c'],
    causes: ['yaml-directive'],
  },
  {
    name: 'a directive that kubectl accepts',
    text: `%YAML 1.1\n# \u2028---\u2028${cron}`,
    objects: ['CronJob c'],
    causes: ['yaml-directive', 'line-break-character'],
  },
  { name: 'a separator within quotes', text: `${job}x: "a\n---\nb"\n`, objects: [], problems: ['unreadable-manifest'] },
  { name: 'an indented separator in a block', text: `${job}x: |\n  a\n  ---\n  kind: CronJob\n`, objects: ['Job a'] },
  {
    name: 'a broken document before the payload',
    text: `a: [\n---\n${cron}`,
    objects: ['CronJob c'],
    problems: ['unreadable-manifest'],
  },
  {
    name: 'a broken document behind the payload',
    text: `${cron}---\na: [\n`,
    objects: ['CronJob c'],
    problems: ['unreadable-manifest'],
  },
  {
    name: 'documents that are no objects around the payload',
    text: `just text\n---\n${cron}---\n[1, 2]\n---\n12\n`,
    objects: ['CronJob c'],
  },
  {
    name: 'a second flow mapping behind the first',
    text: `---\n${json('a')}\n{"kind":"CronJob"}\n`,
    objects: ['Job a'],
    causes: ['text-after-document'],
  },
  {
    name: 'text behind a flow mapping',
    text: `---\n${json('a')}garbage\n`,
    objects: ['Job a'],
    causes: ['text-after-document'],
  },
  { name: 'hundreds of documents', text: `${job}---\n`.repeat(300), objects: Array(300).fill('Job a') },
  {
    name: 'empty and comment-only documents',
    text: `---\n# nothing\n---\n---\n\n---\n${cron}---\n# end\n---\n`,
    objects: ['CronJob c'],
  },
];

const bytes: readonly Row[] = [
  ...['\r', '\u0085', '\u2028', '\u2029'].map(end => ({
    name: `a comment that ends at U+${end.charCodeAt(0).toString(16)}`,
    text: `apiVersion: batch/v1\n# harmless${end}kind: CronJob\nmetadata: {name: c}\n`,
    objects: ['CronJob c'],
    causes: ['line-break-character'],
  })),
  {
    name: 'a block that ends at a line separator',
    text: 'kind: ConfigMap\nmetadata: {name: c}\ndata: |\n  hello\u2028kind: CronJob\n',
    objects: ['CronJob c'],
    causes: ['line-break-character', 'duplicate-key'],
  },
  {
    name: 'a kind that ends with NEL',
    text: 'kind: CronJob\u0085\nmetadata: {name: c\u2028}\n',
    objects: ['CronJob c'],
    causes: ['line-break-character'],
  },
  {
    name: 'a key behind a line separator',
    text: '\u2028kind: CronJob\nmetadata: {name: c}\n',
    objects: ['CronJob c'],
    causes: ['line-break-character'],
  },
  {
    name: 'line ends of carriage returns only',
    text: cron.replaceAll('\n', '\r'),
    objects: ['CronJob c'],
    causes: ['line-break-character'],
  },
  {
    name: 'a byte order mark in front of a later document',
    text: `${job}---\n\ufeff${cron}`,
    objects: ['Job a', 'CronJob c'],
    causes: ['byte-order-mark'],
  },
  { name: 'two byte order marks', text: `\ufeff\ufeff${cron}`, objects: ['CronJob c'], causes: ['byte-order-mark'] },
  {
    name: 'a byte order mark within a text',
    text: `${cron}x: a\ufeffb\n`,
    objects: ['CronJob c'],
    causes: ['byte-order-mark'],
  },
  { name: 'UTF-16, little end first', text: utf16le(cron), objects: ['CronJob c'] },
  { name: 'UTF-16, big end first', text: utf16be(cron), objects: ['CronJob c'] },
  { name: 'UTF-16 JSON', text: utf16be(json('j')), objects: ['Job j'] },
  {
    name: 'UTF-16 with half a character at its end',
    text: utf16le(cron).subarray(0, -1),
    objects: ['CronJob c'],
    causes: ['invalid-encoding'],
  },
  ...['\u0000', '\u0007', '\u0080', '\u007f', '\ufffe'].map(control => ({
    name: `U+${control.charCodeAt(0).toString(16)}`,
    text: `${cron}x: a${control}b\n`,
    objects: ['CronJob c'],
    causes: ['control-character'],
  })),
  {
    name: 'invalid UTF-8',
    text: Buffer.concat([Buffer.from(`${cron}x: a`), Buffer.from([0xff, 0x62, 0x0a])]),
    objects: ['CronJob c'],
    causes: ['invalid-encoding'],
  },
  {
    name: 'surrogates in UTF-8',
    text: Buffer.concat([Buffer.from(`${cron}x: a`), Buffer.from([0xed, 0xa0, 0x80, 0x0a])]),
    objects: ['CronJob c'],
    causes: ['invalid-encoding'],
  },
  { name: 'tabs as separation', text: 'kind:\tCronJob\t# c\nmetadata:\t{\tname:\tc\t}\n', objects: ['CronJob c'] },
  {
    name: 'tabs as indentation',
    text: 'kind: CronJob\nmetadata:\n\tname: c\n',
    objects: [],
    problems: ['unreadable-manifest'],
  },
  { name: 'line ends of Windows', text: cron.replaceAll('\n', '\r\n'), objects: ['CronJob c'] },
  {
    name: 'a bidirectional override in a comment',
    text: `${cron}# a\u202eb\n`,
    objects: ['CronJob c'],
    causes: ['bidi-control'],
  },
  {
    name: 'a zero-width space in a name',
    text: 'kind: CronJob\nmetadata: {name: "a\u200bb"}\n',
    objects: ['CronJob a\u200bb'],
    causes: ['invisible-character'],
  },
  { name: 'tag characters', text: `${cron}# \u{e0041}\n`, objects: ['CronJob c'], causes: ['invisible-character'] },
  { name: 'comments of 1.5 MB', text: `${'# padding\n'.repeat(150_000)}${cron}`, objects: ['CronJob c'] },
];

const semantics: readonly Row[] = [
  {
    name: 'a merge key that brings in kind and name',
    text: 'x: &a {kind: CronJob, metadata: {name: c}}\n<<: *a\n',
    objects: ['CronJob c'],
  },
  {
    name: 'a merge behind the explicit key',
    text: 'x: &a {kind: CronJob}\nkind: Job\n<<: *a\nmetadata: {name: c}\n',
    objects: ['CronJob c'],
    causes: ['merge-overrides-explicit-key'],
  },
  { name: 'a quoted merge key', text: `${cron}x:\n  "<<": {a: b}\n`, objects: ['CronJob c'] },
  {
    name: 'a tagged merge key',
    text: `x: &a {kind: CronJob}\n!!merge "<<": *a\n`,
    objects: ['CronJob -'],
    causes: ['unusual-tag'],
  },
  {
    name: 'two merge keys',
    text: 'x: &a {kind: CronJob}\nz: &b {metadata: {name: c}}\n<<: *a\n<<: *b\n',
    objects: ['CronJob c'],
    causes: ['repeated-merge-key'],
  },
  { name: 'duplicate keys', text: `kind: Job\n${cron}`, objects: ['CronJob c'], causes: ['duplicate-key'] },
  {
    name: 'duplicate keys in JSON',
    text: '{"kind":"Job","kind":"CronJob","metadata":{"name":"c"}}',
    objects: ['CronJob c'],
    causes: ['duplicate-key'],
  },
  {
    name: 'a duplicate by way of an alias',
    text: 'x: &k kind\nkind: Job\n*k : CronJob\nmetadata: {name: c}\n',
    objects: ['CronJob c'],
    causes: ['alias-as-key', 'duplicate-key'],
  },
  {
    name: 'a kind in base64',
    text: 'kind: !!binary Q3JvbkpvYg==\nmetadata: {name: c}\n',
    objects: ['CronJob c'],
    causes: ['binary-tag'],
  },
  {
    name: 'a key in base64',
    text: '!!binary a2luZA==: CronJob\nmetadata: {name: c}\n',
    objects: ['CronJob c'],
    causes: ['binary-tag'],
  },
  { name: 'base64 that is none', text: 'kind: !!binary "%"\n', objects: [], problems: ['unreadable-manifest'] },
  {
    name: 'an escaped key and kind',
    text: '"ki\\u006ed": "\\x43ron\\U0000004aob"\nmetadata: {name: c}\n',
    objects: ['CronJob c'],
  },
  {
    name: 'a kind that goes on behind an escaped line break',
    text: '"ki\\\n  nd": "Cron\\\n  Job"\n',
    objects: [],
    problems: ['unreadable-manifest'],
  },
  { name: 'a kind over two lines', text: 'kind: "Cron\\\n  Job"\nmetadata: {name: c}\n', objects: ['CronJob c'] },
  { name: 'an explicit key', text: '? kind\n: CronJob\n? metadata\n: {name: c}\n', objects: ['CronJob c'] },
  { name: 'an escaped slash', text: `${cron}x: "a\\/b"\n`, objects: ['CronJob c'], causes: ['escape-sequence'] },
  {
    name: 'escaped surrogates',
    text: `${cron}x: "\\ud83d\\ude00"\n`,
    objects: ['CronJob c'],
    causes: ['escape-sequence'],
  },
  {
    name: 'an anchor that is defined twice',
    text: 'x: &a Job\nz: &a CronJob\nkind: *a\nmetadata: {name: c}\n',
    objects: ['CronJob c'],
  },
  { name: 'an alias with a colon', text: 'x: &k kind\n*k: CronJob\n', objects: [], problems: ['unreadable-manifest'] },
  { name: 'an anchor beyond ASCII', text: `${cron}x: &\u00e9 a\n`, objects: [], problems: ['unreadable-manifest'] },
  { name: 'an anchor with a colon', text: `${cron}x: &a:b c\n`, objects: ['CronJob c'], causes: ['anchor-name'] },
  {
    name: 'a local tag',
    text: `kind: !x CronJob\nmetadata: {name: c}\n`,
    objects: ['CronJob c'],
    causes: ['unusual-tag'],
  },
  {
    name: 'words that are booleans in YAML 1.1',
    text: `${cron}spec: {suspend: off}\n`,
    objects: ['CronJob c'],
    causes: ['yaml-1.1-boolean'],
  },
  {
    name: 'a key that is a boolean in YAML 1.1',
    text: `${cron}on: x\n`,
    objects: ['CronJob c'],
    causes: ['yaml-1.1-boolean'],
  },
  { name: 'an infinity', text: `${cron}x: .inf\n`, objects: [], problems: ['unreadable-manifest'] },
  { name: 'a key that is a mapping', text: `${cron}{a: b}: x\n`, objects: [], problems: ['unreadable-manifest'] },
  { name: 'a key that is null', text: `${cron}~: x\n`, objects: [], problems: ['unreadable-manifest'] },
  { name: 'a name that is null', text: 'kind: CronJob\nmetadata: {name: ~}\n', objects: ['CronJob null'] },
  { name: '150 aliases', text: `${cron}a: &a x\nb: [${Array(150).fill('*a').join()}]\n`, objects: ['CronJob c'] },
  {
    name: 'an alias bomb',
    text: `${cron}a: &a [x,x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi']
      .map((letter, index) => `${letter}: &${letter} [${Array(10).fill(`*${'abcdefgh'[index]}`).join()}]\n`)
      .join('')}`,
    objects: [],
    problems: ['alias-limit'],
  },
  { name: 'an alias to itself', text: `${cron}a: &a [*a]\n`, objects: [], problems: ['unreadable-manifest'] },
  {
    name: 'nesting of 900',
    text: `${cron}x: ${'['.repeat(900)}${']'.repeat(900)}\n`,
    objects: [],
    problems: ['manifest-too-deep'],
  },
  {
    name: 'nesting of 12,000',
    text: `${cron}x: ${'['.repeat(12_000)}${']'.repeat(12_000)}\n`,
    objects: [],
    problems: ['manifest-too-deep'],
  },
  {
    name: 'nesting of 900 in JSON',
    text: `{"kind":"CronJob","x":${'['.repeat(900)}${']'.repeat(900)}}`,
    objects: [],
    problems: ['manifest-too-deep'],
  },
  {
    name: 'a comment glued to a quoted text',
    text: 'kind: "CronJob"#x\nmetadata: {name: c}\n',
    objects: ['CronJob c'],
  },
  { name: 'a comment glued to a block header', text: `${cron}x: |#c\n  text\n`, objects: ['CronJob c'] },
  {
    name: 'a comment glued to a comma',
    text: 'kind: CronJob\nmetadata: {name: c,#c\n  labels: {}}\n',
    objects: ['CronJob c'],
  },
  {
    name: 'a flow mapping that ends at column 1',
    text: 'kind: CronJob\nmetadata: {\n  name: c\n}\n',
    objects: ['CronJob c'],
  },
  {
    name: 'a flow sequence in a flow mapping that ends at column 1',
    text: 'kind: CronJob\nx: {a: [\n  b\n]}\n',
    objects: [],
    problems: ['unreadable-manifest'],
  },
  {
    name: 'a quoted text that goes on at column 1',
    text: 'kind: CronJob\nx: "a\nb"\n',
    objects: [],
    problems: ['unreadable-manifest'],
  },
  {
    name: 'a kind with a line feed',
    text: 'kind: |\n  CronJob\nmetadata: {name: c}\n',
    objects: ['CronJob\n c'],
    causes: ['kind-spelling'],
  },
  {
    name: 'a kind with a no-break space',
    text: 'kind: CronJob\u00a0\nmetadata: {name: c}\n',
    objects: ['CronJob\u00a0 c'],
    causes: ['kind-spelling'],
  },
  {
    name: 'braces of templates in texts and comments',
    text: `# {{ x }}\n${cron}x: "{{ y }}" # {{ z }}\n`,
    objects: ['CronJob c'],
  },
  {
    name: 'a plain text with a question mark in a flow sequence',
    text: `${cron}x: [http://h/?q]\n`,
    objects: ['CronJob c'],
    causes: ['flow-punctuation'],
  },
  {
    name: 'a key that a question mark precedes in a flow mapping',
    text: '---\n{?kind: CronJob}\n',
    objects: ['CronJob -'],
    causes: ['flow-punctuation'],
  },
  {
    name: 'a colon that a brace follows',
    text: `${cron}x: {a:}\n`,
    objects: ['CronJob c'],
    causes: ['flow-punctuation'],
  },
];

const streams: readonly Row[] = [
  { name: 'a JSON stream', text: `${json('a')}${json('b')}`, objects: ['Job a', 'Job b'], causes: ['json-stream'] },
  {
    name: 'a JSON stream over lines',
    text: `${json('a')}\n${json('b')}\n${json('c')}\n`,
    objects: ['Job a', 'Job b', 'Job c'],
    causes: ['json-stream'],
  },
  {
    name: 'YAML glued to JSON',
    text: `${json('a')}${cron}`,
    objects: ['Job a', 'CronJob c'],
    causes: ['json-then-yaml'],
  },
  {
    name: 'YAML on the line behind JSON',
    text: `${json('a')}\n${cron}`,
    objects: ['Job a', 'CronJob c'],
    causes: ['json-then-yaml'],
  },
  {
    name: 'YAML behind two JSON objects',
    text: `${json('a')}${json('b')}\n${cron}`,
    objects: ['Job a', 'Job b'],
    causes: ['json-stream'],
    problems: ['unreadable-manifest'],
  },
  {
    name: 'JSON documents with separators',
    text: `${json('a')}\n---\n${json('b')}\n---\n${cron}`,
    objects: ['Job a', 'Job b', 'CronJob c'],
  },
  ...['\u00a0', '\u2028', '\f'].map(space => ({
    name: `U+${space.charCodeAt(0).toString(16)} in front of the brace`,
    text: `${space}${json('a')}`,
    objects: ['Job a'],
    causes:
      space === '\u2028'
        ? ['unicode-space', 'line-break-character']
        : space === '\f'
          ? ['unicode-space', 'control-character']
          : ['unicode-space'],
  })),
  {
    name: 'JSON with comments and trailing commas',
    text: "{kind: 'CronJob', # c\n metadata: {name: c,},}\n",
    objects: ['CronJob c'],
  },
  {
    name: 'JSON with a comment of JavaScript',
    text: '{"kind": "CronJob", // c\n "metadata": {"name": "c"}}\n',
    objects: [],
    problems: ['unreadable-manifest'],
  },
  { name: 'garbage behind JSON', text: `${json('a')} garbage`, objects: ['Job a'], causes: ['json-then-yaml'] },
  { name: 'a key in another case', text: '{"Kind":"CronJob","metadata":{"name":"c"}}', objects: ['- c'] },
  {
    name: 'half a surrogate pair',
    text: '{"kind":"CronJob","metadata":{"name":"a\\ud83d"}}',
    objects: ['CronJob a\ufffd'],
  },
  { name: 'an array at the root', text: `[${json('a')}]`, objects: [] },
  {
    name: 'a number that is too large',
    text: '{"kind":"CronJob","x":1e400}',
    objects: [],
    problems: ['unreadable-manifest'],
  },
];

const items =
  '- apiVersion: batch/v1\n  kind: Job\n  metadata: {name: a}\n- apiVersion: batch/v1\n  kind: CronJob\n  metadata: {name: c}\n';
const lists: readonly Row[] = [
  { name: 'a List', text: `apiVersion: v1\nkind: List\nitems:\n${items}`, objects: ['Job a', 'CronJob c'] },
  {
    name: 'a list of another kind',
    text: `apiVersion: v1\nkind: FooList\nitems:\n${items}`,
    objects: ['Job a', 'CronJob c'],
  },
  {
    name: 'a ConfigMap with items',
    text: `kind: ConfigMap\nmetadata: {name: m}\nitems:\n${items}`,
    objects: ['ConfigMap m', 'Job a', 'CronJob c'],
    causes: ['items-make-a-list'],
  },
  {
    name: 'a CronJob as the envelope of a Job',
    text: `${cron}items:\n- apiVersion: batch/v1\n  kind: Job\n  metadata: {name: a}\n`,
    objects: ['CronJob c', 'Job a'],
    causes: ['items-make-a-list'],
  },
  {
    name: 'a CronJob that an empty list hides',
    text: `${cron}items: []\n`,
    objects: ['CronJob c'],
    causes: ['items-make-a-list'],
  },
  {
    name: 'a CronJob that null items hide',
    text: `${cron}items:\n`,
    objects: ['CronJob c'],
    causes: ['items-make-a-list'],
  },
  {
    name: 'items without kind in a CronJobList',
    text: 'apiVersion: batch/v1\nkind: CronJobList\nitems:\n- metadata: {name: c}\n',
    objects: ['CronJob c'],
  },
  {
    name: 'items without kind in a JobList',
    text: '{"apiVersion":"batch/v1","kind":"JobList","items":[{"metadata":{"name":"a"}}]}',
    objects: ['Job a'],
  },
  {
    name: 'items without kind in a CronJob',
    text: `${cron}items:\n- metadata: {name: x}\n`,
    objects: ['CronJob c', 'CronJob x'],
    causes: ['items-make-a-list'],
  },
  {
    name: 'a mixed list',
    text: `apiVersion: batch/v1\nkind: CronJobList\nitems:\n${items}- metadata: {name: x}\n`,
    objects: ['Job a', 'CronJob c', 'CronJob x'],
  },
  {
    name: 'a list in a list',
    text: `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n  - ${cron.replaceAll('\n', '\n    ').trim()}\n`,
    objects: ['CronJob c'],
    causes: ['nested-list'],
  },
  { name: 'an empty List', text: 'apiVersion: v1\nkind: List\nitems: []\n', objects: [] },
  {
    name: 'items by way of an alias',
    text: `x: &i\n${items}apiVersion: v1\nkind: List\nitems: *i\n`,
    objects: ['Job a', 'CronJob c'],
  },
  { name: 'items of no kind', text: 'items:\n- a\nkey: v\n', objects: ['- -'] },
  { name: 'a kind in lower case', text: 'kind: cronjob\nmetadata: {name: c}\n', objects: ['cronjob c'] },
  { name: 'a kind that is no text', text: 'kind: 12\nmetadata: {name: c}\n', objects: ['12 c'] },
];

describe.each([
  ['document splitting', splitting],
  ['bytes and encodings', bytes],
  ['YAML semantics', semantics],
  ['JSON', streams],
  ['lists', lists],
] as const)('%s', (_, rows) => {
  it.each(rows)('$name', ({ text, objects, causes, problems }) => {
    expect(read(text)).toEqual({ objects, causes: causes ?? [], problems: problems ?? [] });
  });

  it('hides no object that the real kubectl reads', async () => {
    const readings = await readWithKubectl(rows.map(({ text }) => bytesOf(text)));
    for (const [index, row] of rows.entries()) {
      const { manifests, ambiguities, problems } = parse(row.text);
      const theirs = readings[index]?.objects.map(comparable) ?? [];
      const ours = manifests.filter(({ object }) => 'kind' in object).map(({ object }) => comparable(object));
      const silent = ambiguities.length === 0 && problems.length === 0;
      if (!silent) continue;
      expect(ours, row.name).toEqual(expect.arrayContaining(theirs));
      if (readings[index]?.ok) expect(ours, row.name).toEqual(theirs);
    }
  });
});
