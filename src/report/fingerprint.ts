// The identity of a finding across runs: what it is about and not on which line, so that edits above it do not change it.
import { createHash } from 'node:crypto';
import type { Finding, Problem } from '../model.ts';

export interface Fingerprinted<T> {
  readonly item: T;
  /** 64 hexadecimal digits, different for each item of the list. */
  readonly fingerprint: string;
}

/** Findings of one rule, file and workload are told apart by their order, so they must come sorted. */
export function fingerprintFindings(findings: readonly Finding[]): readonly Fingerprinted<Finding>[] {
  return fingerprinted(findings, ({ rule, location, workload }) => [
    rule,
    location.path,
    workload?.kind ?? null,
    workload?.namespace ?? null,
    workload?.name ?? null,
  ]);
}

export function fingerprintProblems(problems: readonly Problem[]): readonly Fingerprinted<Problem>[] {
  return fingerprinted(problems, ({ code, path }) => [code, path]);
}

function fingerprinted<T>(items: readonly T[], identity: (item: T) => readonly unknown[]): readonly Fingerprinted<T>[] {
  const seen = new Map<string, number>();
  return items.map(item => {
    const key = JSON.stringify(identity(item));
    const ordinal = seen.get(key) ?? 0;
    seen.set(key, ordinal + 1);
    return { item, fingerprint: createHash('sha256').update(`${key}${ordinal}`).digest('hex') };
  });
}
