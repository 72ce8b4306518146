// What a rule says, as a finding: severity from the config, exceptions from the inventory, what blocks decided here and nowhere else.
import { expiryState } from '../inventory/expiry.ts';
import type { Entry } from '../inventory/schema.ts';
import type { Finding, Location, Severity, Workload } from '../model.ts';
import type { RuleDoc, RuleHit } from '../outcome.ts';
import { INVENTORY_RULES } from '../rules/index.ts';
import type { RuleContext } from '../rules/rule.ts';
import { refOf } from '../workloads/names.ts';
import { isSeverity, reaches } from './rule-set.ts';

type Subject = Workload | Entry;

/** What a rule says, graded by the config, with the exception of the entry if there is one. */
export function finding(
  rule: RuleDoc,
  hit: RuleHit,
  location: Location,
  subject: Subject | null,
  entry: Entry | null,
  context: Pick<RuleContext, 'config' | 'today'>,
): Finding {
  const severity = severityOf(rule, hit, context);
  const exception = exceptionOf(rule.id, entry, context);
  return {
    rule: rule.id,
    severity,
    message: hit.message,
    remediation: hit.remediation ?? rule.remediation,
    location,
    workload:
      subject === null
        ? null
        : 'object' in subject
          ? refOf(subject)
          : { kind: subject.kind, namespace: subject.namespace, name: subject.name },
    attack: rule.attack,
    ...(exception === undefined ? {} : { excepted: exception }),
    blocking: exception === undefined && blocks(rule, severity, context),
  };
}

export function exceptionOf(
  rule: string,
  entry: Entry | null,
  { today }: Pick<RuleContext, 'today'>,
): Finding['excepted'] {
  const exception = entry?.exceptions.find(
    candidate =>
      candidate.rule === rule &&
      !INVENTORY_RULES.includes(rule) &&
      (candidate.expires === null || expiryState(candidate.expires, today) !== 'expired'),
  );
  return exception === undefined ? undefined : { reason: exception.reason, expires: exception.expires };
}

function severityOf(rule: RuleDoc, hit: RuleHit, { config }: Pick<RuleContext, 'config'>): Severity {
  const override = config.policies.rules[rule.id];
  return override !== undefined && isSeverity(override) ? override : (hit.severity ?? rule.severity);
}

function blocks(rule: RuleDoc, severity: Severity, { config }: Pick<RuleContext, 'config'>): boolean {
  const override = config.policies.rules[rule.id];
  if (override === 'warning' || (rule.pack === 'warn' && override === undefined)) return false;
  return reaches(severity, config);
}
