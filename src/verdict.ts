// The verdict of a run, decided once and here.
import type { Finding, Need, Problem, Verdict } from './model.ts';

/**
 * What could not be checked outweighs all else: it may hide anything. Then violations, then approvals that are missing.
 * Warnings among the problems (a base that does not render while everything in head is judged as new) do not count.
 */
export function verdictOf(findings: readonly Finding[], needs: readonly Need[], problems: readonly Problem[]): Verdict {
  if (problems.some(problem => problem.level !== 'warning')) return 'could-not-check';
  if (findings.some(finding => finding.blocking)) return 'violation';
  if (needs.some(need => need.status !== 'approved')) return 'approval-needed';
  return 'pass';
}
