// `kinds` and `audit.pipelines` of the config: what a cluster runs beside what is built in, and who writes to it.
import * as z from 'zod';
import { fieldPath, glob, TOO_LONG } from './fields.ts';

export const kind = z
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

export const pipeline = z.strictObject({
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
