// The table of contents of `audit`: read → join → judge → tell.
import type { Config } from '../config/config.ts';
import type { Problem } from '../model.ts';
import { verdictOf } from '../outcome.ts';
import { registryOf } from '../workloads/registry.ts';
import { createAnalysis } from './analyse.ts';
import { coverageOf, isUnjudged } from './coverage.ts';
import type { AuditEvent } from './event.ts';
import type { InventoryHistory } from './history.ts';
import { interestsOf, topicOf, workloadResources } from './interests.ts';
import type { AuditFinding, AuditReport, EventCounts, Write } from './model.ts';
import { createTally, mergeSources, readEvents, type Tally } from './read/read.ts';
import type { LogSource } from './read/sources.ts';
import { createJoiner } from './requests.ts';
import { inOrderOfTime } from './sort.ts';

export interface AuditInput {
  readonly sources: readonly LogSource[];
  readonly config: Config;
  readonly history: InventoryHistory;
  readonly today: Date;
  /** Milliseconds since 1970: what was written outside of them is not told, and is known all the same. */
  readonly since: number | null;
  readonly until: number | null;
  /** Findings as they come; requests are then taken in the order of the log. */
  readonly onFinding: ((finding: AuditFinding) => void) | null;
}

export async function runAudit(input: AuditInput): Promise<AuditReport> {
  const { config, history, today, sources, since, until } = input;
  const registry = registryOf(config);
  const workloads = workloadResources(registry);
  const tally = createTally();
  const isWanted = (event: AuditEvent): boolean => topicOf(event, workloads) !== 'other';
  const joiner = createJoiner();
  const analysis = createAnalysis({
    config,
    history,
    today,
    ...(input.onFinding === null ? {} : { maxWrites: FOLLOWED_WRITES }),
  });
  const isAsked = (time: number | null): boolean =>
    time === null || ((since === null || time >= since) && (until === null || time <= until));
  analysis.onFinding = input.onFinding === null ? null : finding => isAsked(finding.time) && input.onFinding?.(finding);
  const envelopes = new Map<string, number>();
  const agents = new Set<string>();
  let [relevant, duplicate] = [0, 0];

  const readers = sources.map(source => readEvents(source, interestsOf(registry), isWanted, tally));
  async function* requests() {
    for await (const event of mergeSources(readers)) {
      relevant += 1;
      envelopes.set(event.envelope, (envelopes.get(event.envelope) ?? 0) + 1);
      if (agents.size < 200 && event.userAgent !== null) agents.add(event.userAgent);
      if (agents.size < 200) agents.add(event.user.name);
      const request = joiner.take(event);
      if (request === 'duplicate') duplicate += 1;
      else if (request !== null) yield request;
    }
    yield* joiner.rest();
  }
  const ordered = input.onFinding === null ? inOrderOfTime(requests()) : requests();
  for await (const request of ordered) await analysis.take(request);

  const writes = analysis.writes.filter(write => isAsked(write.time));
  const findings = analysis.findings().filter(finding => isAsked(finding.time));
  const events: EventCounts = {
    read: tally.read,
    relevant,
    duplicate,
    dryRun: analysis.counts.dryRun,
    cut: analysis.counts.cut,
    unreadable: tally.unreadable,
  };
  const problems = [
    ...tally.problems,
    ...logProblems(events, tally),
    ...writeProblems(writes, analysis.counts.forgotten, joiner.reused),
    ...(await historyProblems(history, writes)),
  ];
  return {
    command: 'audit',
    verdict: verdictOf(findings, [], problems),
    period: { from: later(tally.timeline.from, since), to: earlier(tally.timeline.to, until) },
    events,
    writes,
    findings,
    coverage: coverageOf(writes, analysis.counts, tally, { envelopes, agents }),
    problems,
  };
}

function later(time: number | null, limit: number | null): number | null {
  return time === null || limit === null ? (time ?? limit) : Math.max(time, limit);
}

function earlier(time: number | null, limit: number | null): number | null {
  return time === null || limit === null ? (time ?? limit) : Math.min(time, limit);
}

function logProblems(events: EventCounts, tally: Tally): readonly Problem[] {
  const problems: Problem[] = [];
  if (events.read === 0 && tally.problems.length === 0) {
    problems.push({
      code: 'log-empty',
      path: null,
      message: 'The log holds no audit event.',
      hint: 'Give the audit log of an API server; on EKS and AKS it has to be switched on.',
    });
  }
  for (const [file, count] of tally.timeline.backwards) {
    problems.push({
      code: 'log-clock',
      path: file,
      message: `The time goes back by more than two minutes ${count === 1 ? 'once' : `${count} times`}: what was first cannot be told for certain.`,
      hint: 'Give the logs of different API servers as files of their own; they are merged by time.',
    });
  }
  return problems;
}

function writeProblems(writes: readonly Write[], forgotten: number, reused: ReadonlySet<string>): readonly Problem[] {
  const problems: Problem[] = [];
  const unjudged = writes.filter(isUnjudged);
  const [first] = unjudged;
  if (first !== undefined) {
    const writesWords = unjudged.length === 1 ? '1 write' : `${unjudged.length} writes`;
    problems.push({
      code: 'log-cannot-judge',
      path: first.place.file,
      message: `${writesWords} of workloads could not be judged; the first is ${first.verb} ${first.resource} ${first.namespace ?? ''}/${first.name ?? '*'} (line ${first.place.line}): ${first.why}`,
      hint: 'Log the group `batch` at level RequestResponse, uncut; compare the cluster as it is with `cronledger verify --cluster`.',
    });
  }
  if (forgotten > 0) {
    problems.push({
      code: 'limit-reached',
      path: null,
      level: 'warning',
      message: `${forgotten} objects were forgotten to keep memory bounded; patches of them may not be judged.`,
      hint: 'Give fewer days at once.',
    });
  }
  if (reused.size > 0) {
    problems.push({
      code: 'log-reused-ids',
      path: null,
      level: 'warning',
      message: `${reused.size} audit ids are borne by different requests (${[...reused].slice(0, 3).join(', ')}): a client may send an id of its own.`,
      hint: 'Look at who sent them; each request was judged.',
    });
  }
  return problems;
}

async function historyProblems(history: InventoryHistory, writes: readonly Write[]): Promise<readonly Problem[]> {
  const eras = await history.all();
  if (eras.every(({ inventory }) => inventory.files.length === 0)) {
    return [
      {
        code: 'history-missing',
        path: null,
        message: 'The history of the repository holds no inventory, so that nothing was approved at any time.',
        hint: 'Name the repository with --repository; `cronledger inventory init` writes an inventory.',
      },
    ];
  }
  const problems: Problem[] = [];
  if (history.isShallow) {
    problems.push({
      code: 'history-missing',
      path: null,
      level: 'warning',
      message: 'The clone is shallow: what was approved before its first commit is not known.',
      hint: 'Fetch the whole history: with actions/checkout set `fetch-depth: 0`.',
    });
  }
  const own = writes.filter(({ account }) => account !== 'status');
  // What controllers clean up is theirs in any cluster, and says nothing of which it is.
  const knows = own.some(({ entry, account, run }) => entry !== null || (account === 'controller' && run !== null));
  const last = eras.at(-1);
  if (own.length >= FOREIGN && !knows && (last?.inventory.entries.length ?? 0) > 0) {
    problems.push({
      code: 'log-foreign',
      path: null,
      message: 'None of the workloads that are in the inventory appears in the log: it may be that of another cluster.',
      hint: 'Give the log of the cluster that this repository is deployed to, or name the repository with --repository.',
    });
  }
  return problems;
}

/** Of a log without end, so many writes are kept to know what it was like. */
const FOLLOWED_WRITES = 5000;

/** Fewer writes say nothing about which cluster it is. */
const FOREIGN = 3;
