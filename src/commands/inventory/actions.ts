// The actions of `inventory`: what each takes, says of itself, and is called with. Help, completion and refusals are derived from it.
import type { ActionSpec, OptionSpec } from '../command.ts';
import { CACHE, CONFIG, OUTPUT, QUIET } from '../options.ts';

export const INVENTORY_ACTIONS: readonly ActionSpec[] = [
  {
    name: 'init',
    positionals: '',
    keys: 'none',
    options: ['rev', 'images', 'split', 'expires', 'from-cluster', 'dry-run', 'cache'],
    summary:
      'Writes an entry for every workload that has none, with its owner and purpose as far as they can be guessed, and says how. A second run changes nothing. At a terminal it asks what no option says.',
    examples: [
      'cronledger inventory init --dry-run',
      'kubectl get cronjobs,jobs -A -o json | cronledger inventory init --from-cluster -',
    ],
  },
  {
    name: 'add',
    positionals: 'KEY...',
    keys: 'any',
    options: ['rev', 'images', 'expires', 'from-diff', 'base', 'dry-run', 'cache'],
    summary:
      'Writes the entries of the named workloads. KEY is kind/namespace/name, namespace/name or name; @folder may follow it.',
    examples: [
      'cronledger inventory add billing/nightly-report',
      'cronledger inventory add seed@apps/dev --expires 90d',
    ],
  },
  {
    name: 'update',
    positionals: '[KEY...]',
    keys: 'any',
    options: ['rev', 'images', 'expires', 'from-diff', 'base', 'dry-run', 'cache'],
    summary:
      'Rewrites what differs in the entries of workloads that changed; comments and order stay. What differs in one environment alone gets an entry for it. With --from-diff it writes all that a change needs: entries move, come, change and go with their workloads.',
    examples: ['cronledger inventory update --from-diff', 'cronledger inventory update billing/nightly-report'],
  },
  {
    name: 'rename',
    positionals: 'KEY KEY',
    keys: 'two',
    options: ['dry-run'],
    summary: 'Gives an entry another name, namespace, folder (@folder) or environment (#environment).',
    examples: [
      'cronledger inventory rename billing/report billing/invoices',
      'cronledger inventory rename billing/report @apps/finance',
    ],
  },
  {
    name: 'approve',
    positionals: 'KEY...',
    keys: 'any',
    options: ['by', 'change', 'at', 'dry-run'],
    summary: 'Records who approved entries, when and where. The gate never trusts the record.',
    examples: [
      'cronledger inventory approve billing/report --by @alice',
      'cronledger inventory approve billing/report --by @alice --change https://github.com/acme/ops/pull/12 --at 2026-10-01',
    ],
  },
  {
    name: 'prune',
    positionals: '',
    keys: 'none',
    options: ['rev', 'dry-run', 'cache'],
    summary: 'Removes the entries whose workload no manifest has; none where something could not be read.',
    examples: ['cronledger inventory prune --dry-run', 'cronledger inventory prune --rev origin/main'],
  },
  {
    name: 'lint',
    positionals: '',
    keys: 'none',
    options: ['rev', 'cache'],
    summary: 'Says what is wrong or soon will be: expired, unowned, never matching, unused.',
    examples: ['cronledger inventory lint', 'cronledger inventory lint --rev HEAD~1'],
  },
  {
    name: 'list',
    positionals: '',
    keys: 'none',
    options: ['rev', 'owner', 'namespace', 'expiring', 'format'],
    formats: ['text', 'json'],
    summary: 'Tells what is in the inventory.',
    examples: [
      'cronledger inventory list --owner @acme/billing',
      'cronledger inventory list --expiring 30 --format json',
    ],
  },
  {
    name: 'report',
    positionals: '',
    keys: 'none',
    options: ['rev', 'format', 'time-zone', 'since', 'audit', 'cache'],
    formats: ['html', 'markdown', 'csv', 'json'],
    summary: 'Shows the inventory of HEAD (or of --rev): when jobs run, what expires, findings, history.',
    examples: [
      'cronledger inventory report --output report.html --audit /var/log/kubernetes/audit/',
      'cronledger inventory report --format markdown --since v1.2.0 --time-zone Europe/Berlin',
    ],
  },
];

export const INVENTORY_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'rev',
    value: 'REV',
    help: 'Read the manifests of the commit REV and not of the work tree; lint and list: the inventory, too.',
  },
  {
    name: 'images',
    value: 'PRECISION',
    help: 'What an image pattern holds fast: repository (default: any tag may come), tag (any digest of it) or digest.',
  },
  {
    name: 'split',
    value: 'BY',
    help: 'init: one file per namespace (default) or per owner, or none for one file.',
  },
  {
    name: 'expires',
    value: 'WHEN',
    help: 'init, add: last day of new entries: a date, 90d, 12w, 6m, 1y or never. Default: init 6m, add never.',
  },
  {
    name: 'from-cluster',
    value: 'FILE',
    help: 'init: also adopt what runs and is in no manifest: `kubectl get cronjobs,jobs -A -o json`, or - for it.',
  },
  {
    name: 'from-diff',
    help: 'update: all that a change needs, uncommitted work included: entries move, come, change and go with their workloads.',
  },
  { name: 'base', value: 'REV', help: 'update --from-diff: what is compared with. Default: as for check.' },
  { name: 'by', value: '@WHO,...', help: 'approve: the accounts that approved.' },
  { name: 'change', value: 'URL', help: 'approve: the pull request.' },
  { name: 'at', value: 'DATE', help: 'approve: the day. Default: today, UTC.' },
  { name: 'owner', value: '@WHO', help: 'list: entries of this team or user.' },
  { name: 'namespace', value: 'NAME', help: "list: entries of this namespace; '' for those without." },
  { name: 'expiring', value: 'DAYS', help: 'list: entries that expire within so many days, or have.' },
  {
    name: 'format',
    value: 'FORMAT',
    short: 'f',
    help: 'list: text (default) or json. report: html (default), markdown, csv or json.',
  },
  { name: 'time-zone', value: 'ZONE', help: 'report: the zone in which hours and days are told. Default: UTC.' },
  { name: 'since', value: 'REV', help: 'report: also what changed since REV, who approved it, in which commits.' },
  {
    name: 'audit',
    value: 'LOG',
    help: 'report: also what this audit log (a file, a folder or -) shows: runs that happened, last writers and accounts.',
  },
  { name: 'dry-run', help: 'Print what would be written and write nothing.' },
  CACHE,
  CONFIG,
  OUTPUT,
  QUIET,
];
