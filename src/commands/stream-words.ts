// What a plugin says on standard error: a line for each thing that stops the deployment.
import type { WorkloadRef } from '../model.ts';
import type { VerifyReport } from '../outcome.ts';

/** Findings that block, and what could not be checked. Escaped where they are written. */
export function blockingLines({ findings, problems }: VerifyReport): string[] {
  return [
    ...findings
      .filter(({ blocking }) => blocking)
      .map(({ message, remediation, rule, workload }) => blockingLine(workload, `${message} ${remediation} [${rule}]`)),
    ...problems
      .filter(({ level }) => level !== 'warning')
      .map(({ message, hint, code }) => blockingLine(null, `${message} ${hint} [${code}]`)),
  ];
}

function blockingLine(workload: WorkloadRef | null, message: string): string {
  const name = workload === null ? '' : nameOf(workload);
  return `cronledger: ${name === '' || message.startsWith(name) ? '' : `${name}: `}${message}`;
}

function nameOf({ kind, namespace, name }: WorkloadRef): string {
  return `${kind} ${namespace === null ? '' : `${namespace}/`}${name ?? ''}`;
}
