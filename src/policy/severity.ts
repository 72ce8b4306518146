// How bad one offence is, where a policy of the pack tells some from others.
import { SEVERITIES, type Severity } from '../model.ts';
import type { PolicyActivation } from './activation.ts';

/** The policy's variable with the severity of what `variables.offenders` holds; the annotation's where a policy has none. */
const SEVERITY = 'severity';

/** To be spread into a hit. */
export function severityOf(activation: PolicyActivation): { readonly severity?: Severity } {
  const value = activation.variable(SEVERITY);
  const severity = SEVERITIES.find(candidate => candidate === value);
  return severity === undefined ? {} : { severity };
}
