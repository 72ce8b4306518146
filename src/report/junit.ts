// `--format junit`: XML for CI servers that show tests. A workload that nothing blocks passes; what blocks is a failure.

import type { Finding, Need, Problem, Workload } from '../model.ts';
import type { Report } from '../outcome.ts';
import { markup, shown } from '../text/escape.ts';
import type { Format } from './format.ts';
import { sortNeeds, sortProblems, sortWorkloads } from './order.ts';
import { sectionsOf } from './sections.ts';
import { changeWords, exceptionWords, locationText, needWords, workloadName } from './words.ts';

const MAX_MESSAGE = 2_000;
const MAX_PATH = 300;

export const junitFormat: Format = { name: 'junit', mediaType: 'application/xml', render: renderJunit };

interface TestCase {
  /** What groups it: a file, or the approvals. */
  readonly group: string;
  readonly name: string;
  /** Why it did not pass. */
  readonly fault: { readonly element: 'failure' | 'error'; readonly type: string; readonly message: string } | null;
  readonly text: string;
}

function renderJunit(report: Report): string {
  const cases = [...judgedCases(report), ...sortProblems(report.problems).map(problemCase)];
  const count = (element: string): number => cases.filter(({ fault }) => fault?.element === element).length;
  const counts = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="cronledger" ${counts}>`,
    `  <testsuite name="cronledger ${report.command}" ${counts} skipped="0">`,
    ...cases.flatMap(caseLines),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function judgedCases(report: Report): readonly TestCase[] {
  if (report.command === 'list') {
    return sortWorkloads(report.workloads).map(({ workload }) => passed(workload, workloadName(workload)));
  }
  const { workloads, findings } = sectionsOf(report);
  const sections = workloads.flatMap(({ workload, change, findings: own }) => {
    const name = workloadName(workload);
    if (own.length === 0) return [passed(workload, change === null ? name : `${name} ${changeWords(change)}`)];
    return own.map(finding => findingCase(finding, `${name}: ${shown(finding.rule)}`));
  });
  const needs = report.command === 'check' ? sortNeeds(report.needs) : [];
  return [...sections, ...findings.map(finding => findingCase(finding, shown(finding.rule))), ...needs.map(needCase)];
}

function passed({ location }: Workload, name: string): TestCase {
  return { group: shown(location.path, MAX_PATH), name, fault: null, text: '' };
}

function findingCase(finding: Finding, name: string): TestCase {
  const { severity, rule, message, remediation, location, excepted, blocking } = finding;
  const advice = excepted === undefined ? `Fix: ${shown(remediation, MAX_MESSAGE)}` : exceptionWords(excepted);
  const isFault = blocking && excepted === undefined;
  return {
    group: shown(location.path, MAX_PATH),
    name,
    fault: isFault ? { element: 'failure', type: shown(rule), message: shown(message, MAX_MESSAGE) } : null,
    text: `${locationText(location)} (${severity})\n${shown(message, MAX_MESSAGE)}\n${advice}`,
  };
}

function needCase(need: Need): TestCase {
  const message = `This change may merge if approved by ${needWords(need)}.`;
  const isFault = need.status !== 'approved';
  return {
    group: 'approvals',
    name: shown(need.name),
    fault: isFault ? { element: 'failure', type: 'approval-needed', message } : null,
    text: `${message}\n${shown(need.reason, MAX_MESSAGE)}`,
  };
}

function problemCase({ code, path, message, hint, level }: Problem): TestCase {
  const isFault = level !== 'warning';
  return {
    group: path === null ? 'cronledger' : shown(path, MAX_PATH),
    name: code,
    fault: isFault ? { element: 'error', type: code, message: shown(message, MAX_MESSAGE) } : null,
    text: `${shown(message, MAX_MESSAGE)}\nFix: ${shown(hint, MAX_MESSAGE)}`,
  };
}

function caseLines({ group, name, fault, text }: TestCase): readonly string[] {
  const open = `    <testcase classname="${markup(group)}" name="${markup(name)}"`;
  if (fault !== null) {
    const { element, type, message } = fault;
    const attributes = `type="${markup(type)}" message="${markup(message)}"`;
    return [`${open}>`, `      <${element} ${attributes}>${markup(text)}</${element}>`, '    </testcase>'];
  }
  if (text === '') return [`${open}/>`];
  return [`${open}>`, `      <system-out>${markup(text)}</system-out>`, '    </testcase>'];
}
