// `policies` and `approvals` of the config: which rules run and block, and which changes need whose approval.
import * as z from 'zod';
import { NEED_CLASSES, SEVERITIES } from '../model.ts';
import { DEFAULT_CONFIG } from './defaults.ts';
import { glob, line, TOO_LONG } from './fields.ts';

const ruleId = z
  .string()
  .max(253, TOO_LONG)
  .regex(
    /^[a-z0-9]+(?:[-.]+[a-z0-9]+)*$/,
    'must be the id of a rule, such as `image-mutable`, or the name of a policy',
  );
const { policies: policyDefaults } = DEFAULT_CONFIG;

export const policies = z.strictObject({
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
    /^@(?:@?[A-Za-z0-9_][A-Za-z0-9._-]{0,254}(?:\/[A-Za-z0-9._-]{1,255}){0,20}|[A-Za-z0-9][A-Za-z0-9-]{0,38}\[bot\])$/,
    'must be a team (`@org/team`), a user (`@user`) or an app (`@app[bot]`); on GitLab also a group (`@group/subgroup`) or a role (`@@maintainer`)',
  );

export const approval = z.strictObject({
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
      'Who may give it: `owner`, whom the entry of the workload names in the base; `codeowners`, whom the CODEOWNERS file of the base (without one, its OWNERS files) names for its files; or GitHub teams and users.',
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
