// `inventory report --audit LOG`: a judged audit log → what it shows of each workload of the report.
import type { AuditReport, Write } from '../../audit/model.ts';
import { openSources } from '../../audit/read/sources.ts';
import { runAudit } from '../../audit/run.ts';
import type { Config } from '../../config/config.ts';
import type { Repository } from '../../git/tree.ts';
import { groupBy } from '../../group-by.ts';
import type { SeenInLog, SeenLog } from '../../inventory-report/seen.ts';
import type { Problem } from '../../model.ts';
import { describeEntry } from '../../workloads/names.ts';
import { openHistory } from '../audit-history.ts';
import type { CommandInput } from '../command.ts';

/** What could not be judged of the log is a gap of the report. `known` are the rows, as sentences call them. */
export async function seenInLog(
  log: string,
  repository: Repository,
  config: Config,
  input: CommandInput,
  known: ReadonlySet<string>,
): Promise<{ readonly log: SeenLog; readonly problems: readonly Problem[] }> {
  input.progress(`Reading the audit log ${log}.`);
  const sources = await openSources([log], input.cwd, input.stdin);
  const tip = (await repository.defaultBranch()) ?? 'HEAD';
  const history = await openHistory(repository, config, await repository.resolve(tip), input);
  const report = await runAudit({
    ...{ sources, config, history, today: input.now, since: null, until: null, onFinding: null },
  });
  return { log: seenOf(report, known), problems: report.problems };
}

function seenOf({ writes, period }: AuditReport, known: ReadonlySet<string>): SeenLog {
  const happened = writes.filter(({ outcome, account }) => outcome === 'allowed' && account !== 'status');
  const runs = groupBy(happened.filter(isRun), runOf);
  const own = groupBy(
    happened.filter(({ run }) => run === null),
    write => keyIn(write, known),
  );
  const keys = new Set([...runs.keys(), ...own.keys()]);
  const seen = new Map([...keys].map(key => [key, seenOne(own.get(key) ?? [], runs.get(key) ?? [])]));
  // Jobs that are gone were somebody's runs, or are told by `cronledger audit`.
  const strangers = [...own].filter(([key, some]) => !known.has(key) && some.some(isStranger)).map(([key]) => key);
  return { from: isoTime(period.from), to: isoTime(period.to), seen, strangers: strangers.toSorted() };
}

function isRun({ run }: Write): boolean {
  return run !== null;
}

function isStranger({ account }: Write): boolean {
  return account !== 'controller' && account !== 'approved';
}

/** The CronJob of a run. */
function runOf({ run, namespace }: Write): string {
  return describeEntry({ kind: 'CronJob', namespace, name: run?.cronJob ?? '' });
}

/** By its own name; or by its entry's, which may be the pattern of generated names, or have no namespace. */
function keyIn({ kind, namespace, name, entry }: Write, known: ReadonlySet<string>): string {
  const key = describeEntry({ kind, namespace, name: name ?? '' });
  return known.has(key) || entry === null ? key : entry;
}

function seenOne(own: readonly Write[], runs: readonly Write[]): SeenInLog {
  const isJob = own.some(({ kind }) => kind === 'Job');
  // A Job runs by being made.
  const made = isJob ? own.filter(({ verb, kind }) => kind === 'Job' && verb === 'create') : [];
  const byHand = runs.filter(({ run }) => run?.how === 'manual').length;
  const last = latest(own);
  return {
    runs: runs.length - byHand + made.length,
    runsByHand: byHand,
    lastRun: isoTime(latest([...runs, ...made])?.time ?? null),
    lastWrite:
      last === null
        ? null
        : {
            at: isoTime(last.time),
            by: last.impersonatedBy === null ? last.user : `${last.impersonatedBy} as ${last.user}`,
            verb: last.verb,
            account: last.account,
          },
  };
}

function latest(writes: readonly Write[]): Write | null {
  return writes.reduce<Write | null>(
    (last, write) => (last === null || (write.time ?? 0) >= (last.time ?? 0) ? write : last),
    null,
  );
}

function isoTime(time: number | null): string | null {
  return time === null ? null : `${new Date(time).toISOString().slice(0, -5)}Z`;
}
