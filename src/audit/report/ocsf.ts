// `--format ocsf`: events of the Open Cybersecurity Schema Framework 1.5.0, one a line: a Detection Finding for each finding, an API
// Activity for each write that says more than how an object is doing.
// https://schema.ocsf.io/1.5.0/classes/detection_finding and https://schema.ocsf.io/1.5.0/classes/api_activity
import type { Severity } from '../../model.ts';
import { RULE_DOCS } from '../../rules/index.ts';
import { cut, jsonText } from '../../text/escape.ts';
import type { AuditFinding, AuditReport, Write } from '../model.ts';
import type { AuditFormat } from './index.ts';
import { sortedFindings, sortedWrites } from './order.ts';

export const ocsfFormat: AuditFormat = { name: 'ocsf', render: renderOcsf };

const VERSION = '1.5.0';
const SEVERITY: Readonly<Record<Severity, readonly [id: number, name: string]>> = {
  info: [1, 'Informational'],
  low: [2, 'Low'],
  medium: [3, 'Medium'],
  high: [4, 'High'],
  critical: [5, 'Critical'],
};
const ACTIVITY: Readonly<Record<string, readonly [id: number, name: string]>> = {
  create: [1, 'Create'],
  update: [3, 'Update'],
  patch: [3, 'Update'],
  delete: [4, 'Delete'],
  deletecollection: [4, 'Delete'],
};
const MAX_TEXT = 4000;

function renderOcsf(report: AuditReport): string {
  const events = [
    ...sortedFindings(report.findings).map(detectionFinding),
    ...sortedWrites(report.writes)
      .filter(write => write.account !== 'status')
      .map(apiActivity),
  ];
  return events.map(event => `${jsonText(event, 0).trimEnd()}\n`).join('');
}

function detectionFinding(finding: AuditFinding): object {
  const [severityId, severity] = SEVERITY[finding.severity];
  const title = RULE_DOCS.find(rule => rule.id === finding.rule)?.title ?? finding.rule;
  const { workload } = finding;
  return {
    ...base(2004, 'Detection Finding', 2, 'Findings', [1, 'Create'], finding.time),
    severity_id: severityId,
    severity,
    status_id: finding.excepted === undefined ? 1 : 3,
    status: finding.excepted === undefined ? 'New' : 'Suppressed',
    is_alert: finding.blocking,
    message: cut(finding.message, MAX_TEXT),
    finding_info: {
      uid: `${finding.rule}:${finding.auditID}`,
      title,
      desc: cut(finding.message, MAX_TEXT),
      ...(finding.time === null ? {} : { created_time: Math.floor(finding.time) }),
      analytic: { uid: finding.rule, name: title, type_id: 1, type: 'Rule' },
      attacks: finding.attack.map(uid => ({ version: '18', ...technique(uid) })),
      related_events: finding.auditIDs.slice(1).map(uid => ({ uid, type_uid: 600301 })),
    },
    evidences: [
      {
        actor: { user: { name: finding.user } },
        api: { operation: finding.rule, request: { uid: finding.auditID } },
        data: {
          auditIDs: finding.auditIDs,
          before: finding.evidence,
          file: finding.location.path,
          line: finding.location.line,
        },
      },
    ],
    remediation: { desc: cut(finding.remediation, MAX_TEXT) },
    ...(workload === null ? {} : { resources: [resource(workload.kind, workload.namespace, workload.name)] }),
  };
}

/** Sub-techniques have an object of their own. */
function technique(uid: string): object {
  const [parent = uid, sub] = uid.split('.');
  return { technique: { uid: parent }, ...(sub === undefined ? {} : { sub_technique: { uid } }) };
}

function apiActivity(write: Write): object {
  const activity = ACTIVITY[write.verb] ?? [99, 'Other'];
  const isDone = write.outcome === 'allowed';
  const [ip] = write.sourceIPs;
  return {
    ...base(6003, 'API Activity', 6, 'Application Activity', activity, write.time),
    severity_id: 1,
    severity: 'Informational',
    status_id: write.outcome === 'unknown' ? 0 : isDone ? 1 : 2,
    status: write.outcome === 'unknown' ? 'Unknown' : isDone ? 'Success' : 'Failure',
    ...(write.reason === null ? {} : { status_detail: cut(write.reason, MAX_TEXT) }),
    actor: {
      user: { name: write.user, ...(write.credentialId === null ? {} : { credential_uid: write.credentialId }) },
      ...(write.impersonatedBy === null ? {} : { invoked_by: write.impersonatedBy }),
    },
    api: {
      operation: write.verb,
      request: { uid: write.auditID },
      service: { name: 'kube-apiserver' },
      group: { name: write.group },
    },
    src_endpoint: ip === undefined ? { name: 'unknown' } : { ip },
    ...(write.userAgent === null ? {} : { http_request: { user_agent: cut(write.userAgent, MAX_TEXT) } }),
    resources: [resource(write.resource, write.namespace, write.name)],
    unmapped: {
      account: write.account,
      why: write.why,
      entry: write.entry,
      commit: write.commit,
      approvedBy: write.approvedBy,
      lag: write.lag,
      evidence: write.evidence,
    },
  };
}

function resource(type: string, namespace: string | null, name: string | null): object {
  return { type, name: name ?? '*', ...(namespace === null ? {} : { namespace }) };
}

function base(
  classUid: number,
  className: string,
  categoryUid: number,
  categoryName: string,
  [activityId, activity]: readonly [number, string],
  time: number | null,
): object {
  return {
    metadata: {
      version: VERSION,
      product: { name: 'Cronledger', vendor_name: 'Cronledger', feature: { name: 'audit' } },
    },
    class_uid: classUid,
    class_name: className,
    category_uid: categoryUid,
    category_name: categoryName,
    activity_id: activityId,
    activity_name: activity,
    type_uid: classUid * 100 + activityId,
    type_name: `${className}: ${activity}`,
    // The schema asks for a time; an event that was cut before its own has the beginning of time.
    time: time === null ? 0 : Math.floor(time),
  };
}
