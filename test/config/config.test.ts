import { Ajv } from 'ajv';
import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  CONFIG_PATH,
  type Config,
  configFromText,
  defaultConfig,
  loadConfig,
  requireKnownRules,
} from '../../src/config/config.ts';
import { configJsonSchema, configSchema } from '../../src/config/schema.ts';
import { UserError } from '../../src/errors.ts';
import { openRepository } from '../../src/git/repository.ts';
import { readStrictYaml } from '../../src/strict/yaml.ts';
import { createRepository, type Files } from '../support/git-repo.ts';
import { packagesLoadedBy } from '../support/static-imports.ts';

const FULL = `apiVersion: cronledger.dev/v1
kind: Config
sources:
  - manifests: 'apps/**'
  - helm: {chart: charts/app, values: [values.yaml, ../shared.yaml, /envs/prod.yaml], release: app, namespace: prod, environment: prod, network: true, kubeVersion: '1.33', apiVersions: [x.io/v1]}
  - helm: {chart: ./vendor/app.tgz, values: [prod.yaml]}
  - kustomize: 'clusters/*'
  - kustomize: {path: 'overlays/*', network: true}
  - rendered: {base: out/base/, head: ./out/head}
policies: {pack: strict, blockAt: never, paths: ['p/*.yaml'], rules: {image-mutable: warning, privileged-container: critical, a: on, b: off}}
images: {allow: ['ghcr.io/acme/*']}
namespaces: {protected: ['kube-*', ingress]}
schedule: {minInterval: 1h30m, window: '20:00-06:00 Europe/London'}
approvals:
  - {name: the owner of the workload, when: {classes: [schedule, command]}, from: owner}
  - {name: platform security, when: {classes: [new], namespaces: ['*'], kinds: [CronJob]}, from: ['@acme/platform-security', '@alice'], count: 2}
  - {name: code owners, when: {severities: [high], rules: [image-mutable]}, from: codeowners, authors: true}
  - {name: the bot, when: {classes: [image]}, from: ['@renovate[bot]']}
kubeVersion: '1.34'
unseen: block
discover: false
exclude: ['docs/**']
inert: ['dash/**']
repository: ['https://git.example.com/a/b']
remote: {allow: ['oci://ghcr.io/acme/**', 'https://*.example.com/charts/*'], credentials: {ghcr.io: GHCR_TOKEN}}
teams: {acme/billing: [alice, bob]}
kinds:
  - {group: example.com, kind: Task, podSpec: [spec.steps.*.pod, spec.pod], schedule: spec.cron, serviceAccount: spec.account}
`;

async function errorOf(text: string): Promise<UserError> {
  try {
    await configFromText(text, 'c.yaml');
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error(`Nothing was refused in ${JSON.stringify(text)}.`);
}

describe('reads', () => {
  test('every key', async () => {
    expect(await configFromText(FULL, 'c.yaml')).toEqual({
      sources: [
        { manifests: 'apps/**' },
        {
          helm: {
            chart: 'charts/app',
            values: ['charts/app/values.yaml', 'charts/shared.yaml', 'envs/prod.yaml'],
            release: 'app',
            namespace: 'prod',
            environment: 'prod',
            network: true,
            kubeVersion: '1.33',
            apiVersions: ['x.io/v1'],
          },
        },
        { helm: { chart: 'vendor/app.tgz', values: ['vendor/prod.yaml'], network: false, apiVersions: [] } },
        { kustomize: { path: 'clusters/*', network: false } },
        { kustomize: { path: 'overlays/*', network: true } },
        { rendered: { base: 'out/base', head: 'out/head' } },
      ],
      policies: {
        pack: 'strict',
        blockAt: 'never',
        paths: ['p/*.yaml'],
        rules: { 'image-mutable': 'warning', 'privileged-container': 'critical', a: 'on', b: 'off' },
      },
      images: { allow: ['ghcr.io/acme/*'] },
      namespaces: { protected: ['kube-*', 'ingress'] },
      schedule: {
        minInterval: 5400,
        window: { start: 1200, end: 360, timeZone: 'Europe/London', text: '20:00-06:00 Europe/London' },
      },
      approvals: [
        {
          name: 'the owner of the workload',
          when: { classes: ['schedule', 'command'] },
          from: 'owner',
          count: 1,
          authors: false,
        },
        {
          name: 'platform security',
          when: { classes: ['new'], namespaces: ['*'], kinds: ['CronJob'] },
          from: ['@acme/platform-security', '@alice'],
          count: 2,
          authors: false,
        },
        {
          name: 'code owners',
          when: { severities: ['high'], rules: ['image-mutable'] },
          from: 'codeowners',
          count: 1,
          authors: true,
        },
        { name: 'the bot', when: { classes: ['image'] }, from: ['@renovate[bot]'], count: 1, authors: false },
      ],
      kubeVersion: '1.34',
      audit: { pipelines: [], window: 3600 },
      unseen: 'block',
      discover: false,
      exclude: ['docs/**'],
      inert: ['dash/**'],
      repository: ['https://git.example.com/a/b'],
      remote: {
        allow: ['oci://ghcr.io/acme/**', 'https://*.example.com/charts/*'],
        credentials: { 'ghcr.io': 'GHCR_TOKEN' },
      },
      teams: { 'acme/billing': ['alice', 'bob'] },
      kinds: [
        {
          group: 'example.com',
          kind: 'Task',
          plural: 'tasks',
          podSpec: [
            ['spec', 'steps', '*', 'pod'],
            ['spec', 'pod'],
          ],
          schedule: ['spec', 'cron'],
          serviceAccount: ['spec', 'account'],
        },
      ],
    });
  });

  test.each(['', '# nothing yet\n', '{}', 'policies: {}\nschedule: {}\n', 'kind: Config'])(
    'the defaults of %j',
    async text => {
      expect(await configFromText(text, 'c.yaml')).toEqual(defaultConfig());
    },
  );

  test('the schema and the defaults that are used without it are equal', () => {
    expect(configSchema.parse({})).toEqual(defaultConfig());
    expect(defaultConfig().schedule.minInterval).toBe(300);
    expect(defaultConfig().namespaces.protected).toEqual(['kube-*']);
  });

  test.each([
    ['90s', 90],
    ['5m', 300],
    ['1h30m', 5400],
    ['1d2h3m4s', 93_784],
  ])('the duration %s', async (text, seconds) => {
    expect((await configFromText(`schedule: {minInterval: ${text}}`, 'c.yaml')).schedule.minInterval).toBe(seconds);
  });

  test('a window without a time zone is in UTC', async () => {
    const { schedule } = await configFromText("schedule: {window: '08:00-18:30'}", 'c.yaml');
    expect(schedule.window).toEqual({ start: 480, end: 1110, timeZone: 'UTC', text: '08:00-18:30' });
  });
});

describe('refuses, with the place and what was meant', () => {
  const CASES: readonly (readonly [string, string, string])[] = [
    ['polices: {pack: strict}', 'c.yaml:1:1: `polices` is no key of the file.', 'Did you mean `policies`?'],
    ['policies:\n  packs: strict', 'c.yaml:2:3: `packs` is no key of `policies`.', 'Did you mean `pack`?'],
    ['policies: {pack: basline}', 'c.yaml:1:18: `policies.pack` must be one of', 'Did you mean `baseline`?'],
    ['sources: [{kustomise: x}]', 'c.yaml:1:12: `kustomise` is no key of `sources[0]`.', 'Did you mean `kustomize`?'],
    [
      'sources: [{helm: {chart: a, valeus: []}}]',
      'c.yaml:1:29: `valeus` is no key of `sources[0].helm`.',
      'Did you mean `values`?',
    ],
    [
      'sources: [{kustomize: {path: a, netwrk: true}}]',
      'c.yaml:1:33: `netwrk` is no key of',
      'Did you mean `network`?',
    ],
    [
      'approvals: [{name: a, when: {class: [new]}, from: owner}]',
      'c.yaml:1:30: `class` is no key of',
      'Did you mean `classes`?',
    ],
    ['approvals: [{name: a, when: {classes: [commnd]}, from: owner}]', 'c.yaml:1:40: ', 'Did you mean `command`?'],
    ['xyzzy: 1', 'c.yaml:1:1: `xyzzy` is no key of the file.', 'Its keys are `apiVersion`, `kind`, `sources`'],
    ['policies:', 'c.yaml:1:10: `policies` has no value', 'Give it a value'],
    ['policies: 3', 'c.yaml:1:11: `policies` must be a map of keys and values, not `3`.', ''],
    ['- a', 'c.yaml:1:1: the file must be a map', ''],
    ['schedule: {minInterval: 5}', 'must be text, not `5`.', 'Put the value in quotes.'],
    ['schedule: {minInterval: 5 minutes}', 'must be a duration', ''],
    ['schedule: {minInterval: 0s}', 'between one second and a year', ''],
    ['schedule: {minInterval: 400d}', 'between one second and a year', ''],
    ["schedule: {minInterval: ''}", 'between one second and a year', ''],
    ["schedule: {window: '20:00-24:00'}", 'must be a window', ''],
    ["schedule: {window: '20:00-20:00'}", 'different times', ''],
    ["schedule: {window: '20:00-06:00 Europe/Londn'}", 'IANA time zone', ''],
    ['sources: [{}]', 'exactly one of', ''],
    ['sources: [{manifests: a, kustomize: b}]', 'exactly one of', ''],
    ['sources: [{kustomize: 3}]', '`sources[0].kustomize` must be text or must be a map', ''],
    ['sources: [{helm: {}}]', '`sources[0].helm` has no `chart`', ''],
    ['sources: [{helm: {chart: ../x}}]', 'inside the repository', ''],
    ['sources: [{helm: {chart: x, values: [../../y]}}]', 'c.yaml:1:38: ', ''],
    ["sources: [{helm: {chart: 'a\\b'}}]", 'inside the repository', ''],
    ['sources: [{rendered: {base: a}}]', 'has no `head`', ''],
    [
      'approvals: [{name: a, when: {}, from: alice}]',
      'must be one of `owner`, `codeowners` or must be a list, not `alice`',
      '',
    ],
    ['approvals: [{name: a, when: {}, from: [alice]}]', 'must be a team', ''],
    ['approvals: [{name: a, when: {}, from: []}]', 'must name somebody', ''],
    ['approvals: [{name: a, when: {}, from: owner, count: 0}]', 'must be at least 1', ''],
    ['approvals: [{name: a, when: {}, from: owner, count: 1.5}]', 'must be a whole number', ''],
    ['approvals: [{name: a, from: owner}]', 'has no `when`', ''],
    ['approvals: [{name: a, when: {classes: []}, from: owner}]', 'at least one class', ''],
    ['approvals:\n- {name: a, when: {}, from: owner}\n- {name: a, when: {}, from: owner}', 'c.yaml:3:10: ', ''],
    ['kubeVersion: "1.12"', 'must be between 1.29 and 1.37', ''],
    ['unseen: ignore', 'must be one of `approve`', ''],
    ["teams: {'@acme/x': [a]}", 'c.yaml:1:9: The key `@acme/x` must be `org/team`', ''],
    ["teams: {acme/x: ['@a']}", 'without `@`', ''],
    ['policies: {rules: {Image: off}}', 'The key `Image` must be the id of a rule', ''],
    ['policies: {rules: {image-mutable: ignore}}', 'must be one of `off`', ''],
    ['policies: {rules: {__proto__: off}}', '`__proto__`', ''],
    ['images: {allow: ["a\\nb"]}', 'on one line', ''],
    ['kinds: [{group: a.b, kind: T, podSpec: spec}]', 'must be a list', ''],
    ['kinds: [{group: a.b, kind: T, podSpec: [spec..x]}]', 'must be keys with dots', ''],
    ['kinds: [{group: a.b/v1, kind: T, podSpec: [spec]}]', 'without a version', ''],
    ['kinds: [{group: batch, kind: Job, podSpec: [spec]}]', 'built in', ''],
    ['kinds: [{group: a, kind: T, podSpec: [s]}, {group: a, kind: T, podSpec: [s]}]', 'described twice', ''],
    ['kind: Inventory', 'must be `Config`', ''],
    ['apiVersion: cronledger.dev/v2', 'must be `cronledger.dev/v1`', ''],
    ['a: 1\na: 2', 'c.yaml:2:1: ', ''],
    ['policies: &p {}', 'an anchor', ''],
  ];
  test.each(CASES)('%s', async (text, message, hint) => {
    const error = await errorOf(text);
    expect(error.code).toBe('config-invalid');
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('\n');
    expect(error.hint).toContain(hint);
  });

  test('a value of megabytes does not fill the message', async () => {
    const error = await errorOf(`policies: {pack: ${'x'.repeat(1_000_000)}}`);
    expect(error.message.length).toBeLessThan(500);
    const key = await errorOf(`${'x'.repeat(900)}: 1`);
    expect(key.message.length).toBeLessThan(500);
  });

  test('many mistakes are counted, not all told', async () => {
    const error = await errorOf(Array.from({ length: 50 }, (_, index) => `x${index}: 1`).join('\n'));
    expect(error.message).toContain('45 more mistakes follow.');
  });
});

describe('the config of a repository', () => {
  async function load(files: Files): Promise<Config> {
    const { path } = await createRepository(files);
    const repository = await openRepository(path);
    try {
      return await loadConfig(repository.base({ name: 'HEAD', commit: await repository.resolve('HEAD') }));
    } finally {
      await repository.close();
    }
  }

  test('is read from the base', async () => {
    expect((await load({ [CONFIG_PATH]: 'policies: {pack: strict}\n' })).policies.pack).toBe('strict');
  });

  test('may be absent', async () => {
    expect(await load({ 'a.yaml': 'a: 1\n' })).toEqual(defaultConfig());
  });

  test.each([
    ['a link', { [CONFIG_PATH]: { link: '../a.yaml' }, 'a.yaml': '{}' }],
    ['a folder', { [`${CONFIG_PATH}/a`]: 'x' }],
    ['another ending', { '.cronledger/config.yml': '{}' }],
    ['no UTF-8', { [CONFIG_PATH]: Uint8Array.of(0xff) }],
    ['malformed', { [CONFIG_PATH]: 'a: [' }],
  ] satisfies [string, Files][])('is never passed over: %s', async (_, files) => {
    await expect(load(files)).rejects.toMatchObject({ name: 'UserError', code: 'config-invalid' });
  });

  test('the head cannot give it', async () => {
    const { path } = await createRepository({ [CONFIG_PATH]: '{}' });
    const repository = await openRepository(path);
    const head = repository.head({ name: 'HEAD', commit: await repository.resolve('HEAD') });
    await repository.close();
    // @ts-expect-error a HeadTree is no BaseTree: what a pull request edits must not decide about it.
    const attempt = () => loadConfig(head);
    expectTypeOf(attempt).returns.resolves.toEqualTypeOf<Config>();
  });
});

test('settings for rules that do not exist are refused once the rules are known', async () => {
  const config = await configFromText('policies: {rules: {image-mutabel: warning}}', 'c.yaml');
  expect(() => requireKnownRules(config, ['image-mutable', 'x'])).toThrow(
    expect.objectContaining({ code: 'config-invalid', hint: 'Did you mean `image-mutable`?' }),
  );
  expect(() => requireKnownRules(config, ['image-mutabel'])).not.toThrow();
});

describe('the JSON Schema', () => {
  const validate = new Ajv({ allErrors: true, strict: false, validateFormats: false }).compile(configJsonSchema());

  test('takes what the reader takes, and refuses unknown keys', () => {
    expect(
      validate(JSON.parse(JSON.stringify(readStrictYaml('c', FULL, 'config-invalid').value))),
      JSON.stringify(validate.errors),
    ).toBe(true);
    expect(validate({})).toBe(true);
    expect(validate({ polices: {} })).toBe(false);
    expect(validate({ sources: [{ manifests: 'a', kustomize: 'b' }] })).toBe(false);
    expect(validate({ policies: { blockAt: 'severe' } })).toBe(false);
  });

  test('describes or exemplifies every key, so that editors help', () => {
    const bare: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, child] of Object.entries(node)) {
        if (key === 'properties') {
          for (const [name, property] of Object.entries(child as Record<string, object>)) {
            const known = ['description', 'examples', 'const'].some(word => word in property);
            if (!known) bare.push(`${path}.${name}`);
            visit(property, `${path}.${name}`);
          }
        } else visit(child, path);
      }
    };
    visit(configJsonSchema(), '');
    expect(bare).toEqual([]);
  });
});

test('the defaults load neither zod nor yaml, which a file needs', async () => {
  expect(await packagesLoadedBy('src/config/config.ts')).toEqual([]);
  expect(await packagesLoadedBy('src/config/read.ts')).toEqual(expect.arrayContaining(['yaml', 'zod']));
});
