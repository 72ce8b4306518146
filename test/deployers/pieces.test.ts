// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Flux writes its variables as JavaScript writes its placeholders.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { imageOverride } from '../../src/deployers/argo/kustomize.ts';
import { flatten } from '../../src/deployers/argo/parameters.ts';
import { mergePatch } from '../../src/deployers/argo/source-files.ts';
import { type Filling, fillTemplate, fillText, templateRoom } from '../../src/deployers/argo/template.ts';
import { environmentOfFolder, environmentOfValues, environmentValues } from '../../src/deployers/environment.ts';
import { folderShapes } from '../../src/deployers/folder-shapes.ts';
import { chooseReference, type ReferencedObject } from '../../src/deployers/references.ts';
import { normaliseRepositoryUrl, repositoryIdentity } from '../../src/deployers/repository-url.ts';
import { namedFolders, namesFolder } from '../../src/discovery/mentions.ts';
import { flowYaml } from '../../src/kube/flow-yaml.ts';
import { globMatch, matchingPrefixes } from '../../src/kube/glob.ts';
import { TemplateError } from '../../src/kube/go-template/tokens.ts';
import { fromJson, type GoValue } from '../../src/kube/go-template/value.ts';
import { decodeText } from '../../src/manifest/decode.ts';
import { readDocuments } from '../../src/manifest/documents.ts';
import type { Json } from '../../src/model.ts';

describe('which URL is this repository', () => {
  test.each([
    ['https://github.com/acme/ops', 'github.com/acme/ops'],
    ['https://github.com/acme/ops.git', 'github.com/acme/ops'],
    ['https://user:secret@GitHub.com/Acme/Ops.git/', 'github.com/acme/ops'],
    ['git@github.com:acme/ops.git', 'github.com/acme/ops'],
    ['git@github.com/acme/ops', 'github.com/acme/ops'],
    ['ssh://git@ssh.github.com:443/acme/ops.git', 'github.com/acme/ops'],
    ['git::https://github.com/acme/ops?ref=main', 'github.com/acme/ops'],
    ['acme/ops', 'github.com/acme/ops'],
    ['https://gitlab.example.com/group/sub/ops.git', 'gitlab.example.com/group/sub/ops'],
    ['git@ssh.dev.azure.com:v3/org/project/ops', 'dev.azure.com/org/project/ops'],
    ['https://org@dev.azure.com/org/project/_git/ops', 'dev.azure.com/org/project/ops'],
    ['/srv/git/Ops.git', 'file:/srv/git/Ops'],
    ['file:///srv/git/Ops.git', 'file:/srv/git/Ops'],
    ['oci://ghcr.io/acme/ops', null],
    ['https://github.com/acme/../evil', null],
    ['', null],
    ['constructor', null],
    ['__proto__/x', 'github.com/__proto__/x'],
  ])('%s', (url, expected) => {
    expect(normaliseRepositoryUrl(url)).toBe(expected);
  });

  test('a repository of the same name on another host is another one', () => {
    const identity = repositoryIdentity(['acme/ops', 'https://ghe.example.com/acme/ops']);
    expect(identity.relation('git@github.com:acme/ops.git')).toBe('ours');
    expect(identity.relation('https://ghe.example.com/acme/ops')).toBe('ours');
    expect(identity.relation('https://evil.example/acme/ops')).toBe('other');
    expect(identity.relation('https://github.com/evil/ops')).toBe('other');
    expect(repositoryIdentity([]).relation('https://github.com/acme/ops')).toBe('unknown');
  });
});

describe('globs of Go', () => {
  test.each([
    ['apps/*', 'apps/a', 'segment', true],
    ['apps/*', 'apps/a/b', 'segment', false],
    ['apps/*', 'apps/a/b', 'any', true],
    ['apps/*/config.json', 'apps/a/b/config.json', 'segment', false],
    ['*/*c', 'a/bc', 'segment', true],
    ['a?c', 'abc', 'segment', true],
    ['a?c', 'a/c', 'segment', false],
    ['[a-c]x', 'bx', 'segment', true],
    ['[^a-c]x', 'bx', 'segment', false],
    ['[^a]x', '/x', 'segment', false],
    ['\\*', '*', 'segment', true],
    ['\\*', 'a', 'segment', false],
    ['[', '[', 'segment', false],
    ['a\\', 'a', 'segment', false],
    ['', '', 'segment', true],
    ['**', 'a/b', 'any', true],
  ] as const)('%s on %s (%s)', (pattern, name, reach, expected) => {
    expect(globMatch(pattern, name, reach)).toBe(expected);
  });

  test('a pattern cannot make the matcher slow, and prefixes agree with whole matches', () => {
    expect(globMatch('*a'.repeat(2_000), 'a'.repeat(5_000), 'any')).toBe(true);
    expect(globMatch(`${'*a'.repeat(2_000)}b`, 'a'.repeat(5_000), 'any')).toBe(false);
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '[a]', '/'), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '😀'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (glob, name) => {
        const prefixes = matchingPrefixes(glob, name) ?? [];
        let length = 0;
        for (const character of ['', ...name]) {
          length += character.length;
          expect(prefixes[length]).toBe(globMatch(glob, name.slice(0, length), 'any'));
        }
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });
});

describe('values as text', () => {
  test('Go reads back what was written, whatever is in it', () => {
    const scalar = fc.oneof(
      fc.string({ unit: 'binary' }).filter(text => !/[\ud800-\udfff](?![\udc00-\udfff])/.test(text)),
      fc.constantFrom('\u2028kind: CronJob', '\u0085x', '<<', 'yes', '~', '012', '\ufeffx', '{{ x }}', '💥'),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.bigInt({ min: 2n ** 53n + 1n, max: 2n ** 60n }),
    );
    const value = fc.letrec<{ value: Json }>(tie => ({
      value: fc.oneof(
        { depthSize: 'small' },
        scalar,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1 }), tie('value'), {
          maxKeys: 3,
          noNullPrototype: false,
        }),
      ),
    })).value;
    fc.assert(
      fc.property(value, json => {
        const wrapped = { key: json };
        const [document] = readDocuments(
          decodeText(Buffer.from(`# values\n${flowYaml(wrapped)}\n`)).text,
          () => false,
        ).documents;
        expect(plain(document?.root?.node.value)).toEqual(plain(wrapped));
      }),
      { seed: 1, numRuns: 1_500 },
    );
  });

  test('a merge patch replaces, adds and removes, and never touches a prototype', () => {
    const patch = JSON.parse('{"helm": {"values": null, "parameters": [1]}, "__proto__": {"polluted": true}}') as Json;
    const merged = mergePatch({ helm: { values: 'x', releaseName: 'r' }, path: 'p' }, patch);
    expect(plain(merged)).toMatchObject({ helm: { releaseName: 'r', parameters: [1] }, path: 'p' });
    expect(Object.getPrototypeOf(merged)).toBeNull();
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test.each([
    ['app=registry.example:5000/app:2', { name: 'app', newName: 'registry.example:5000/app', newTag: '2' }],
    ['registry.example:5000/app:2', { name: 'registry.example:5000/app', newTag: '2' }],
    ['app@sha256:abc', { name: 'app', digest: 'sha256:abc' }],
    ['app=other', { name: 'app', newName: 'other' }],
    ['app=:3', { name: 'app', newTag: '3' }],
    ['app:2@sha256:abc', { name: 'app', newTag: '2', digest: 'sha256:abc' }],
    ['app@sha256:a:b', { name: 'app', digest: 'sha256:a:b' }],
    ['app=other@sha256:abc', { name: 'app', newName: 'other', digest: 'sha256:abc' }],
    ['a=b=c:1', { name: 'a', newName: 'b=c', newTag: '1' }],
    ['app', null],
    ['registry.example/app', null],
  ])('the image override %s', (text, expected) => {
    expect(plain(imageOverride(text))).toEqual(expected);
  });
});

describe('templates of an ApplicationSet', () => {
  const values = new Map<string, GoValue>([
    ['path', 'apps/a'],
    ['path.basename', 'a'],
    ['number', 3],
    ['name', '{{secret}}'],
  ]);
  const filling = (goTemplate: boolean): Filling => ({ goTemplate, missingKey: 'default', room: templateRoom() });

  // Argo CD 3.6.1, applicationset/utils (Render.Replace).
  test.each([
    ['{{path}}/x', 'apps/a/x'],
    ['{{ path.basename }}-{{path}}', 'a-apps/a'],
    ['{{unknown}} {{ number }} {{}}', '{{unknown}} {{ number }} {{}}'],
    // What a parameter brings in is text, and is not looked at again.
    ['{{name}}', '{{secret}}'],
    ['{{ {{path}}', '{{ {{path}}'],
    ['{{\npath}}', '{{\npath}}'],
    ['{{\npath}}{{path}}', 'apps/aapps/a'],
    ['{{', '{{'],
  ])('without Go templates: %j', (text, expected) => {
    expect(fillText(text, { values, open: false }, filling(false))).toBe(expected);
  });

  test('a placeholder without an end is refused where another one has one', () => {
    expect(() => fillText('{{path}}{{', { values, open: false }, filling(false))).toThrow(TemplateError);
  });

  test('what only the cluster knows is left as it stands, and nothing is made of it', () => {
    const open = { values: new Map<string, GoValue>(), open: true };
    expect(fillText('{{ .name }}-x', open, filling(true))).toBe('{{ .name }}-x');
    for (const text of [
      '{{ .name | lower }}',
      '{{ if .name }}x{{ end }}',
      '{{ range .all }}x{{ end }}',
      '{{ and .x .y }}',
    ])
      expect(() => fillText(text, open, filling(true))).toThrow(/only the cluster knows/);
  });

  test('keys are filled, too, and nothing grows without end', () => {
    const filled = fillTemplate({ '{{path.basename}}': 1 }, { values, open: false }, filling(false));
    expect(plain(filled)).toEqual({ a: 1 });
    const big = new Map([['x', 'y'.repeat(100_000)]]);
    expect(() => fillText('{{x}}'.repeat(1_000), { values: big, open: false }, filling(false))).toThrow(TemplateError);
    expect(() => fillText('{{.x}}'.repeat(1_000), { values: big, open: false }, filling(true))).toThrow(TemplateError);
    let deep: Json = 'x';
    for (let depth = 0; depth < 200; depth++) deep = [deep];
    expect(() => fillTemplate(deep, { values, open: false }, filling(false))).toThrow(TemplateError);
    expect(() => flatten(new Map([['a', fromJson(deep)]]))).toThrow(TemplateError);
  });

  test('nested parameters have dotted names', () => {
    const flat = flatten(
      new Map([
        ['a', fromJson({ b: [1, { c: true }] })],
        ['d', null],
      ]),
    );
    expect([...flat]).toEqual([
      ['a.b.0', '1'],
      ['a.b.1.c', 'true'],
      ['d', '<nil>'],
    ]);
  });
});

describe('names that say something', () => {
  test.each([
    ['charts/app/values-prod.yaml', 'prod'],
    ['charts/app/prod-values.yaml', 'prod'],
    ['charts/app/values.yaml', null],
    ['envs/prod.yaml', 'prod'],
    ['environments/prod/values.yaml', 'prod'],
    ['charts/prod/values.yaml', null],
    ['image-tags/app', null],
  ])('values file %s', (path, expected) => {
    expect(environmentOfValues(path)).toBe(expected);
  });

  test('folders', () => {
    expect(environmentOfFolder('apps/x/overlays/prod')).toBe('prod');
    expect(environmentOfFolder('clusters')).toBeNull();
    expect(environmentOfFolder('apps/x')).toBeNull();
  });

  test('values files beside a chart', () => {
    const files = [
      'values.yaml',
      'values-a.yaml',
      'values.b.yml',
      'ci/c-values.yaml',
      'envs/d.yaml',
      'e/values.yaml',
      'templates/values-f.yaml',
      'values.schema.yaml',
      'x/y/values-g.yaml',
      'values/h.yaml',
    ];
    expect(environmentValues(files).map(({ environment }) => environment)).toEqual(['a', 'b', 'd', 'e', 'h']);
  });

  test('charts in charts belong to the outer one', () => {
    const shapes = folderShapes(
      [
        'a/Chart.yaml',
        'a/charts/sub/Chart.yaml',
        'a/charts/sub/templates/x.yaml',
        'charts/b/Chart.yaml',
        'k/kustomization.yml',
        'k/kustomization.yaml.bak',
      ].map(path => ({ path, mode: '100644' as const, oid: '' })),
    );
    expect(shapes.chartOf('a/charts/sub/templates/x.yaml')).toBe('a');
    expect(shapes.chartOf('charts/b/templates/x.yaml')).toBe('charts/b');
    expect(shapes.chartOf('other/x.yaml')).toBeNull();
    expect(shapes.kustomizations).toEqual(['k']);
  });

  test('folders that a text names', () => {
    const named = namedFolders([
      '  path: ./charts/a/\n- chart: "charts/b" # x\npath: charts/{{ .name }}\npath: {{ .p | default "deploy/c" }}\nnote: charts/d\n',
    ]);
    expect(['charts/a', 'charts/b', 'deploy/c', 'charts/zzz'].map(folder => namesFolder(named, folder))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(namesFolder(namedFolders(['path: charts/a']), 'charts/d')).toBe(false);
  });
});

describe('which of several objects is meant', () => {
  const object = (path: string, namespace: string | null, value = path): ReferencedObject => ({
    kind: 'ConfigMap',
    name: 'settings',
    namespace,
    path,
    object: { data: { value } },
  });
  const from = 'clusters/a/apps/ks.yaml';
  const reference = { kind: 'ConfigMap', name: 'settings', namespace: 'flux-system', from };

  test('the nearest, and of equally near ones the one that says the namespace', () => {
    const near = object('clusters/a/vars/settings.yaml', null);
    const far = object('clusters/b/vars/settings.yaml', 'flux-system');
    expect(chooseReference([far, near], reference)).toMatchObject({ status: 'found', path: near.path });
    const exact = object('clusters/a/other/settings.yaml', 'flux-system');
    expect(chooseReference([near, exact], reference)).toMatchObject({ status: 'found', path: exact.path });
    expect(chooseReference([object('x.yaml', 'other')], reference)).toEqual({ status: 'missing' });
  });

  test('two that are equally near are ambiguous only if they differ', () => {
    const one = object('vars/1/settings.yaml', null, 'same');
    expect(chooseReference([one, object('vars/2/settings.yaml', null, 'same')], reference).status).toBe('found');
    expect(chooseReference([one, object('vars/2/settings.yaml', null, 'other')], reference).status).toBe('ambiguous');
  });
});

/** Without null prototypes and bigints, for comparing. */
function plain(value: Json | undefined): unknown {
  return value === undefined
    ? undefined
    : JSON.parse(JSON.stringify(value, (_key, child: unknown) => (typeof child === 'bigint' ? `${child}n` : child)));
}
