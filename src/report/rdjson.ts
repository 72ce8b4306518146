// `--format rdjson`: for reviewdog. https://github.com/reviewdog/reviewdog/tree/master/proto/rdf
//
// Its columns count bytes of UTF-8 and ours UTF-16 units, so that only lines are told.

import type { Finding, Location, Problem, Severity } from '../model.ts';
import type { Report } from '../outcome.ts';
import { jsonText, shown } from '../text/escape.ts';
import type { Format, FormatContext } from './format.ts';
import { sortFindings, sortProblems } from './order.ts';
import { HOME, rulePage } from './rule-page.ts';
import { aboutWords, exceptionWords } from './words.ts';

const MAX_MESSAGE = 4_000;

export const rdjsonFormat: Format = { name: 'rdjson', mediaType: 'application/json', render: renderRdjson };

function renderRdjson(report: Report, context: FormatContext = { rules: [] }): string {
  const known = new Set(context.rules.map(({ id }) => id));
  // What was there before is no news of a change, as for annotations.
  const findings = report.command === 'list' ? [] : report.findings.filter(({ inPlace }) => inPlace !== true);
  return jsonText({
    source: { name: 'cronledger', url: HOME },
    diagnostics: [
      ...sortFindings(findings).map(finding => findingDiagnostic(finding, known.has(finding.rule))),
      ...sortProblems(report.problems).map(problemDiagnostic),
    ],
  });
}

function findingDiagnostic(finding: Finding, hasPage: boolean): object {
  const { rule, severity, message, remediation, location, excepted, blocking } = finding;
  const advice = excepted === undefined ? remediation : exceptionWords(excepted);
  return {
    message: shown(`${message}${aboutWords(finding)} ${advice}`, MAX_MESSAGE),
    location: place(location),
    severity: excepted === undefined ? weight(severity, blocking) : 'INFO',
    code: { value: shown(rule), ...(hasPage ? { url: rulePage(rule) } : {}) },
  };
}

function weight(severity: Severity, blocking: boolean): string {
  if (blocking) return 'ERROR';
  return severity === 'info' ? 'INFO' : 'WARNING';
}

/** reviewdog shows nothing without a file: a problem of the whole run is put on the folder of the gate's own files. */
function problemDiagnostic({ code, path, message, hint, level }: Problem): object {
  return {
    message: shown(`Could not be checked: ${message} ${hint}`, MAX_MESSAGE),
    location: place({ path: path ?? '.cronledger', line: 1, column: 1, precision: 'file' }),
    severity: level === 'warning' ? 'WARNING' : 'ERROR',
    code: { value: code },
  };
}

function place({ path, line, precision }: Location): object {
  return { path: shown(path, 1_000), ...(precision === 'file' ? {} : { range: { start: { line } } }) };
}
