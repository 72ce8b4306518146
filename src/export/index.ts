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
    name: 'sigma',
    summary: "Sigma rules, a correlation, and the inventory as a filter on them and on SigmaHQ's own.",
    load: async () => (await import('./sigma.ts')).sigma,
  },
];
