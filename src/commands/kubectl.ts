// cronledger kubectl: what `kubectl cronledger` and `flux cronledger` run. A cluster, read with the person's own kubeconfig, against the inventory.
import { clusterDifferences } from '../cluster/differences.ts';
import { askCluster, type ClusterAnswer } from '../cluster/kubectl.ts';
import { createLineage } from '../cluster/lineage.ts';
import { verifyCluster } from '../cluster/verify-cluster.ts';
import { whyText } from '../cluster/why.ts';
import { UserError } from '../errors.ts';
import { oneFile, type Target } from '../gather/file-set.ts';
import { readWorkloads } from '../gather/read-workloads.ts';
import { workloadsOfFiles } from '../gather/workloads-of-files.ts';
import { readLineHistory } from '../git/line-history.ts';
import { openRepository } from '../git/repository.ts';
import { createApproval } from '../inventory/approved-in-cluster.ts';
import { entryCommits } from '../inventory/entry-commits.ts';
import type { Entry } from '../inventory/schema.ts';
import { EXIT_CODES, type Problem, type Workload } from '../model.ts';
import { changeLines } from '../report/text.ts';
import { locationText, workloadName, workloadPlace } from '../report/words.ts';
import { quote, shown } from '../text/escape.ts';
import { registryOf } from '../workloads/registry.ts';
import { type CommandInput, type CommandResult, optionSet, optionText } from './command.ts';
import { chosenFormat, rendered } from './reporting.ts';
import { withManifests } from './targets.ts';

export async function run(input: CommandInput): Promise<CommandResult> {
  const [verb = '', name, ...more] = input.positionals;
  if (verb === 'verify' && name === undefined) return verify(input);
  if (verb === 'why' && name !== undefined && more.length === 0) return why(name, input);
  if (verb === 'diff' && more.length === 0) return diff(name, input);
  throw new UserError(
    'usage',
    `\`cronledger kubectl ${[verb, ...(name === undefined ? [] : [name]), ...more].join(' ')}\` is none of its commands.`,
    'Run `verify`, `why NAME` or `diff [NAME]`; a NAME is that of a CronJob, or `job/NAME`.',
  );
}

async function verify(input: CommandInput): Promise<CommandResult> {
  const format = await chosenFormat(input);
  return withCluster(input, async (target, answer, repository) => {
    const report = await verifyCluster({ ...target, files: oneFile(answer.list) }, repository, input.now, answer);
    return rendered(report, report.verdict, format);
  });
}

async function why(name: string, input: CommandInput): Promise<CommandResult> {
  requireText(input, 'why');
  return withCluster(input, async (target, answer, repository) => {
    const files = oneFile(answer.list);
    const { workloads, problems } = await readWorkloads(files, target.config);
    const asked = requireNamed(name, workloads, problems);
    const lineage = createLineage(workloads)(asked);
    const [job, subject] = lineage.type === 'scheduled' ? [asked, lineage.parent] : [null, asked];
    const approved = createApproval(target.inventory, await repository())(subject);
    const report = await verifyCluster({ ...target, files }, repository, input.now, answer);
    const own = report.findings.filter(
      ({ workload }) =>
        workload?.kind === subject.kind && workload.namespace === subject.namespace && workload.name === subject.name,
    );
    const commits = approved.entry === null ? [] : await commitsOf(approved.entry, target, input);
    const blocks = approved.entry === null || own.some(finding => finding.blocking);
    const verdict = blocks ? 'violation' : report.problems.length > 0 ? 'could-not-check' : 'pass';
    const revision = optionText(input, 'rev') ?? 'HEAD';
    return {
      exitCode: EXIT_CODES[verdict],
      output: whyText({ job, approved, commits, findings: own, revision }),
      notes: report.problems.map(problemLine),
    };
  });
}

async function diff(name: string | undefined, input: CommandInput): Promise<CommandResult> {
  requireText(input, 'diff');
  return withCluster(input, async (target, answer, _, manifests) => {
    const { workloads, problems } = await readWorkloads(oneFile(answer.list), target.config);
    const known = await manifests();
    const withScripts = optionSet(input, 'configmaps');
    const all = clusterDifferences(workloads, known.workloads, { namespace: answer.namespace, withScripts });
    if (name !== undefined && !all.absent.some(workload => isNamed(workload, name)))
      requireNamed(name, workloads, problems);
    const wanted = (workload: Workload): boolean => name === undefined || isNamed(workload, name);
    const revision = optionText(input, 'rev') ?? 'HEAD';
    const lines = [
      ...all.changed
        .filter(({ change }) => wanted(change.workload))
        .flatMap(({ change, twin }) => [
          `${workloadName(change.workload)} runs otherwise than ${revision} has it at ${workloadPlace(twin)}:`,
          ...changeLines(change),
        ]),
      ...all.unknown
        .filter(wanted)
        .map(workload => `${workloadName(workload)} runs, and is in no manifest of ${revision}.`),
      ...all.absent
        .filter(wanted)
        .map(
          workload =>
            `${workloadName(workload)} does not run; ${revision} has it at ${locationText(workload.location)}.`,
        ),
    ];
    const unread = [...problems, ...known.problems].filter(({ level }) => level !== 'warning');
    const verdict = unread.length > 0 ? 'could-not-check' : lines.length > 0 ? 'violation' : 'pass';
    return {
      exitCode: EXIT_CODES[verdict],
      output: lines.length === 0 ? `What runs is what ${revision} has.\n` : `${lines.join('\n')}\n`,
      notes: unread.map(problemLine),
    };
  });
}

type Manifests = () => Promise<{ readonly workloads: readonly Workload[]; readonly problems: readonly Problem[] }>;

/** Asks the cluster, and reads the inventory of HEAD or `--rev`; the manifests only when they are asked for, and once. */
async function withCluster(
  input: CommandInput,
  use: (
    target: Target,
    answer: ClusterAnswer,
    repository: () => Promise<readonly Workload[]>,
    manifests: Manifests,
  ) => Promise<CommandResult>,
): Promise<CommandResult> {
  const [namespace, everywhere] = [optionText(input, 'namespace'), optionSet(input, 'all-namespaces')];
  if (namespace !== undefined && everywhere) {
    throw new UserError('usage', '`-n` and `-A` were both given.', 'Give one of them: a namespace, or all.');
  }
  return withManifests({ ...input, positionals: [] }, async target => {
    const context = optionText(input, 'context');
    const kubeconfig = optionText(input, 'kubeconfig');
    const configMaps = optionSet(input, 'configmaps');
    input.progress('Asking the cluster.');
    const answer = await askCluster({ namespace, everywhere, context, kubeconfig, configMaps }, input);
    let read: ReturnType<Manifests> | null = null;
    const manifests: Manifests = () => {
      read ??= workloadsOfFiles(target.files, registryOf(target.config));
      return read;
    };
    return use(target, answer, async () => (await manifests()).workloads, manifests);
  });
}

/** The commits of an entry's file, read from the commit whose inventory counts. */
async function commitsOf(entry: Entry, { inventory }: Target, input: CommandInput) {
  const repository = await openRepository(input.cwd);
  try {
    const commit = await repository.resolve(optionText(input, 'rev') ?? 'HEAD');
    const history = await readLineHistory(repository.root, input.env, commit, [entry.location.path]);
    return entryCommits(inventory, history)(entry);
  } finally {
    await repository.close();
  }
}

function requireNamed(name: string, workloads: readonly Workload[], problems: readonly Problem[]): Workload {
  const found = workloads.filter(workload => isNamed(workload, name));
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  const unread = problems.map(({ message }) => ` ${message}`).join('');
  throw new UserError(
    'workload-not-found',
    found.length === 0
      ? `The cluster runs no ${quote(name)} there.${unread}`
      : `There are ${found.length} ${quote(name)}.`,
    'Name a CronJob as `NAME` and a Job as `job/NAME`, in its namespace: `-n NAMESPACE`.',
  );
}

/** As kubectl names them: `report`, `cronjob/report`, `job/report-29400960`. */
function isNamed({ kind, name }: Workload, asked: string): boolean {
  const slash = asked.indexOf('/');
  const word = slash === -1 ? 'cronjob' : asked.slice(0, slash).toLowerCase();
  const wanted = /^(cj|cronjobs?(\.batch)?)$/.test(word) ? 'CronJob' : /^jobs?(\.batch)?$/.test(word) ? 'Job' : null;
  return kind === wanted && name === asked.slice(slash + 1);
}

function requireText(input: CommandInput, verb: string): void {
  const format = optionText(input, 'format') ?? 'text';
  if (format === 'text') return;
  throw new UserError('usage', `\`${verb}\` has no format but text.`, 'Use `verify`, which has them all.');
}

function problemLine({ message, hint, code }: Problem): string {
  return shown(`cronledger: ${message} ${hint} [${code}]`, 1000);
}
