// `--format json` and `jsonl`: the versioned shapes of schema/audit.schema.json.
import { jsonProblem } from '../../report/json.ts';
import { sortProblems } from '../../report/order.ts';
import { cut, jsonText } from '../../text/escape.ts';
import type { AuditFinding, AuditReport, Write } from '../model.ts';
import type { AuditFormat } from './index.ts';
import { isoTime, sortedFindings, sortedWrites } from './order.ts';

const MAX_TEXT = 2000;

export const jsonFormat: AuditFormat = {
  name: 'json',
  render: report => jsonText({ schemaVersion: 1, ...body(report) }),
};

/** A line for each finding, then one for each write, then one with all else. */
export const jsonlFormat: AuditFormat = {
  name: 'jsonl',
  render(report) {
    const { writes, findings, ...rest } = body(report);
    return [
      ...findings.map(finding => jsonLine('finding', finding)),
      ...writes.map(write => jsonLine('write', write)),
      jsonLine('report', rest),
    ].join('');
  },
};

/** One line; `type` says what it is. */
export function jsonLine(type: 'finding' | 'write' | 'report', value: object): string {
  return `${jsonText({ schemaVersion: 1, type, ...value }, 0).trimEnd()}\n`;
}

function body(report: AuditReport) {
  const { verdict, period, events, coverage } = report;
  return {
    verdict,
    period: { from: isoTime(period.from), to: isoTime(period.to) },
    events,
    writes: sortedWrites(report.writes).map(jsonWrite),
    findings: sortedFindings(report.findings).map(jsonFinding),
    coverage: {
      ...coverage,
      gaps: coverage.gaps.map(({ from, to, file }) => ({ from: isoTime(from), to: isoTime(to), file })),
    },
    problems: sortProblems(report.problems).map(jsonProblem),
  };
}

export function jsonWrite(write: Write) {
  const { place, time, group: _, userAgent, reason, ...rest } = write;
  return {
    auditID: rest.auditID,
    time: isoTime(time),
    verb: rest.verb,
    resource: rest.resource,
    namespace: rest.namespace,
    name: rest.name,
    user: rest.user,
    impersonatedBy: rest.impersonatedBy,
    sourceIPs: rest.sourceIPs,
    userAgent: userAgent === null ? null : cut(userAgent, MAX_TEXT),
    credentialId: rest.credentialId,
    outcome: rest.outcome,
    reason: reason === null ? null : cut(reason, MAX_TEXT),
    object: rest.object,
    account: rest.account,
    why: rest.why,
    entry: rest.entry,
    source: rest.source,
    commit: rest.commit,
    approvedBy: rest.approvedBy,
    change: rest.change,
    lag: rest.lag,
    evidence: rest.evidence,
    run: rest.run,
    place,
  };
}

export function jsonFinding(finding: AuditFinding) {
  const { rule, severity, message, remediation, location, workload, attack, excepted, auditID, auditIDs, evidence } =
    finding;
  return {
    rule,
    severity,
    message,
    remediation,
    location: { path: location.path, line: location.line, column: location.column, precision: location.precision },
    workload: workload === null ? null : { kind: workload.kind, namespace: workload.namespace, name: workload.name },
    attack,
    ...(excepted === undefined ? {} : { excepted: { reason: excepted.reason, expires: excepted.expires } }),
    blocking: finding.blocking,
    auditID,
    auditIDs,
    evidence,
    time: isoTime(finding.time),
    user: finding.user,
  };
}
