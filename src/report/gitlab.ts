// `--format gitlab`: a Code Quality report. https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format

import type { Finding, Problem, Severity } from '../model.ts';
import type { Report } from '../outcome.ts';
import { jsonText, shown } from '../text/escape.ts';
import type { Fingerprinted } from './fingerprint.ts';
import { fingerprintFindings, fingerprintProblems } from './fingerprint.ts';
import type { Format } from './format.ts';
import { sortFindings, sortProblems } from './order.ts';

const MAX_MESSAGE = 2_000;

export const gitlabFormat: Format = { name: 'gitlab', mediaType: 'application/json', render: renderGitlab };

const SEVERITY: Readonly<Record<Severity, string>> = {
  info: 'info',
  low: 'minor',
  medium: 'major',
  high: 'critical',
  critical: 'blocker',
};

function renderGitlab(report: Report): string {
  const findings = report.command === 'list' ? [] : fingerprintFindings(sortFindings(report.findings));
  const problems = fingerprintProblems(sortProblems(report.problems));
  return jsonText([...findings.map(findingIssue), ...problems.map(problemIssue)]);
}

function findingIssue({ item, fingerprint }: Fingerprinted<Finding>): object {
  const { rule, severity, message, remediation, location, excepted } = item;
  const advice = excepted === undefined ? remediation : `Covered by an exception in the inventory: ${excepted.reason}`;
  return {
    description: shown(`${message} ${advice}`, MAX_MESSAGE),
    check_name: shown(rule),
    fingerprint,
    severity: excepted === undefined ? SEVERITY[severity] : 'info',
    location: { path: location.path, lines: { begin: location.line } },
  };
}

/** GitLab shows nothing without a file: a problem of the whole run is put on the folder of the gate's own files. */
function problemIssue({ item, fingerprint }: Fingerprinted<Problem>): object {
  const { code, path, message, hint, level } = item;
  return {
    description: shown(`Could not be checked: ${message} ${hint}`, MAX_MESSAGE),
    check_name: code,
    fingerprint,
    severity: level === 'warning' ? 'minor' : 'blocker',
    location: { path: path ?? '.cronledger', lines: { begin: 1 } },
  };
}
