// `--format json`: the versioned shapes of schema/*.json, kept apart from the internal types so that those may change.

import type { Change, Finding, Location, Need, Problem, Revision, Workload } from '../model.ts';
import { CHANGE_CLASSES } from '../model.ts';
import type { ListedWorkload, Report, Sources } from '../outcome.ts';
import { cut, jsonText } from '../text/escape.ts';
import { plainValue } from '../text/value.ts';
import type { Format } from './format.ts';
import {
  sortChanges,
  sortFields,
  sortFindings,
  sortIgnored,
  sortNeeds,
  sortProblems,
  sortSourceRoots,
  sortWorkloads,
} from './order.ts';

const SCHEMA_VERSION = 1;

export const jsonFormat: Format = {
  name: 'json',
  mediaType: 'application/json',
  render: report => jsonText(jsonReport(report)),
};

function jsonReport(report: Report): object {
  const schemaVersion = SCHEMA_VERSION;
  const problems = sortProblems(report.problems).map(jsonProblem);
  switch (report.command) {
    case 'list':
      return {
        schemaVersion,
        workloads: sortWorkloads(report.workloads).map(jsonWorkload),
        problems,
        ...(report.sources === null ? {} : { sources: jsonSources(report.sources) }),
      };
    case 'verify':
      return {
        schemaVersion,
        verdict: report.verdict,
        workloads: sortWorkloads(report.workloads).map(jsonWorkload),
        ...(report.audit === undefined ? {} : { audit: report.audit }),
        findings: sortFindings(report.findings).map(jsonFinding),
        problems,
      };
    case 'check':
      return {
        schemaVersion,
        verdict: report.verdict,
        base: jsonRevision(report.base),
        head: jsonRevision(report.head),
        changes: sortChanges(report.changes).map(jsonChange),
        findings: sortFindings(report.findings).map(jsonFinding),
        needs: sortNeeds(report.needs).map(jsonNeed),
        problems,
        accounts: report.accounts.map(({ path, account, why, reachedBy }) => ({ path, account, why, reachedBy })),
        untouched: report.untouched.length,
        stats: {
          filesChanged: report.stats.filesChanged,
          filesParsed: report.stats.filesParsed,
          workloadsChecked: report.stats.workloadsChecked,
          unlistedBefore: report.stats.unlistedBefore,
        },
      };
  }
}

function jsonSources({ roots, remote, plainWorkloads }: Sources): object {
  return {
    roots: sortSourceRoots(roots).map(({ source, ...root }) => ({
      type: source.type,
      path: source.path,
      detail: source.detail ?? null,
      why: root.why,
      how: root.how,
      namespace: root.namespace,
      environment: root.environment,
      seconds: Math.round(root.seconds * 1000) / 1000,
      cached: root.cached,
      workloads: root.workloads,
      failed: root.failed,
    })),
    remote: remote.map(({ message, location }) => ({ message, location: jsonLocation(location) })),
    plainWorkloads,
  };
}

function jsonRevision(revision: Revision): string {
  return revision.commit ?? 'worktree';
}

function jsonWorkload({ workload, listed, power }: ListedWorkload): object {
  return {
    apiVersion: workload.apiVersion,
    kind: workload.kind,
    namespace: workload.namespace,
    name: workload.name,
    generateName: workload.generateName,
    schedule: workload.schedule,
    timeZone: workload.timeZone,
    suspend: workload.suspend,
    serviceAccount: workload.serviceAccount,
    images: workload.images,
    hooks: workload.hooks,
    source: jsonSource(workload),
    location: jsonLocation(workload.location),
    listed,
    digest: workload.digest,
    ...(power === undefined
      ? {}
      : { power: { ...power, permissions: power.permissions.map(text => cut(text, 2_000)) } }),
  };
}

function jsonSource({ source }: Workload): object {
  const { type, path, detail } = source;
  return detail === undefined ? { type, path } : { type, path, detail };
}

function jsonLocation({ path, line, column, precision }: Location): object {
  return { path, line, column, precision };
}

function jsonChange(change: Change): object {
  return {
    workload: jsonWorkload({ workload: change.workload, listed: change.listed }),
    change: change.change,
    classes: CHANGE_CLASSES.filter(name => change.classes.includes(name)),
    fields: sortFields(change.fields).map(({ path, before, after }) => ({
      path,
      before: plainValue(before),
      after: plainValue(after),
    })),
  };
}

function jsonFinding(finding: Finding): object {
  const { workload, excepted } = finding;
  return {
    rule: finding.rule,
    severity: finding.severity,
    message: finding.message,
    remediation: finding.remediation,
    location: jsonLocation(finding.location),
    workload: workload === null ? null : { kind: workload.kind, namespace: workload.namespace, name: workload.name },
    attack: finding.attack,
    ...(excepted === undefined ? {} : { excepted: { reason: excepted.reason, expires: excepted.expires } }),
  };
}

function jsonNeed(need: Need): object {
  return {
    name: need.name,
    reason: need.reason,
    from: need.from,
    required: need.required,
    status: need.status,
    approvedBy: need.approvedBy,
    ignored: sortIgnored(need.ignored).map(({ who, why }) => ({ who, why })),
    mayApprove: need.mayApprove,
    notes: need.notes,
    ...(need.unseen === undefined
      ? {}
      : {
          class: 'unseen',
          paths: [...new Set(need.unseen.flatMap(({ paths }) => paths))].sort(),
          reasons: need.unseen.map(({ paths, message, hint }) => ({ paths, message, hint })),
        }),
  };
}

export function jsonProblem({ code, path, message, hint, level }: Problem): object {
  return { code, path, message, hint, ...(level === 'warning' ? { level } : {}) };
}
