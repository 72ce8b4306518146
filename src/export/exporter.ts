// What an exporter is: the rules and the approved workloads, written for an engine that a cluster or an analyst already has.
import type { Config } from '../config/schema.ts';
import type { ApprovedWorkloads } from './approved.ts';
import type { ExportedPolicy } from './pack-policies.ts';

/** Where an export was made from: said in each file, so that anybody can make it again. */
export interface Origin {
  /** Full commit id. */
  readonly commit: string;
  /** The command line, for the head of the files. */
  readonly command: string;
}

export const EXPORT_ACTIONS = ['deny', 'warn', 'audit'] as const;
export type ExportAction = (typeof EXPORT_ACTIONS)[number];

export interface ExportOptions {
  /** Policies from files of the API server itself: no parameters, and nobody can remove them through the API. */
  readonly isStatic: boolean;
  /** What happens to what is not approved, and to what a blocking rule finds. */
  readonly action: ExportAction;
  /** Labels of the namespaces that are held to it; empty: all but `kube-system`. */
  readonly namespaceLabels: Readonly<Record<string, string>>;
  /** A group whose members may do anything, for an emergency; null: nobody. */
  readonly breakGlass: string | null;
}

export interface ExportRequest {
  readonly config: Config;
  readonly policies: readonly ExportedPolicy[];
  readonly approved: ApprovedWorkloads;
  readonly origin: Origin;
  readonly options: ExportOptions;
}

export interface ExportedFile {
  /** Relative to the folder that is written to. */
  readonly path: string;
  readonly text: string;
}

export interface Exporter {
  /** What this engine cannot see or say, in sentences: printed, and written into the files. */
  readonly limits: readonly string[];
  /** The oldest Kubernetes that takes it, as a minor version, and what for; nothing where any will do. */
  oldest?(options: ExportOptions): { readonly minor: number; readonly what: string };
  /** Deterministic: one request, the same bytes. Throws a UserError that names the entry where one does not fit. */
  export(request: ExportRequest): readonly ExportedFile[];
}
