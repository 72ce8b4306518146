// The commands of the CLI. To add one: a file beside this one that exports `run`, and its description here.
import { EXPORTERS } from '../export/index.ts';
import type { CommandSpec } from './command.ts';
import { INVENTORY_ACTIONS, INVENTORY_OPTIONS } from './inventory/actions.ts';
import {
  ALSO,
  CACHE,
  CONFIG,
  formatOption,
  JUDGING_FORMATS,
  KUBE_VERSION,
  LISTING_FORMATS,
  OUTPUT,
  QUIET,
  REPORTING,
  REV,
} from './options.ts';
import { PLUGIN_COMMANDS } from './plugins.ts';

export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'init',
    summary: 'Set a repository up: config, workflow, owners of the gate, inventory; each shown before it is written.',
    positionals: '',
    options: [
      {
        name: 'yes',
        help: 'Write all that is shown. Without it, it asks at a terminal, and writes nothing elsewhere.',
      },
      { name: 'owner', value: '@WHO', help: "The team or user that CODEOWNERS gives the gate's own files to." },
      {
        name: 'images',
        value: 'PRECISION',
        help: 'What an image pattern holds fast: repository (default), tag or digest.',
      },
      {
        name: 'split',
        value: 'BY',
        help: 'One inventory file per namespace (default) or per owner, or none for one file.',
      },
      { name: 'expires', value: 'WHEN', help: 'Last day of the entries: a date, 90d, 12w, 6m (default), 1y or never.' },
      CACHE,
    ],
    notes: 'What is there already stays as it is. `cronledger inventory init` writes the inventory alone.',
    load: () => import('./init.ts'),
  },
  {
    name: 'check',
    formats: JUDGING_FORMATS,
    summary: 'Judge what a pull request changes: the gate.',
    positionals: '',
    options: [
      {
        name: 'base',
        value: 'REV',
        help: 'What the change is compared with. Default: the merge base of HEAD and the default branch.',
      },
      { name: 'head', value: 'REV', help: 'The change. Default: HEAD.' },
      { name: 'worktree', help: 'Judge the uncommitted work on top of HEAD. Not with --head.' },
      {
        name: 'staged',
        help: 'Judge what is staged, and not the work tree, before it is committed; approvals are not asked about.',
      },
      {
        name: 'pull-request',
        value: 'NUMBER',
        help: 'Judge a pull request on GitHub, with its reviews; needs GITHUB_TOKEN or GH_TOKEN. Not with --base or --head.',
      },
      {
        name: 'merge-request',
        value: 'IID',
        help: 'Read the approvals of this merge request on GitLab, with --base and --head; needs GITLAB_TOKEN, CI_API_V4_URL and CI_PROJECT_ID.',
      },
      {
        name: 'publish',
        help: 'Keep a note on the merge request and a commit status up to date; the token needs `api`.',
      },
      { name: 'all', help: 'Also flag unlisted workloads that this change does not touch.' },
      KUBE_VERSION,
      { name: 'accounts', help: 'Tell of every path that differs who judges it.' },
      ALSO,
      { name: 'verbose', help: 'List what could not be rendered before either, one by one.' },
      CACHE,
      ...REPORTING,
    ],
    notes: [
      'The config, the policies and the inventory that decide are those of the base. The inventory of the head is the',
      'proposal: manifests must agree with it, and its own changes need approval.',
    ].join('\n'),
    load: () => import('./check.ts'),
  },
  {
    name: 'verify',
    formats: JUDGING_FORMATS,
    summary: 'Judge manifests as they stand: against the inventory and the rules.',
    positionals: '[PATH...] | -',
    options: [
      REV,
      {
        name: 'no-inventory',
        help: 'Ask the rules alone: a chart or a draft that is in no inventory is no finding for that.',
      },
      {
        name: 'cluster',
        value: 'FILE',
        help: 'Judge what a cluster runs, and not manifests: `kubectl get cronjobs,jobs -A -o json`, or - for it.',
      },
      KUBE_VERSION,
      CACHE,
      ...REPORTING,
    ],
    notes: [
      'Without PATH the HEAD commit is read; with PATH the file system; with - standard input.',
      'With --cluster the inventory is that of HEAD or REV. Jobs that the CronJob controller made go with their CronJob; those',
      'that only claim so, and those started by hand, are told. With `,configmaps` in the list the scripts are compared, too.',
      'To lint a chart: `helm template charts/app | cronledger verify --no-inventory -`.',
    ].join('\n'),
    load: () => import('./verify.ts'),
  },
  {
    name: 'list',
    formats: LISTING_FORMATS,
    summary: 'List the scheduled workloads that are there, listed in the inventory or not.',
    positionals: '[PATH...] | -',
    options: [
      REV,
      {
        name: 'power',
        help: 'Also say what the service account of each may do, by the RBAC objects in Git only.',
      },
      {
        name: 'sources',
        help: 'Also tell where they were looked for: each chart and kustomization, why, how, how long, how many.',
      },
      KUBE_VERSION,
      CACHE,
      CONFIG,
      formatOption(LISTING_FORMATS),
      OUTPUT,
      QUIET,
    ],
    notes: 'Without PATH the HEAD commit is read; with PATH the file system; with - standard input.',
    load: () => import('./list.ts'),
  },
  {
    name: 'inventory',
    summary: 'Write the inventory, keep it true, and read it.',
    positionals: 'ACTION [KEY...]',
    options: INVENTORY_OPTIONS,
    actions: INVENTORY_ACTIONS,
    notes: '`cronledger inventory ACTION --help` tells of one action, with its options and examples.',
    load: () => import('./inventory.ts'),
  },
  {
    name: 'export',
    summary: 'Write the rules and the inventory for an engine that a cluster or an analyst already has.',
    positionals: 'ENGINE',
    options: [
      REV,
      {
        name: 'into',
        value: 'DIR',
        help: 'Write the files into DIR, in place of those of an earlier export. Default: standard output.',
      },
      { name: 'check', value: 'DIR', help: 'Write nothing: is what DIR holds what HEAD says? Exit 1 where it is not.' },
      {
        name: 'static',
        help: 'vap: files for the API server itself (Kubernetes 1.37), which nobody can remove through the API.',
      },
      {
        name: 'action',
        value: 'ACTION',
        help: 'vap: what happens to what is not approved: deny (default), warn or audit.',
      },
      {
        name: 'namespace-selector',
        value: 'LABELS',
        help: 'vap: hold only namespaces with these labels to it: `key=value,…`. Default: all but kube-system.',
      },
      { name: 'break-glass', value: 'GROUP', help: 'vap: members of this group may do anything, in an emergency.' },
      {
        name: 'kube-version',
        value: 'VERSION',
        help: 'vap: refuse what an API server of this Kubernetes would not take, e.g. 1.34. Default: `kubeVersion` of the config.',
      },
      CACHE,
      CONFIG,
    ],
    notes: ['ENGINE is one of:', ...EXPORTERS.map(({ name, summary }) => `${name.padEnd(11)}${summary}`)].join('\n'),
    load: () => import('./export.ts'),
  },
  {
    name: 'audit',
    summary: 'Judge the audit log of a cluster: every write of a workload against the inventory of its moment.',
    positionals: 'LOG... | -',
    options: [
      {
        name: 'repository',
        value: 'DIR',
        help: 'The repository with the inventory; its history is read. Default: here.',
      },
      {
        name: 'since',
        value: 'TIME',
        help: 'Tell only what was written from then on: `2026-11-30T22:00:00Z` or a day.',
      },
      { name: 'until', value: 'TIME', help: 'Tell only what was written until then.' },
      {
        name: 'follow',
        help: 'With `- --format jsonl`: write each finding as soon as it is made, for as long as there is input.',
      },
      { name: 'propose', help: 'Print the `audit.pipelines` that the log suggests, in place of a report.' },
      CONFIG,
      {
        name: 'format',
        value: 'FORMAT',
        short: 'f',
        help: 'text (default), json, jsonl, markdown, html, sarif or ocsf.',
      },
      OUTPUT,
      QUIET,
    ],
    notes: [
      'LOG is a file, a folder with rotated files, or - for standard input; gzip and zstd are seen by themselves. Events may',
      'come as lines, as a list, or in an envelope of EKS, GKE, AKS, OpenShift or Elastic.',
      'What was approved when is told by the commits of the default branch. See docs/audit.md.',
    ].join('\n'),
    load: () => import('./audit.ts'),
  },
  ...PLUGIN_COMMANDS,
  {
    name: 'explain',
    summary: "Show a rule's page: why, how to fix, when it is wrong.",
    positionals: 'RULE',
    options: [OUTPUT],
    notes: 'Without RULE it lists all rules.',
    load: () => import('./explain.ts'),
  },
  {
    name: 'rules',
    summary: 'Say what a real API server would say of policies: whether it takes them, and what they cost.',
    positionals: 'lint [FILE...]',
    options: [OUTPUT],
    notes: "Without FILE the pack's policies are looked at. Exit code 1 where one would be refused.",
    load: () => import('./rules.ts'),
  },
  {
    name: 'demo',
    summary: 'Build a throwaway GitOps repository with a hostile pull request and judge it.',
    positionals: '',
    options: [
      { name: 'keep', value: 'DIR', help: 'Build it in DIR and leave it there to look at.' },
      formatOption(JUDGING_FORMATS),
      OUTPUT,
    ],
    notes: 'Needs git. Nothing outside of the temporary folder (or DIR) is touched.',
    load: () => import('./demo.ts'),
  },
  {
    name: 'completion',
    summary: 'Print what makes a shell complete commands and options.',
    positionals: 'bash | zsh | fish',
    options: [],
    notes:
      'For bash: `source <(cronledger completion bash)` in ~/.bashrc. For fish: `cronledger completion fish | source`.',
    load: () => import('./completion.ts'),
  },
];
