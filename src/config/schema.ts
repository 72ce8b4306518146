// The config: one schema that gives its types, defaults, validation, and the JSON Schema for editors.
import * as z from 'zod';
import { kind, pipeline } from './cluster-schema.ts';
import { DEFAULT_CONFIG } from './defaults.ts';
import { duration, glob, kubeVersion, line, scheduleWindow } from './fields.ts';
import { remote } from './remote-schema.ts';
import { approval, policies } from './rules-schema.ts';
import { source } from './source-schema.ts';

const team = z
  .string()
  .regex(
    /^[A-Za-z0-9_][A-Za-z0-9._-]{0,254}(?:\/[A-Za-z0-9._-]{1,255}){0,20}$/,
    'must be `org/team` (on GitLab, the path of a group), without `@`',
  );
const member = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,254}$/, 'must be the login of a user, without `@`');

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
