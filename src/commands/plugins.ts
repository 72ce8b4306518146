// The commands that other programs call: the hosts of plugins, and git before a commit.
import type { CommandSpec } from './command.ts';
import {
  CACHE,
  CONFIG,
  formatOption,
  INVENTORY,
  JUDGING_FORMATS,
  KUBE_VERSION,
  OUTPUT,
  QUIET,
  REV,
} from './options.ts';

export const PLUGIN_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'krm',
    summary: 'Judge a ResourceList, as a function of kustomize or kpt.',
    positionals: '',
    options: [INVENTORY, KUBE_VERSION, CONFIG],
    notes: [
      'Reads a ResourceList from standard input and writes it back with `results`. `functionConfig` may be a Config of',
      'cronledger.dev/v1, or a ConfigMap with `inventory`, `config` and `kubeVersion`. See docs/plugins.md.',
    ].join('\n'),
    load: () => import('./krm.ts'),
  },
  {
    name: 'post-render',
    summary: 'Judge what Helm is about to deploy, as a post-renderer.',
    positionals: '',
    options: [
      {
        name: 'namespace',
        value: 'NAME',
        help: 'The namespace of the release: Helm does not say it to a post-renderer.',
      },
      INVENTORY,
      KUBE_VERSION,
      CONFIG,
    ],
    notes: [
      'Standard input goes to standard output as it came, whatever the verdict. What blocks is said on standard error and, whole, in',
      'the file that CRONLEDGER_REPORT names: JSON where it ends in .json, else text. See docs/plugins.md.',
    ].join('\n'),
    load: () => import('./post-render.ts'),
  },
  {
    name: 'helm',
    summary: 'Run helm template, install or upgrade, if what it deploys is approved, hooks included.',
    positionals: 'template|install|upgrade [ARGUMENT...]',
    options: [],
    foreignArguments: true,
    notes: [
      'All that follows goes to helm (HELM_BIN, or the one in PATH). Before install and upgrade the same is asked for with',
      '`--dry-run=server`, and nothing is deployed where something blocks. CRONLEDGER_INVENTORY names another inventory.',
    ].join('\n'),
    load: () => import('./helm.ts'),
  },
  {
    name: 'cmp',
    summary: 'Render for Argo CD, as a config management plugin, what the inventory approves.',
    positionals: 'generate',
    options: [
      INVENTORY,
      {
        name: 'inventory-rev',
        value: 'REV',
        help: 'Use the inventory, config and policies of this commit of the repository that Argo CD sent.',
      },
      KUBE_VERSION,
      CONFIG,
    ],
    notes: [
      'Argo CD runs it in the folder of the source, with its build environment. The parameters `helm`, `kustomize` and `directory` are',
      'what stands under these names in the source of an Application. Without a pass nothing is printed. See docs/plugins.md.',
    ].join('\n'),
    load: () => import('./cmp.ts'),
  },
  {
    name: 'kubectl',
    formats: JUDGING_FORMATS,
    summary: 'Hold a cluster against the inventory, as `kubectl cronledger` and `flux cronledger`.',
    positionals: 'verify | why NAME | diff [NAME]',
    options: [
      {
        name: 'namespace',
        value: 'NAME',
        short: 'n',
        help: "Look at this namespace. Default: that of kubectl's context.",
      },
      { name: 'all-namespaces', short: 'A', help: 'Look at all namespaces.' },
      { name: 'context', value: 'NAME', help: 'Use this context of the kubeconfig.' },
      { name: 'kubeconfig', value: 'FILE', help: 'Use this kubeconfig.' },
      { name: 'configmaps', help: 'List ConfigMaps, too, and compare the scripts in them. Secrets are never read.' },
      REV,
      CACHE,
      CONFIG,
      { ...formatOption(JUDGING_FORMATS), short: 'o' },
      { name: 'output', value: 'FILE', help: OUTPUT.help },
      QUIET,
    ],
    notes: [
      'verify  What runs, against the inventory of HEAD or REV; the same as `verify --cluster` with what kubectl lists.',
      'why     The entry of a CronJob or `job/NAME`, the commit that it comes from, and who approved it.',
      'diff    The fields in which what runs differs from the manifests; exit code 1 where any does.',
      'All three only list CronJobs, Jobs and, where asked, ConfigMaps with `kubectl get`. Run them in the repository. See docs/kubectl.md.',
    ].join('\n'),
    load: () => import('./kubectl.ts'),
  },
  {
    name: 'install-hook',
    summary: 'Check what is staged before each commit, without a hook manager.',
    positionals: '',
    options: [],
    notes:
      'Writes the pre-commit hook of this clone. A hook that somebody else wrote stays: you are told the line to put into it.',
    load: () => import('./install-hook.ts'),
  },
];
