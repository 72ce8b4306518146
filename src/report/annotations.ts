// What a report has to say at a place of a file: the input of annotations, however they are written.
import type { Finding, Location, Problem } from '../model.ts';
import type { Report } from '../outcome.ts';
import { sortFindings, sortNeeds, sortProblems } from './order.ts';
import { aboutWords, exceptionWords, needWords } from './words.ts';

export interface Annotation {
  readonly type: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  readonly location: Location | null;
}

/** All of it, the worst first within each kind. None of it is escaped. */
export function annotationsOf(report: Report): readonly Annotation[] {
  const problems = sortProblems(report.problems).map(problemAnnotation);
  if (report.command === 'list') return problems;
  // What was there before is told with its workload: a line that nobody touched is no place for a note on this change.
  const news = report.findings.filter(finding => finding.inPlace !== true);
  const findings = sortFindings(news).map(findingAnnotation);
  const needs = report.command === 'check' ? sortNeeds(report.needs).filter(need => need.status !== 'approved') : [];
  const approvals = needs.map(
    (need): Annotation => ({
      type: 'notice',
      title: need.status === 'unknown' ? 'Approval unknown' : 'Approval needed',
      message:
        need.lacks === undefined
          ? `This change may merge if approved by ${needWords(need)}: ${need.reason}`
          : `Whether it is approved by ${needWords(need)} is unknown, because the token lacks \`${need.lacks}\`: ${need.reason}`,
      location: null,
    }),
  );
  // Of the errors, findings come first: many unreadable files must not push out what was found in the others.
  return [...findings, ...problems, ...approvals];
}

function findingAnnotation(finding: Finding): Annotation {
  const { rule, severity, message, remediation, location, excepted } = finding;
  const title = `${rule} (${severity})`;
  if (excepted !== undefined)
    return { type: 'notice', title, message: `${message} ${exceptionWords(excepted)}`, location };
  const type = finding.blocking ? 'error' : severity === 'info' ? 'notice' : 'warning';
  return { type, title, message: `${message}${aboutWords(finding)} ${remediation}`, location };
}

function problemAnnotation({ code, path, message, hint, level }: Problem): Annotation {
  return {
    type: level === 'warning' ? 'warning' : 'error',
    title: `Could not be checked: ${code}`,
    message: `${message} ${hint}`,
    location: path === null ? null : { path, line: 1, column: 1, precision: 'file' },
  };
}
