// The approved workloads by name, for engines that see no more of them: which names, and what is told of the rest.
//
// Such an engine gets two rules. One for workloads that nobody approved: a name silences it, compared exactly and case-sensitively, in its
// namespace and for its kind. And one, of lower rank, for writes of approved names: their content cannot be compared there, so they are
// told and never silenced.
import type { ExportRequest, Origin } from './exporter.ts';

export interface ApprovedName {
  readonly namespace: string;
  readonly resource: 'cronjobs' | 'jobs';
  readonly name: string;
}

/** What a name may be made of, so that it means the same in every language: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const PLAIN = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

export interface ApprovedNames {
  /** Sorted, each once. */
  readonly names: readonly ApprovedName[];
  /** Sentences for the head of a file: entries that are never silenced. */
  readonly unsaid: readonly string[];
}

export function approvedNames({ approved }: ExportRequest): ApprovedNames {
  const names = new Map<string, ApprovedName>();
  const unsaid = new Set<string>();
  for (const { kind, namespace, name } of approved.workloads) {
    const resource = kind === 'CronJob' ? 'cronjobs' : 'jobs';
    if (PLAIN.test(name) && PLAIN.test(namespace))
      names.set(`${namespace}/${resource}/${name}`, { namespace, resource, name });
    else
      unsaid.add(
        `Not silenced, since its name cannot be compared exactly: ${kind} ${JSON.stringify(`${namespace}/${name}`)}.`,
      );
  }
  return {
    names: [...names.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, name]) => name),
    unsaid: [...unsaid].toSorted(),
  };
}

/** The first line of each file, by which the next export knows its own. */
export function madeBy({ command, commit }: Origin): string {
  return `Made by \`${command}\` from ${commit}. Do not edit: make it again.`;
}

/** What no engine of this kind sees. */
export const NAME_LIMITS: readonly string[] = [
  'Workloads are compared by kind, namespace and name; what they run is not, so writes of approved names are told by a second rule and never silenced.',
  'Names that the API server generates (`migrate-*`) are not in the request, so those entries are never silenced.',
  'Jobs that the controllers of kube-system write are left out by the name of who writes: whoever has their tokens is not seen here.',
  'It says what is approved in the commit it was made from, and not what was in force when an event happened; `cronledger audit` knows.',
];

/**
 * A request that only asks what would happen. A search for `dryRun=` would also silence `?fieldManager=dryRun=All`, `?x=?dryRun=All` and
 * `?dryRun=All;x`, which an API server stores (seen on 1.37.2): so a whole pair, behind the only question mark. Other spellings of a dry run
 * are told. For RE2, PCRE, Go and Lucene alike, which is why the question mark stands in brackets.
 */
export const DRY_RUN = '^[^?]*[?]([^?]*&)?dryRun=All(&[^?]*)?$';

/** The same where there are only wildcards: what the URI ends in or has in the middle, with the question mark of the language. */
export function dryRunWildcards(mark: string): readonly string[] {
  return [mark, '&'].flatMap(before => ['', '&*'].map(after => `*${before}dryRun=All${after}`));
}

/** Who makes and ends the Jobs of CronJobs in kube-system. */
export const JOB_CONTROLLERS = [
  'cronjob-controller',
  'job-controller',
  'ttl-after-finished-controller',
  'generic-garbage-collector',
].map(name => `system:serviceaccount:kube-system:${name}`);

export const WORDS = {
  unlisted: {
    id: 'cronledger-unlisted-scheduled-workload',
    title: 'Kubernetes CronJob or Job that the inventory does not approve',
    text: 'A CronJob or Job was created or changed whose name is not in the approved inventory of its namespace.',
  },
  listed: {
    id: 'cronledger-approved-scheduled-workload-written',
    title: 'Kubernetes CronJob or Job of an approved name was written',
    text: 'An approved CronJob or Job was created or changed. Whether it still runs what was approved cannot be seen here: ask `cronledger audit`.',
  },
} as const;
