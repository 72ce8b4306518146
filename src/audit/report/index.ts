// The formats of `audit`. To add one: a file beside this one that exports an AuditFormat, a line here.
import type { AuditReport } from '../model.ts';

export interface AuditFormat {
  readonly name: string;
  /** The whole output, ending in a line feed. No I/O, no clock. */
  render(report: AuditReport): string;
}

export interface AuditFormatEntry {
  readonly name: string;
  load(): Promise<AuditFormat>;
}

export const AUDIT_FORMATS: readonly AuditFormatEntry[] = [
  { name: 'text', load: async () => (await import('./text.ts')).textFormat },
  { name: 'json', load: async () => (await import('./json.ts')).jsonFormat },
  { name: 'markdown', load: async () => (await import('./markdown.ts')).markdownFormat },
  { name: 'html', load: async () => (await import('./html.ts')).htmlFormat },
  { name: 'sarif', load: async () => (await import('./sarif.ts')).sarifFormat },
  { name: 'ocsf', load: async () => (await import('./ocsf.ts')).ocsfFormat },
  { name: 'jsonl', load: async () => (await import('./json.ts')).jsonlFormat },
];
