// The prefilter may pass too much, never too little: whatever spelling parseFile sees a kind through, the file must pass.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPrefilter } from '../../src/manifest/prefilter.ts';
import { mutant, randomFrom } from './mutants.ts';
import { bytesOf, parse } from './reading.ts';

const kinds = ['CronJob', 'Job', 'Workflow', 'ScaledJob'];
const mayHold = createPrefilter(kinds);

/** The comparison that decides what is a workload: without case, blanks and invisible characters. */
function fold(text: string): string {
  return text.replace(/[\s\u00a0\u00ad\u200b-\u200f\u2060\ufeff]/g, '').toLowerCase();
}

function seesKind(text: string | Uint8Array): boolean {
  const wanted = new Set(kinds.map(fold));
  return parse(text).manifests.some(
    ({ object }) => typeof object['kind'] === 'string' && wanted.has(fold(object['kind'])),
  );
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
const hex = (letter: string, digits: number) => letter.charCodeAt(0).toString(16).padStart(digits, '0');

const breaks = fc.constantFrom('\n', '\r\n', '\r', '\u0085', '\u2028', '\u2029');
const percent = (text: string) => [...text].map(letter => `%${hex(letter, 2)}`).join('');

/** A text in one of the ways in which YAML can say it. `indent` is that of a value in a block. */
const spelling = (text: string): fc.Arbitrary<string> => {
  const letters = [...text].map(letter =>
    fc.oneof(
      { weight: 4, arbitrary: fc.constant(letter) },
      fc.constantFrom(
        `\\x${hex(letter, 2)}`,
        `\\u${hex(letter, 4)}`,
        `\\U${hex(letter, 8)}`,
        `\\u${hex(letter, 4).toUpperCase()}`,
      ),
      breaks.map(end => `\\${end}    ${letter}`),
    ),
  );
  const escaped = fc.tuple(...letters).map(parts => `"${parts.join('')}"`);
  const tag = fc.constantFrom('!!str', '!<tag:yaml.org,2002:str>', '!!s%74r', '!x', '!');
  const binaryTag = fc.constantFrom(
    '!!binary',
    '!<tag:yaml.org,2002:binary>',
    '!!b%69nary',
    `!<${percent('tag:yaml.org,2002:binary')}>`,
  );
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant(text) },
    fc.constant(`'${text}'`),
    escaped,
    fc.tuple(tag, escaped).map(parts => parts.join(' ')),
    tag.map(name => `${name} ${text}`),
    binaryTag.map(name => `${name} ${base64(text)}`),
    fc.constantFrom('&a', '&a-1 !!str', '!!str &b').map(props => `${props} ${text}`),
  );
};

const letterCase = (text: string): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constant(text),
    fc.constant(text.toLowerCase()),
    fc.constant(text.toUpperCase()),
    fc.constant(text.replace('k', '\u212a')),
  );

const around = fc.constantFrom('', '\u00a0', '\u200b', ' ', '\u2003', '\\n', '\\x20', '\\_', '\\u200b', '\\t');
const gap = fc
  .array(fc.oneof(breaks, fc.constantFrom(' ', '  ', ' # a comment\n', ' # one \\\n', ' # x\u2028', '\n\n  ', '\t')), {
    maxLength: 3,
  })
  .map(parts => parts.join(''));

/** A document of one object, whose kind is said in some roundabout way. Not all of them can be read; those count for nothing. */
const documents: fc.Arbitrary<string> = fc
  .constantFrom(...kinds)
  .chain(letterCase)
  .chain(kind =>
    fc.oneof(
      fc.tuple(spelling('kind'), spelling(kind), gap).map(([key, value, space]) => `${key}:${space} ${value}\n`),
      fc.tuple(spelling('kind'), spelling(kind), gap).map(([key, value, space]) => `? ${key}\n: ${space} ${value}\n`),
      fc
        .tuple(spelling('kind'), spelling(kind), gap)
        .map(([key, value, space]) => `---\n{${key} : ${space} ${value}, a: b}\n`),
      fc.tuple(spelling('kind'), around, around).map(([key, left, right]) => `${key}: "${left}${kind}${right}"\n`),
      fc.constantFrom('|', '>', '|-', '>-', '|2-', '>1', '|+ # c').map(header => `kind: ${header}\n  ${kind}\n`),
      fc.constantFrom('|-', '>-').map(header => `? ${header}\n  kind\n: ${kind}\n`),
      spelling(kind).map(value => `x: &v ${value.replace(/&\S+ /, '')}\nkind: *v\n`),
      fc
        .tuple(spelling('kind'), spelling(kind))
        .map(([key, value]) => `x: &k ${key.replace(/&\S+ /, '')}\n*k : ${value}\n`),
      fc.tuple(spelling('kind'), spelling(kind)).map(([key, value]) => `x: &m {${key} : ${value}}\n<<: *m\n`),
      spelling(`${kind}List`).map(value => `kind: ${value}\nitems:\n- metadata: {name: x}\n`),
      fc.tuple(spelling('kind'), spelling(kind)).map(([key, value]) => `kind: List\nitems:\n- ${key}: ${value}\n`),
      fc.constant(`{"ki\\u006ed":"${hexEscaped(kind)}"}`),
      fc.constant(`%TAG !e! tag:yaml.org,2002:bin\n# \u2028---\u2028kind: !e!ary ${base64(kind)}\n`),
      fc.constant(`# c\u0085kind: ${kind}\n`),
      fc.constant(`kind: "Cro\\\n  nJob"\n`),
    ),
  );

function hexEscaped(text: string): string {
  return [...text].map(letter => `\\u${hex(letter, 4)}`).join('');
}

const encoded = fc.tuple(documents, fc.constantFrom('utf8', 'bom', 'le', 'be')).map(([text, encoding]) => {
  if (encoding === 'le') return Buffer.from(`\ufeff${text}`, 'utf16le');
  if (encoding === 'be') return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
  return Buffer.from(encoding === 'bom' ? `\ufeff${text}` : text);
});

describe('the prefilter passes', () => {
  it('every spelling of a kind that parseFile sees', () => {
    let seen = 0;
    fc.assert(
      fc.property(encoded, bytes => {
        if (!seesKind(bytes)) return;
        seen++;
        expect(mayHold(bytes), bytes.toString()).toBe(true);
      }),
      { seed: 1, numRuns: 2500 },
    );
    // Else the property would say nothing.
    expect(seen).toBeGreaterThan(1200);
  });

  it('every mutant of a manifest in which parseFile sees a kind', () => {
    const random = randomFrom(7);
    let seen = 0;
    for (let count = 0; count < 1500; count++) {
      const text = mutant(random);
      if (!seesKind(text)) continue;
      seen++;
      expect(mayHold(bytesOf(text)), text).toBe(true);
    }
    expect(seen).toBeGreaterThan(300);
  });

  it.each([
    ['a manifest within a block', 'kind: ConfigMap\ndata:\n  x: |\n    apiVersion: batch/v1\n    kind: CronJob\n'],
    ['a manifest within quotes', String.raw`{"x": "{\"kind\": \"Job\"}"}`],
    ['a manifest within quotes, over lines', String.raw`x: "apiVersion: batch/v1\nkind: Job\n"`],
    ['a manifest within quotes, with the value on a line of its own', String.raw`x: "kind:\n  Job\n"`],
    ['a manifest in base64', `kind: Secret\ndata: {x: ${base64('apiVersion: batch/v1\nkind: CronJob\n')}}\n`],
    [
      'a manifest in base64, one byte on',
      `kind: Secret\ndata: {x: ${base64(' apiVersion: batch/v1\nkind: CronJob\n')}}\n`,
    ],
    [
      'a manifest in base64, two bytes on',
      `kind: Secret\ndata: {x: ${base64('  apiVersion: batch/v1\nkind: CronJob\n')}}\n`,
    ],
    [
      'a manifest in base64 over lines',
      `data:\n  x: |\n    ${base64('apiVersion: batch/v1\nkind: CronJob\n').replace(/.{20}/g, '$&\n    ')}\n`,
    ],
    ['a kind that a template fills in', 'kind: {{ .Values.kind }}\n'],
    ['a kind that is substituted', `kind: $${'{KIND}'}\n`],
    ['a comment that ends in its middle', 'kind: # c\u2028CronJob\n'],
    ['an unreadable manifest', 'kind: CronJob\nmetadata: {{ x }}\n  y: [\n'],
  ])('%s', (_, text) => {
    expect(mayHold(bytesOf(text))).toBe(true);
  });
});

describe('a word with its group passes', () => {
  const group = 'argoproj.io';
  const grouped = createPrefilter([{ kind: 'Workflow', group }]);
  const sees = (text: string | Uint8Array): boolean =>
    parse(text).manifests.some(({ object }) => {
      const { apiVersion, kind } = object;
      return kind === 'Workflow' && typeof apiVersion === 'string' && apiVersion.trim().startsWith(`${group}/`);
    });
  const version = spelling(`${group}/v1alpha1`);
  const texts = fc.oneof(
    fc.tuple(version, spelling('Workflow')).map(([api, kind]) => `apiVersion: ${api}\nkind: ${kind}\n`),
    fc
      .tuple(spelling('apiVersion'), version, gap)
      .map(([key, api, space]) => `${key}:${space} ${api}\nkind: Workflow\n`),
    version.map(api => `x: &v ${api.replace(/&\S+ /, '')}\napiVersion: *v\nkind: Workflow\n`),
    version.map(api => `x: &m {apiVersion : ${api}}\n<<: *m\nkind: Workflow\n`),
    version.map(api => `apiVersion: ${api}\nkind: WorkflowList\nitems:\n- metadata: {name: x}\n`),
    version.map(api => `apiVersion: v1\nkind: List\nitems:\n- {apiVersion : ${api}, kind: Workflow}\n`),
    fc.constantFrom('|', '>', '|-', '>-').map(header => `apiVersion: ${header}\n  ${group}/v1\nkind: Workflow\n`),
  );
  it('in every spelling of the group that parseFile sees', () => {
    let seen = 0;
    fc.assert(
      fc.property(texts, text => {
        if (!sees(text)) return;
        seen++;
        expect(grouped(bytesOf(text)), text).toBe(true);
      }),
      { seed: 1, numRuns: 1500 },
    );
    expect(seen).toBeGreaterThan(800);
  });
  it.each([
    ['in base64', `kind: Secret\ndata: {x: ${base64('apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n')}}\n`],
    ['in JSON in quotes', String.raw`{"x": "{\"apiVersion\": \"argoproj.io/v1\", \"kind\": \"Workflow\"}"}`],
    ['with a group that a template fills in', 'apiVersion: {{ .Values.api }}\nkind: Workflow\n'],
    ['with a part of it that is substituted', 'apiVersion: argo$' + '{X}.io/v1\nkind: Workflow\n'],
    [
      'in base64 that breaks anywhere',
      `kind: Secret\ndata:\n  x: |\n${base64('apiVersion: argoproj.io/v1\nkind: Workflow\n').replace(/./g, '    $&\n')}`,
    ],
  ])('%s', (_, text) => {
    expect(grouped(bytesOf(text))).toBe(true);
  });
  it('and of another group does not', () => {
    expect(grouped(bytesOf('apiVersion: example.com/v1\nkind: Workflow\n'))).toBe(false);
  });
});

describe('the prefilter does not pass', () => {
  it.each([
    ['other kinds', 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: job}\n'],
    ['a longer kind', 'kind: JobTemplate\n---\nkind: Jobs\n---\nkind: CronJobRunner\n'],
    ['a word in texts', 'kind: ConfigMap\ndata:\n  a: "by (job)"\n  b: Job\n  c: the CronJob\n'],
    ['a reference by path', 'kind: Kustomization\nresources: [cronjob.yaml]\npatches: [{path: job.yaml}]\n'],
    ['rules of Prometheus', 'kind: PrometheusRule\nspec:\n  expr: sum by (job) (rate(x{job="api"}[5m])) > 0\n'],
    [
      'a shell script with joined lines',
      'kubectl create job x \\\n  --image y \\\n  --kind z && echo "Job done!" \\\n  | grep -v kind\n',
    ],
    [
      'a shell script that runs kind',
      'kind create cluster --name job && kind load docker-image job:1 \\\n  --name job\n',
    ],
    ['regular expressions', String.raw`kind: ConfigMap${'\n'}data: {re: "\\d+\\.\\w \\x41 \u00e9"}`],
    [
      'a certificate',
      `kind: Secret\ndata: {x: ${base64('no manifest of any sort, but some text that is long enough to be looked at')}}\n`,
    ],
    ['a tag', 'kind: Deployment\nx: !vault |\n  secret\n'],
    ['anchors of other keys', 'kind: Deployment\nx: &job {a: b}\ny: *job\n'],
    ['nothing', ''],
    ['bytes that are no text', Buffer.from([0xff, 0xfe])],
  ])('%s', (_, text) => {
    expect(mayHold(bytesOf(text))).toBe(false);
  });
});

describe('the prefilter costs no more than a look', () => {
  it.each([
    ['comments behind each kind', 'kind #'.repeat(200_000)],
    ['blanks behind each kind', `kind:${' '.repeat(500)}x\n`.repeat(4000)],
    ['comments over lines', `${'kind # '.repeat(1000)}${'#\n'.repeat(500_000)}`],
    ['anchors', '&a '.repeat(400_000)],
    ['exclamation marks', '!'.repeat(1_000_000)],
    ['backslashes', '\\'.repeat(1_000_001)],
    ['escapes', '\\x6b'.repeat(300_000)],
    ['base64', 'a2luZ'.repeat(200_000)],
  ])('%s', (_, text) => {
    expect(typeof mayHold(bytesOf(text))).toBe('boolean');
  });
});
