// A field that a values file changed leads to the line of that file, and only where putting the value back shows it.
import { beforeAll, describe, expect, test } from 'vitest';
import type { BaseTree, HeadTree } from '../../../src/git/tree.ts';
import { helmRoot } from '../../../src/render/helm/index.ts';
import { changedValues, isOverridden, revertText } from '../../../src/render/helm/values.ts';
import { checkout, context, helmSpec, placeOf, problemsOf } from '../../support/render.ts';

const base = {
  'app/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
  'app/values.yaml': `image: {repository: ghcr.io/acme/app, tag: '1'}
schedule: '@daily'
suspend: true
extra: false
queues: [red]
hidden: one
`,
  'envs/prod.yaml': 'hidden: prod\nreports:\n  nightly:\n    when: 0 2 * * *\n',
  'app/templates/_job.tpl': `{{- define "spec" }}
  schedule: {{ .when | quote }}
  suspend: {{ .root.Values.suspend }}
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: {{ with .root.Values.image }}{{ printf "%s:%s" .repository .tag }}{{ end }}
              args: [{{ .root.Values.hidden }}]
{{- end }}`,
  'app/templates/jobs.yaml': `apiVersion: batch/v1
kind: CronJob
metadata:
  name: main
spec:
  {{- include "spec" (dict "root" . "when" .Values.schedule) }}
{{- range $name, $report := .Values.reports }}
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: report-{{ $name }}
spec:
  {{- include "spec" (dict "root" $ "when" $report.when) }}
{{- end }}
{{- if .Values.extra }}
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: extra
spec:
  {{- include "spec" (dict "root" . "when" "@hourly") }}
{{- end }}
`,
};

const image = ['spec', 'jobTemplate', 'spec', 'template', 'spec', 'containers', 0, 'image'];
const args = ['spec', 'jobTemplate', 'spec', 'template', 'spec', 'containers', 0, 'args', 0];

describe('a changed value', () => {
  let before: BaseTree;
  let after: HeadTree;
  beforeAll(async () => {
    const made = await checkout(base);
    const commit = await made.files.git(['rev-parse', 'HEAD']);
    before = made.repository.base({ name: 'main', commit });
    await made.files.commit({
      'app/values.yaml': `image:
  repository: ghcr.io/acme/app
  tag: '2'
schedule: '@daily'
suspend: false
extra: true
queues: [red, green]
hidden: two
`,
      'envs/prod.yaml': 'hidden: prod\nreports:\n  nightly:\n    when: 0 3 * * *\n',
    });
    after = await made.head();
  });

  test.each([3, 4] as const)('is shown at its line, with Helm %i', async version => {
    const spec = helmSpec('app', { values: [{ file: 'envs/prod.yaml' }] });
    const rendering = await (await helmRoot(after, spec, await context(version))).render(before);
    expect(problemsOf(rendering)).toEqual([]);
    expect(placeOf(rendering, 'main', ['spec', 'suspend'])).toBe('app/values.yaml:5 values');
    expect(placeOf(rendering, 'main', image)).toBe('app/values.yaml:3 values');
    expect(placeOf(rendering, 'report-nightly', ['spec', 'schedule'])).toBe('envs/prod.yaml:4 values');
    expect(placeOf(rendering, 'extra', [])).toBe('app/values.yaml:6 values');
    // Not changed, or hidden by a later file: the template.
    expect(placeOf(rendering, 'main', ['spec', 'schedule'])).toBe('app/templates/jobs.yaml:5 template');
    expect(placeOf(rendering, 'main', args)).toBe('app/templates/jobs.yaml:5 template');
    expect(placeOf(rendering, 'main', [])).toBe('app/templates/jobs.yaml:2 template');
  });

  test('is not looked for where the base is not given', async () => {
    const spec = helmSpec('app', { values: [{ file: 'envs/prod.yaml' }] });
    const rendering = await (await helmRoot(after, spec, await context(4))).render();
    expect(placeOf(rendering, 'main', ['spec', 'suspend'])).toBe('app/templates/jobs.yaml:5 template');
  });
});

describe('values files', () => {
  const changes = (before: string | null, after: string): readonly string[] =>
    changedValues('v.yaml', before === null ? null : Buffer.from(before), Buffer.from(after)).map(
      change => `${change.keys.join('.')}:${change.location.line} ${JSON.stringify(change.before)}`,
    );

  test('differ by value, wherever it is written', () => {
    expect(changes('a: {b: 1, c: [1]}\n', 'a:\n  c: [1]\n  b: 2\n')).toEqual(['a.b:3 1']);
    expect(changes('a: 1\n', 'a: "1"\n')).toEqual(['a:1 1']);
    expect(changes('a: 1 # x\n', '# y\na: 1\n')).toEqual([]);
    expect(changes(null, 'a: 1\nb: {c: 2}\n')).toEqual(['a:1 null', 'b:2 null']);
    expect(changes('a: 1\nb: 2\n', 'a: 1\n')).toEqual([]);
    expect(changes('__proto__: {a: 1}\n', '__proto__: {a: 2}\n')).toEqual(['__proto__.a:1 1']);
  });

  test('differ by the item of a list', () => {
    expect(changes('a: [1, 2]\n', 'a:\n  - 1\n  - 3\n')).toEqual(['a:3 [1,2]']);
    expect(changes('a: [1]\n', 'a:\n  - 0\n  - 1\n  - 2\n')).toEqual(['a:2 [1,2]', 'a:4 [0,1]']);
    // Items are told apart by name, also where others came before them.
    expect(changes('a: [{name: x, v: 1}]\n', 'a:\n  - {name: y}\n  - {name: x, v: 2}\n')).toEqual([
      'a:2 [{"name":"x","v":2}]',
      'a:3 [{"name":"y"},{"name":"x","v":1}]',
    ]);
    // What was only taken away or moved has no line of its own.
    expect(changes('a: [1, 2]\n', 'b: 1\na: [1]\n')).toEqual(['b:1 null', 'a:2 [1,2]']);
    expect(changes('a: [1, 2]\n', 'a: [2, 1]\n')).toEqual(['a:1 [1,2]']);
    expect(changes('a: [1]\n', 'a: {b: 1}\n')).toEqual(['a:1 [1]']);
    expect(changes('a: [[1], *x]\n', 'a: [[2], *x]\n')).toEqual([]);
    const many = (last: string): string => `a: [${'1,'.repeat(5_000)}${last}]\n`;
    expect(changes(many('2'), many('3'))).toHaveLength(1);
  });

  test('beside and within merges are compared, and what a merge decides is left to Helm', () => {
    const merged = (own: number, other: string): string =>
      `x: &x {b: 1}\na:\n  <<: *x\n  c: ${own}\n  d:\n    <<: ${other}\n`;
    expect(changes(merged(1, '*x'), merged(2, '*x'))).toEqual(['a.c:4 1']);
    expect(changes(merged(1, '*x'), merged(1, '{e: 1}'))).toEqual([]);
    expect(changes('a: {<<: {b: 1}}\n', 'a: 2\n')).toEqual([]);
    // No merge at all, which Helm refuses and the rendering tells.
    expect(changes(merged(1, '*x'), merged(2, '1'))).toEqual(['a.c:4 1']);
    expect(changes(`%YAML 1.1\n---\n${merged(1, '*x')}`, `%YAML 1.1\n---\n${merged(2, '1')}`)).toEqual(['a.c:6 1']);
  });

  test('that cannot be read, or whose lines are in doubt, have none', () => {
    expect(changes('a: 1\n', 'a: [')).toEqual([]);
    expect(changes('a: [', 'a: 1\n')).toEqual([]);
    expect(changes('a: 1\n', '# x\u2028b: 1\na: 2\n')).toEqual([]);
    expect(changes('a: 1\n', `${'['.repeat(5000)}`)).toEqual([]);
  });

  test('put one value back, even under a name like __proto__', () => {
    const [change] = changedValues('v', Buffer.from('__proto__: {a: 1}\n'), Buffer.from('__proto__: {a: 2}\n'));
    expect(change && revertText(change)).toBe('{"__proto__":{"a":1}}');
  });

  test('are overridden by a later one that sets the same key, or one above it', () => {
    const [change] = changedValues('v', Buffer.from('a: {b: 1}\n'), Buffer.from('a: {b: 2}\n'));
    if (change === undefined) throw new Error('It changed.');
    const overridden = (text: string): boolean => isOverridden(change, Buffer.from(text));
    expect(['a: {b: 3}', 'a: null', 'a: x', '{}', 'a: {c: 1}', ''].map(overridden)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
