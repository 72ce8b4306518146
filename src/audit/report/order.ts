// The one order of findings and writes: worst first, then by time.
import { SEVERITIES } from '../../model.ts';
import type { AuditFinding, Write } from '../model.ts';

export function sortedFindings(findings: readonly AuditFinding[]): readonly AuditFinding[] {
  return findings.toSorted(
    (a, b) =>
      Number(a.excepted !== undefined) - Number(b.excepted !== undefined) ||
      SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
      (a.time ?? 0) - (b.time ?? 0) ||
      compare(a.auditID, b.auditID) ||
      compare(a.rule, b.rule),
  );
}

export function sortedWrites(writes: readonly Write[]): readonly Write[] {
  return writes.toSorted((a, b) => (a.time ?? 0) - (b.time ?? 0) || compare(a.auditID, b.auditID));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** UTC, to the millisecond; null stays null. Years beyond four digits, which no log has, become null, too. */
export function isoTime(time: number | null): string | null {
  if (time === null || !Number.isFinite(time) || Math.abs(time) > 8.64e15) return null;
  return new Date(Math.floor(time)).toISOString();
}
