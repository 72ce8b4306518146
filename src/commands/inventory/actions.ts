// The actions of `inventory`: what each takes, says of itself, and is called with. Help, completion and refusals are derived from it.
import type { ActionSpec } from '../command.ts';

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
    options: ['rev', 'format', 'time-zone', 'since', 'cache'],
    formats: ['html', 'markdown', 'csv', 'json'],
    summary: 'Shows the inventory of HEAD (or of --rev): when jobs run, what expires, findings, history.',
    examples: [
      'cronledger inventory report --output report.html',
      'cronledger inventory report --format markdown --since v1.2.0 --time-zone Europe/Berlin',
    ],
  },
];
