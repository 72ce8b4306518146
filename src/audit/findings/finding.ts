// Makes findings of what the detectors say: graded by the config like those of the gate, and kept by key, since a group grows.
import type { Config } from '../../config/config.ts';
import type { Entry } from '../../inventory/schema.ts';
import { finding } from '../../judge/finding.ts';
import { isOff } from '../../judge/rule-set.ts';
import type { Severity, Workload } from '../../model.ts';
import type { RuleDoc } from '../../outcome.ts';
import type { LogPlace } from '../event.ts';
import type { AuditFinding } from '../model.ts';

/** The request that a finding is about. */
export interface About {
  readonly place: LogPlace;
  readonly auditID: string;
  readonly time: number | null;
  readonly user: { readonly name: string };
}

export interface Said {
  readonly rule: RuleDoc;
  /** What it is about; a second one with the same key takes the place of the first. */
  readonly key: string;
  readonly event: About;
  readonly message: string;
  readonly severity?: Severity;
  readonly remediation?: string;
  readonly entry?: Entry | null;
  readonly subject?: { readonly kind: string; readonly namespace: string | null; readonly name: string | null } | null;
  readonly workload?: Workload | null;
  readonly auditIDs?: readonly string[];
  readonly evidence?: readonly string[];
}

const MAX_IDS = 1000;

/** Null where the config switches the rule off. */
export function makeFinding(said: Said, config: Config, today: Date): AuditFinding | null {
  const { rule, event, message, severity, remediation } = said;
  if (isOff(rule, config)) return null;
  const location = { path: event.place.file, line: event.place.line, column: 1, precision: 'exact' as const };
  const hit = {
    at: location,
    message,
    ...(severity === undefined ? {} : { severity }),
    ...(remediation === undefined ? {} : { remediation }),
  };
  const made = finding(rule, hit, location, null, said.entry ?? null, { config, today });
  return {
    ...made,
    workload: said.subject ?? null,
    auditID: event.auditID,
    auditIDs: (said.auditIDs ?? [event.auditID]).slice(0, MAX_IDS),
    evidence: (said.evidence ?? []).slice(0, MAX_IDS),
    time: event.time,
    user: event.user.name,
  };
}
