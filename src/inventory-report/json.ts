// `inventory report --format json`: the versioned shape of schema/inventory-report.schema.json.

import type { Finding, Location } from '../model.ts';
import { jsonProblem } from '../report/json.ts';
import { jsonText } from '../text/escape.ts';
import type { InventoryReportFormat } from './format.ts';
import type { Commit, Period, PeriodChange, ReportApproval, ReportModel, ReportRow, Week } from './model.ts';
import { addHours } from './week.ts';

export const jsonFormat: InventoryReportFormat = { name: 'json', render: model => jsonText(jsonReport(model)) };

function jsonReport(model: ReportModel): object {
  return {
    schemaVersion: 1,
    generated: model.generated,
    revision: model.revision.commit,
    repository: model.address,
    problems: model.problems.map(jsonProblem),
    notes: model.notes,
    week: jsonWeek(model.week, model.rows),
    workloads: model.rows.map(row => jsonRow(row, model.week)),
    findings: model.otherFindings.map(jsonFinding),
    elements: model.elements.map(({ element, state, how }) => ({ element, state, how })),
    period: model.period === null ? null : jsonPeriod(model.period),
    log: model.log,
  };
}

function jsonWeek({ timeZone, monday, patterns, collisions }: Week, rows: readonly ReportRow[]): object {
  const used = rows.map(row => (row.week.pattern === null ? undefined : patterns[row.week.pattern]));
  return {
    timeZone,
    monday,
    startsByHour: addHours(used, 'starts'),
    jobsByHour: addHours(used, 'jobs'),
    collisions: collisions.map(({ minutes, workloads }) => ({ minutes, workloads })),
  };
}

function jsonRow(row: ReportRow, { patterns }: Week): object {
  const pattern = row.week.pattern === null ? undefined : patterns[row.week.pattern];
  return {
    state: row.state,
    apiVersion: row.apiVersion,
    kind: row.kind,
    namespace: row.namespace,
    name: row.name,
    environment: row.environment,
    owner: row.owner,
    purpose: row.purpose,
    schedule: row.schedule,
    timeZone: row.timeZone,
    suspend: row.suspend,
    startsInWeek: pattern?.total ?? null,
    weekNote: row.week.note,
    serviceAccount: row.serviceAccount,
    power: row.power,
    images: row.images,
    source: row.source === null ? null : { ...row.source },
    location: jsonLocation(row.location),
    digest: row.digest,
    risk: row.risk,
    findings: row.findings.map(jsonFinding),
    differences: row.differences.map(({ field, approved, actual }) => ({ field, approved, actual })),
    entry: row.entry === null ? null : jsonLocation(row.entry),
    expires: row.expires,
    expiry: row.expiry,
    exceptions: row.exceptions.map(({ rule, reason, expires }) => ({ rule, reason, expires })),
    approval: jsonApproval(row.approval),
    commits: row.commits.map(jsonCommit),
    seen: row.seen,
  };
}

function jsonFinding({ rule, severity, message, remediation, location, blocking, excepted }: Finding): object {
  const exception = excepted === undefined ? null : { reason: excepted.reason, expires: excepted.expires };
  return { rule, severity, message, remediation, location: jsonLocation(location), blocking, excepted: exception };
}

function jsonLocation({ path, line, column, precision }: Location): object {
  return { path, line, column, precision };
}

function jsonApproval(approval: ReportApproval | null): object | null {
  return approval === null ? null : { by: approval.by, at: approval.at, change: approval.change };
}

function jsonCommit({ id, author, date, subject }: Commit): object {
  return { id, author, date, subject };
}

function jsonPeriod({ from, to, changes }: Period): object {
  return { from: from.commit, to: to.commit, changes: changes.map(jsonChange) };
}

function jsonChange(change: PeriodChange): object {
  return {
    change: change.change,
    kind: change.kind,
    namespace: change.namespace,
    name: change.name,
    path: change.path,
    classes: change.classes,
    elements: change.elements,
    fields: change.fields.map(({ of, path, before, after, class: kind, element }) => {
      return { of, path, before, after, class: kind, element };
    }),
    approval: jsonApproval(change.approval),
    approvalIsNew: change.approvalIsNew,
    commits: change.commits.map(jsonCommit),
    links: change.links,
  };
}
