// The config: one schema that gives its types, defaults, validation, and the JSON Schema for editors.
import * as z from 'zod';
import { NEED_CLASSES, SEVERITIES } from '../model.ts';
import { DEFAULT_CONFIG } from './defaults.ts';
import { duration, fieldPath, glob, kubeVersion, line, scheduleWindow, TOO_LONG } from './fields.ts';
import { remote } from './remote-schema.ts';
import { source } from './source-schema.ts';

const ruleId = z
  .string()
  .max(253, TOO_LONG)
  .regex(
    /^[a-z0-9]+(?:[-.]+[a-z0-9]+)*$/,
    'must be the id of a rule, such as `image-mutable`, or the name of a policy',
  );
const { policies: policyDefaults } = DEFAULT_CONFIG;

const policies = z.strictObject({
  pack: z.enum(['none', 'baseline', 'strict']).default(policyDefaults.pack).meta({
    description:
      'Which built-in policies run: those that `rules` switches on (`none`), the `baseline`, or `strict` ones as well.',
  }),
  blockAt: z
    .enum([...SEVERITIES, 'never'])
    .default(policyDefaults.blockAt)
    .meta({ description: 'The least severity that makes the verdict a violation.' }),
  paths: z
    .array(glob())
    .default(policyDefaults.paths)
    .meta({
      description: 'Globs over files with ValidatingAdmissionPolicies of your own.',
      examples: [['.cronledger/policies/*.yaml']],
    }),
  rules: z
    .record(ruleId, z.enum(['off', 'on', 'warning', ...SEVERITIES]))
    .default(policyDefaults.rules)
    .meta({
      description:
        'Settings of single rules: `off`; `on` (runs, in the pack or not); `warning` (runs and never blocks); or a severity (runs with that severity, and `blockAt` decides).',
      examples: [{ 'image-mutable': 'warning', 'schedule-outside-window': 'high' }],
    }),
});

const login = z
  .string()
  .regex(
    /^@[A-Za-z0-9][A-Za-z0-9-]{0,38}(?:\/[A-Za-z0-9._-]{1,100}|\[bot\])?$/,
    'must be a GitHub team (`@org/team`), user (`@user`) or app (`@app[bot]`)',
  );

const approval = z.strictObject({
  name: line().meta({
    description: 'Completes the sentence "this pull request may merge if approved by …".',
    examples: ['platform security'],
  }),
  when: z
    .strictObject({
      classes: z
        .array(z.enum(NEED_CLASSES))
        .min(1, 'must name at least one class')
        .optional()
        .meta({
          description:
            'What the change is about; `unseen` is what nobody here can judge, such as a chart from elsewhere. Default: anything.',
          examples: [['new', 'identity', 'privilege', 'power']],
        }),
      namespaces: z
        .array(glob())
        .min(1, 'must name at least one namespace')
        .optional()
        .meta({
          description:
            'Globs over namespaces. A workload whose namespace is not known is meant by each of them. Default: all.',
          examples: [['billing-*']],
        }),
      kinds: z
        .array(line())
        .min(1, 'must name at least one kind')
        .optional()
        .meta({
          description: 'Kinds of workloads. Default: all.',
          examples: [['CronJob']],
        }),
      severities: z
        .array(z.enum(SEVERITIES))
        .min(1, 'must name at least one severity')
        .optional()
        .meta({
          description: 'Severities: the change has a finding of one of them, blocking or not. Default: no matter.',
          examples: [['high', 'critical']],
        }),
      rules: z
        .array(ruleId)
        .min(1, 'must name at least one rule')
        .optional()
        .meta({
          description: 'Rules: the change has a finding of one of them, blocking or not. Default: no matter.',
          examples: [['host-path-any']],
        }),
    })
    .meta({ description: 'The changes that need this approval. All that is given has to hold.' }),
  from: z.union([z.enum(['owner', 'codeowners']), z.array(login).min(1, 'must name somebody')]).meta({
    description:
      'Who may give it: `owner`, whom the entry of the workload names in the base; `codeowners`, whom the CODEOWNERS file of the base names for its files; or GitHub teams and users.',
    examples: ['owner', ['@acme/platform-security', '@alice']],
  }),
  authors: z.boolean().default(false).meta({
    description:
      'May people give it who wrote commits of the pull request that touch what is to be approved? Who opened it never may. Default: false.',
  }),
  count: z
    .int()
    .min(1, 'must be at least 1')
    .max(20, 'must be at most 20')
    .default(1)
    .meta({ description: 'How many of them.' }),
});

const kind = z
  .strictObject({
    group: z
      .string()
      .regex(/^[a-z0-9.-]{0,253}$/, 'must be an API group without a version, such as `example.com`')
      .refine(group => group !== 'batch', 'must not be `batch`, whose CronJobs and Jobs are built in')
      .meta({ description: 'API group without version.', examples: ['example.com'] }),
    kind: z
      .string()
      .regex(/^[A-Z][A-Za-z0-9]{0,62}$/, 'must be a kind, such as `NightlyTask`')
      .meta({ examples: ['NightlyTask'] }),
    plural: z
      .string()
      .regex(/^[a-z0-9]{1,63}$/, 'must be the name of the resource in API paths, such as `nightlytasks`')
      .optional()
      .meta({ description: 'Name of the resource in API paths. Default: the kind in lower case with an `s`.' }),
    podSpec: z
      .array(fieldPath('spec.steps.*.podSpec'))
      .min(1, 'must name at least one path')
      .meta({ description: 'Where its pod specs are. `*` stands for every item of a list or value of a map.' }),
    schedule: fieldPath('spec.schedule').optional().meta({ description: 'Where its cron schedule is.' }),
    timeZone: fieldPath('spec.timeZone').optional().meta({ description: 'Where its time zone is.' }),
    suspend: fieldPath('spec.suspend').optional().meta({ description: 'Where it says that it is suspended.' }),
    serviceAccount: fieldPath('spec.serviceAccountName')
      .optional()
      .meta({ description: 'Where its service account is, if not in the pod spec.' }),
  })
  .transform(value => ({ ...value, plural: value.plural ?? `${value.kind.toLowerCase()}s` }));

const team = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/, 'must be `org/team`, without `@`');
const member = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}$/, 'must be the login of a GitHub user, without `@`');

const pipeline = z.strictObject({
  user: z
    .string()
    .max(500, TOO_LONG)
    .regex(
      /^[!-~]+$/,
      'must be the name of a user as the API server knows it, such as `system:serviceaccount:flux-system:kustomize-controller`',
    )
    .meta({
      description: 'Who writes, as the audit log names them; `*` at the end stands for any rest.',
      examples: ['system:serviceaccount:flux-system:kustomize-controller'],
    }),
  source: glob()
    .default('**')
    .meta({
      description: 'A glob over the sources of inventory entries: what it may write. Default: all.',
      examples: ['clusters/prod/**'],
    }),
});

export const configSchema = z
  .strictObject({
    apiVersion: z.literal('cronledger.dev/v1').optional(),
    kind: z.literal('Config').optional(),
    sources: z.array(source).optional().meta({
      description:
        'Where manifests come from, beside what is discovered (charts, kustomizations, plain manifests, objects of Argo CD and Flux). A chart, a kustomization or files that are named here are taken as it is said here, and not as they are discovered.',
    }),
    discover: z.boolean().default(DEFAULT_CONFIG.discover).meta({
      description: 'Is anything looked for beside `sources`? Default: true. What is not looked for is not judged.',
    }),
    exclude: z
      .array(glob())
      .default(DEFAULT_CONFIG.exclude)
      .meta({
        description:
          'Globs over files that are not judged: as if nothing deployed them. `verify` says what that hides. Default: none.',
        examples: [['docs/examples/**']],
      }),
    inert: z
      .array(glob())
      .default(DEFAULT_CONFIG.inert)
      .meta({
        description:
          'Globs over files whose change needs nobody, since nothing that deploys reads them. Default: none.',
        examples: [['dashboards/**/*.jsonnet']],
      }),
    repository: z.array(line()).default(DEFAULT_CONFIG.repository).meta({
      description:
        'URLs by which deployers name this repository, beside those of its git remotes and of GITHUB_REPOSITORY.',
    }),
    remote,
    policies: policies.prefault({}).meta({ description: 'Which rules run, and which of them block.' }),
    images: z
      .strictObject({
        allow: z
          .array(line())
          .default(DEFAULT_CONFIG.images.allow)
          .meta({
            description: 'Patterns of images that workloads may use. Default: every image.',
            examples: [['ghcr.io/acme/*']],
          }),
      })
      .prefault({})
      .meta({ description: "ATT&CK analytic AN0582's mutable element ImageRepository." }),
    namespaces: z
      .strictObject({
        protected: z
          .array(glob())
          .default(DEFAULT_CONFIG.namespaces.protected)
          .meta({
            description: 'Globs over namespaces in which a new workload is worse.',
            examples: [['kube-*', 'ingress']],
          }),
      })
      .prefault({})
      .meta({ description: "AN0582's mutable element NamespaceScope." }),
    schedule: z
      .strictObject({
        minInterval: duration('5m', '1h')
          .prefault('5m')
          .meta({ description: 'The least time between two runs. Default: 5m.' }),
        window: scheduleWindow('20:00-06:00 Europe/London').optional().meta({
          description: 'The hours in which schedules may fire, and their time zone (UTC where absent). Default: any.',
        }),
      })
      .prefault({})
      .meta({ description: "AN0582's mutable element ScheduleWindow." }),
    kubeVersion: kubeVersion('1.34')
      .default(DEFAULT_CONFIG.kubeVersion)
      .meta({
        description: `The version of Kubernetes whose API server is asked what it would say of a manifest. Default: ${DEFAULT_CONFIG.kubeVersion}.`,
      }),
    unseen: z.enum(['approve', 'block', 'warn']).default(DEFAULT_CONFIG.unseen).meta({
      description:
        'What becomes of a change that nobody here can judge (a chart from elsewhere, files that an unknown program reads): it needs an approval (`approve`), is a violation (`block`), or is only told (`warn`). Default: approve.',
    }),
    approvals: z.array(approval).optional().meta({ description: 'Which changes need whose approval.' }),
    teams: z
      .record(team, z.array(member))
      .default(DEFAULT_CONFIG.teams)
      .meta({
        description: 'Members of teams, used where the token cannot read them.',
        examples: [{ 'acme/billing': ['alice', 'bob'] }],
      }),
    kinds: z.array(kind).default(DEFAULT_CONFIG.kinds).meta({
      description:
        'Kinds of your own that run pods, beside those that are built in. Their objects are judged, listed and approved like Jobs, once the config is in the base. A description of a kind that is built in takes its place.',
    }),
    audit: z
      .strictObject({
        pipelines: z.array(pipeline).default(DEFAULT_CONFIG.audit.pipelines).meta({
          description:
            'Who writes workloads to the cluster. Where a source has one, a write by anybody else is a finding of `cronledger audit`; where there are none, whoever has written what is approved counts as one. `cronledger audit --propose` suggests them.',
        }),
        window: duration('1h', '30m')
          .prefault('1h')
          .meta({ description: 'How far before a write its evidence is looked for. Default: 1h.' }),
      })
      .prefault({})
      .meta({ description: 'What `cronledger audit` holds the audit log of a cluster against.' }),
  })
  .meta({ title: 'Cronledger config' })
  .superRefine((config, context) => {
    requireUnique(
      config.approvals ?? [],
      rule => rule.name,
      index => ['approvals', index, 'name'],
      'is the name of another approval',
      context,
    );
    requireUnique(
      config.kinds,
      item => `${item.kind}.${item.group}`,
      index => ['kinds', index, 'kind'],
      'is described twice',
      context,
    );
  });

function requireUnique<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  pathOf: (index: number) => PropertyKey[],
  message: string,
  context: z.RefinementCtx,
): void {
  const seen = new Set<string>();
  items.forEach((item, index) => {
    if (seen.has(keyOf(item))) context.addIssue({ code: 'custom', path: pathOf(index), message });
    seen.add(keyOf(item));
  });
}

type DeepReadonly<T> = T extends (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

export type Config = DeepReadonly<Omit<z.output<typeof configSchema>, 'apiVersion' | 'kind'>>;

/** The JSON Schema (draft 7, which every editor knows) of `.cronledger/config.yaml`. */
export function configJsonSchema(): object {
  return z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' });
}
