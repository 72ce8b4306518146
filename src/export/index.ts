// The engines that rules and inventory are written for. To add one: a file beside this one that exports an Exporter, and its row here; help
// and docs/exports.md follow, and so do the tests that each export goes through.
import type { Exporter } from './exporter.ts';

export interface ExporterRow {
  readonly name: string;
  /** What it writes and for whom, in one line for the help. */
  readonly summary: string;
  load(): Promise<Exporter>;
}

export const EXPORTERS: readonly ExporterRow[] = [
  {
    name: 'vap',
    summary: 'ValidatingAdmissionPolicies and bindings: the rules, and the inventory as a policy.',
    load: async () => (await import('./vap/index.ts')).vap,
  },
  {
    name: 'kyverno',
    summary: 'ValidatingPolicies of Kyverno for the rules and the inventory, PolicyExceptions for its exceptions.',
    load: async () => (await import('./kyverno.ts')).kyverno,
  },
  {
    name: 'gatekeeper',
    summary: 'ConstraintTemplates with the same CEL, and their constraints.',
    load: async () => (await import('./gatekeeper.ts')).gatekeeper,
  },
  {
    name: 'sigma',
    summary: "Sigma rules, a correlation, and the inventory as a filter on them and on SigmaHQ's own.",
    load: async () => (await import('./sigma.ts')).sigma,
  },
  {
    name: 'elastic',
    summary: 'Detection rules for the Kubernetes integration as ndjson, the inventory as an exception list.',
    load: async () => (await import('./elastic.ts')).elastic,
  },
  {
    name: 'falco',
    summary: 'Rules for the k8saudit plugin, the inventory as an exception.',
    load: async () => (await import('./falco.ts')).falco,
  },
  {
    name: 'splunk',
    summary: 'An app folder: the inventory as a lookup, and searches.',
    load: async () => (await import('./splunk.ts')).splunk,
  },
  {
    name: 'sentinel',
    summary: 'A watchlist and analytics rules for the audit events of AKS.',
    load: async () => (await import('./sentinel.ts')).sentinel,
  },
];
