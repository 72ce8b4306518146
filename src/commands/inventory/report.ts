// cronledger inventory report: the inventory as a page, a summary, a table or JSON, and what changed in a period.

import { type Config, loadConfig } from '../../config/config.ts';
import { UserError } from '../../errors.ts';
import type { FileSet } from '../../gather/file-set.ts';
import { workloadsOfFiles } from '../../gather/workloads-of-files.ts';
import { readLineHistory, readPeriod } from '../../git/line-history.ts';
import { openRepository } from '../../git/repository.ts';
import type { Repository } from '../../git/tree.ts';
import { entryCommits } from '../../inventory/entry-commits.ts';
import { loadInventory } from '../../inventory/load.ts';
import type { Entry, Inventory } from '../../inventory/schema.ts';
import { buildReport } from '../../inventory-report/build.ts';
import type { InventoryReportFormat } from '../../inventory-report/format.ts';
import { INVENTORY_REPORT_FORMATS } from '../../inventory-report/index.ts';
import { webAddress } from '../../inventory-report/links.ts';
import type { Commit, Period } from '../../inventory-report/model.ts';
import { periodOf } from '../../inventory-report/period.ts';
import type { SeenLog } from '../../inventory-report/seen.ts';
import { allRuleDocs, isOff } from '../../judge/rule-set.ts';
import { timeZoneProblem } from '../../kube/schedule/time-zone.ts';
import { openZone } from '../../kube/schedule/zone.ts';
import { EXIT_CODES, type Problem, type Revision, type Workload } from '../../model.ts';
import { verdictOf } from '../../outcome.ts';
import { verifyWorkloads } from '../../pipeline/check.ts';
import { RBAC_WORDS } from '../../rbac/kinds.ts';
import { accessOfFiles } from '../../rbac/of-manifests.ts';
import { plural } from '../../report/words.ts';
import { quote } from '../../text/escape.ts';
import { describeEntry, describeWorkload } from '../../workloads/names.ts';
import { registryOf } from '../../workloads/registry.ts';
import { type CommandInput, type CommandResult, optionText } from '../command.ts';
import { ownConfig } from '../reporting.ts';
import { wholeTree } from '../targets.ts';

export async function reportInventory(input: CommandInput): Promise<CommandResult> {
  const format = chosenFormat(input);
  const timeZone = chosenZone(input);
  const repository = await openRepository(input.cwd);
  try {
    const revision = await revisionOf(repository, optionText(input, 'rev') ?? 'HEAD');
    // One commit as what decides and as what is told; what does not render is a gap, and so an error.
    const [policies, tree] = [repository.base(revision), repository.head(revision)];
    const config = (await ownConfig(input)) ?? (await loadConfig(policies));
    const inventory = await loadInventory(tree);
    const files = await wholeTree(tree, repository, config, input);
    input.progress('Reading the manifests.');
    const target = { files, inventory, config, policies, complete: true };
    const verified = await verifyWorkloads(target, input.now, { power: true });
    input.progress('Reading the history of the inventory.');
    const paths = inventory.files.map(file => file.path);
    const history = await readLineHistory(repository.root, input.env, revision.commit, paths);
    const commitsOf = entryCommits(inventory, history);
    const address = webAddress(await repository.urls());
    const now = { revision, inventory, workloads: verified.workloads.map(one => one.workload) };
    const { period, problems } = await periodSince(input, repository, config, { now, files, commitsOf, address });
    const { isShallow } = history;
    const seen = await logOf(input, repository, config, now);
    const model = buildReport({
      now: input.now,
      revision,
      address,
      timeZone,
      verified,
      inventory,
      config,
      rules: await rulesInForce(config),
      commitsOf,
      isShallow,
      period,
      log: seen.log,
      problems: [...problems, ...seen.problems],
    });
    return {
      exitCode: EXIT_CODES[verdictOf([], [], model.problems)],
      output: format.render(model, CRONLEDGER_REPORT_PAGE),
      notes:
        model.problems.length === 0
          ? []
          : [`${plural(model.problems.length, 'thing')} could not be read; the report names them first.`],
    };
  } finally {
    await repository.close();
  }
}

/** What the audit log of `--audit` shows, if there is one. */
async function logOf(
  input: CommandInput,
  repository: Repository,
  config: Config,
  { inventory, workloads }: Now['now'],
): Promise<{ readonly log: SeenLog | null; readonly problems: readonly Problem[] }> {
  const log = optionText(input, 'audit');
  if (log === undefined) return { log: null, problems: [] };
  const { seenInLog } = await import('./seen-in-log.ts');
  const known = new Set([...workloads.map(describeWorkload), ...inventory.entries.map(describeEntry)]);
  return seenInLog(log, repository, config, input, known);
}

/** For what the report says of the configuration. */
async function rulesInForce(config: Config): Promise<ReadonlySet<string>> {
  return new Set((await allRuleDocs()).filter(rule => !isOff(rule, config)).map(rule => rule.id));
}

type Found = Revision & { readonly commit: string };

async function revisionOf(repository: Repository, name: string): Promise<Found> {
  return { name, commit: await repository.resolve(name) };
}

function chosenFormat(input: CommandInput): InventoryReportFormat {
  const name = optionText(input, 'format') ?? 'html';
  const format = INVENTORY_REPORT_FORMATS.find(candidate => candidate.name === name);
  if (format !== undefined) return format;
  const names = INVENTORY_REPORT_FORMATS.map(candidate => candidate.name).join(', ');
  throw new UserError('usage', `The inventory report has no format ${quote(name)}.`, `Choose one of ${names}.`);
}

function chosenZone(input: CommandInput): string {
  const zone = optionText(input, 'time-zone') ?? 'UTC';
  const problem = timeZoneProblem(zone);
  const hint = 'Name an IANA time zone, such as `Europe/London`.';
  if (problem !== null) throw new UserError('usage', `\`--time-zone\` is ${quote(zone)}: ${problem}.`, hint);
  try {
    openZone(zone);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError('usage', `This Node does not know the time zone ${quote(zone)}.`, hint);
  }
  return zone;
}

interface Now {
  readonly now: { readonly revision: Found; readonly inventory: Inventory; readonly workloads: readonly Workload[] };
  readonly files: FileSet;
  readonly commitsOf: (entry: Entry) => readonly Commit[];
  readonly address: string | null;
}

/** What could not be read of the older revision is told too: it may hide what changed. */
async function periodSince(
  input: CommandInput,
  repository: Repository,
  config: Config,
  { now, files, commitsOf, address }: Now,
): Promise<{ readonly period: Period | null; readonly problems: readonly Problem[] }> {
  const since = optionText(input, 'since');
  if (since === undefined) return { period: null, problems: [] };
  input.progress(`Reading the manifests of ${since}.`);
  const revision = await revisionOf(repository, since);
  const tree = repository.head(revision);
  const inventory = await loadInventory(tree, now.inventory);
  const registry = registryOf(config);
  const old = await wholeTree(tree, repository, config, input);
  const { workloads, manifests, ...unread } = await workloadsOfFiles(old, registry, RBAC_WORDS);
  const before = accessOfFiles(manifests);
  // What of these cannot be read is told with the findings.
  const after = accessOfFiles((await workloadsOfFiles(files, registry, RBAC_WORDS)).manifests);
  const problems = [...unread.problems, ...before.problems];
  const from = { revision, workloads, inventory, access: before.access.head };
  const to = { ...now, access: after.access.head };
  const commits = await readPeriod(repository.root, input.env, revision.commit, now.revision.commit);
  return {
    period: periodOf({ from, to, commits, commitsOf, address }),
    problems: problems.map(problem => ({ ...problem, message: `In ${quote(since)}: ${problem.message}` })),
  };
}
