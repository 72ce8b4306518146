// Objects of a kind that nobody knows, or that a template fills in: put before people where they run something, and passed by where not.
import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../src/config/config.ts';
import { parseFile } from '../../src/manifest/parse.ts';
import { createPrefilter } from '../../src/manifest/prefilter.ts';
import { extractWorkloads } from '../../src/workloads/extract.ts';
import { registryOf } from '../../src/workloads/registry.ts';

const registry = registryOf(defaultConfig());
const mayHold = createPrefilter(registry.words);

function unseenIn(text: string): readonly { readonly line: number; readonly message: string; readonly hint: string }[] {
  const bytes = new TextEncoder().encode(text);
  if (!mayHold(bytes)) return [];
  const { manifests } = parseFile({ path: 'a.yaml', source: { type: 'manifest', path: '' }, bytes }, { mayHold });
  return extractWorkloads(manifests, registry).problems.flatMap(({ unseen, message, hint }) =>
    unseen === undefined ? [] : [{ line: unseen.location.line, message, hint }],
  );
}

const object = (kind: string, spec: string, apiVersion = 'example.com/v1'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x}\nspec: ${spec}\n`;
/** As Flux and OpenShift write what they fill in. */
const filled = (name: string): string => ['$', '{', name, '}'].join('');
const POD = '{containers: [{name: c, image: evil.example/x}]}';
const CRON = `{schedule: '* * * * *', jobTemplate: {spec: {template: {spec: ${POD}}}}}`;

describe('a kind that nobody knows', () => {
  it.each([
    ['with a pod spec', object('Nightly', `{template: {spec: ${POD}}}`), 'a pod spec (spec.template.spec)'],
    ['with init containers only', object('Nightly', '{pod: {initContainers: [{image: a}]}}'), 'a pod spec (spec.pod)'],
    ['with a container', object('Nightly', '{steps: [{image: a, script: x}]}'), 'a container (spec.steps[0])'],
    [
      'with a schedule beside an image',
      object('Nightly', "{when: {cron: '0 2 * * *'}, tool: {image: a}}"),
      'a schedule (spec.when.cron)',
    ],
    [
      'with a schedule beside a command',
      object('Nightly', "{schedule: '@daily', run: {command: [x]}}"),
      'a schedule (spec.schedule)',
    ],
    [
      'with an image in parts',
      object('Nightly', "{schedule: '@daily', image: {repository: a, tag: b}}"),
      'a schedule (spec.schedule)',
    ],
    [
      'that has the name of a known one in another group',
      object('CronJob', CRON, 'batch.example.com/v1'),
      'a pod spec',
    ],
    ['that is called as one of Kubernetes is', object('Deployment', `{template: {spec: ${POD}}}`), 'a pod spec'],
  ])('%s', (_, text, expected) => {
    const [found, ...others] = unseenIn(text);
    expect(others).toEqual([]);
    expect(found?.message).toContain(expected);
    expect(found?.hint).toContain('kinds: [{group: ');
  });

  it('says how to make it known', () => {
    const [found] = unseenIn(
      object('Nightly', "{at: {schedule: '0 2 * * *'}, pods: [{spec: {containers: [{image: a}]}}]}"),
    );
    expect(found?.hint).toContain(
      '`kinds: [{group: example.com, kind: Nightly, podSpec: [spec.pods.*.spec], schedule: spec.at.schedule}]`',
    );
  });

  it('is found in another object', () => {
    const outer = `apiVersion: example.com/v1\nkind: Bundle\nmetadata: {name: x}\nspec: {objects: [{apiVersion: example.com/v1, kind: Nightly, spec: {template: {spec: ${POD}}}}]}\n`;
    expect(unseenIn(outer)).toHaveLength(1);
  });
});

describe('what runs nothing by a clock or once', () => {
  it.each([
    ['a service', object('Deployment', `{template: {spec: ${POD}}}`, 'apps/v1')],
    ['a Pod', object('Pod', POD, 'v1')],
    ['an operator’s service', object('Prometheus', '{containers: [{name: c, image: a}]}', 'monitoring.coreos.com/v1')],
    ['an image alone', object('Widget', '{image: a}')],
    ['a schedule alone', object('Widget', "{schedule: '0 2 * * *'}")],
    ['a schedule that is none', object('Widget', '{schedule: tomorrow, image: a}')],
    [
      'a fixed action',
      object('ScheduledBackup', "{schedule: '0 0 0 * * *', cluster: {name: a}}", 'postgresql.cnpg.io/v1'),
    ],
    [
      'a definition',
      `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: x}\nspec: {template: {spec: ${POD}}}\n`,
    ],
    [
      'values of a chart',
      object('HelmRelease', "{values: {image: a, schedule: '@daily'}}", 'helm.toolkit.fluxcd.io/v2'),
    ],
  ])('%s', (_, text) => {
    expect(unseenIn(text)).toEqual([]);
  });
});

describe('a kind that a template fills in', () => {
  it.each([
    filled('K:=CronJob'),
    '<< inputs.kind >>',
    '$(tt.params.kind)',
    `Cron${filled('J')}`,
    '"{{ .kind }}"',
    '"[[ kind ]]"',
    '"{% kind %}"',
    '@@KIND@@',
    '"%KIND%"',
    '__KIND__',
    '"<%= kind %>"',
    '((kind))',
  ])('%s', kind => {
    const [found, ...others] = unseenIn(
      object(kind.startsWith('@') || kind.startsWith('<<') ? `'${kind}'` : kind, CRON, 'batch/v1'),
    );
    expect(others).toEqual([]);
    expect(found?.message).toContain('is filled in by a template');
  });

  it('counts beside a schedule alone', () => {
    expect(unseenIn(object(`'${filled('K')}'`, `{schedule: '${filled('S')}'}`, 'batch/v1'))).toHaveLength(1);
  });

  it('says nothing beside neither', () => {
    expect(unseenIn(object(`'${filled('K')}'`, '{data: x}', 'v1'))).toEqual([]);
  });
});

describe('a text in an object', () => {
  const text = (lines: readonly string[]): string =>
    `apiVersion: example.com/v1\nkind: Maker\nmetadata: {name: x}\nspec:\n  template: |\n${lines.map(line => `    ${line}\n`).join('')}`;

  it.each([
    ['with a computed kind', ['apiVersion: batch/v1', 'kind: {{ print "Cron" "Job" }}', `spec: ${CRON}`]],
    ['of another language', ['apiVersion: batch/v1', 'kind: << inputs.kind >>', `spec: ${CRON}`]],
    [
      'that cannot be read',
      ['apiVersion: batch/v1', 'kind: CronJob', '{% for x in y %}', "schedule: '* * * * *'", '{% endfor %}'],
    ],
  ])('%s', (_, lines) => {
    expect(unseenIn(text(lines))).toHaveLength(1);
  });

  it.each([
    ['that is a list', ['- objectDefinition:', '    apiVersion: batch/v1', '    kind: CronJob', `    spec: ${CRON}`]],
    [
      'with loops around',
      [
        '{{ range .all }}',
        '- objectDefinition:',
        '    apiVersion: batch/v1',
        '    kind: CronJob',
        `    spec: ${CRON}`,
        '{{ end }}',
      ],
    ],
  ])('%s holds workloads', (_, lines) => {
    const bytes = new TextEncoder().encode(text(lines));
    const { manifests } = parseFile({ path: 'a.yaml', source: { type: 'manifest', path: '' }, bytes }, { mayHold });
    expect(extractWorkloads(manifests, registry).drafts.map(({ kind, location }) => [kind, location.line])).toEqual([
      ['CronJob', lines.length === 4 ? 6 : 7],
    ]);
  });
});
