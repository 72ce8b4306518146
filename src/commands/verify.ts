// cronledger verify: manifests as they stand, or what a cluster runs, against the inventory and the rules.
import { UserError } from '../errors.ts';
import type { Target } from '../gather/file-set.ts';
import { verifyWorkloads } from '../pipeline/check.ts';
import { INVENTORY_RULES } from '../rules/index.ts';
import { clusterFiles } from './cluster.ts';
import { type CommandInput, type CommandResult, optionSet, optionText } from './command.ts';
import { chosenFormat, rendered } from './reporting.ts';
import { withManifests } from './targets.ts';

export async function run(input: CommandInput): Promise<CommandResult> {
  const format = await chosenFormat(input);
  const cluster = optionText(input, 'cluster');
  if (cluster !== undefined && input.positionals.length > 0) {
    throw new UserError(
      'usage',
      '`--cluster` and a path were both given.',
      'Give one of them: the list of a cluster, or manifests.',
    );
  }
  const alone = optionSet(input, 'no-inventory');
  if (alone && cluster !== undefined) {
    throw new UserError(
      'usage',
      '`--no-inventory` and `--cluster` were both given.',
      'A cluster is held against the inventory: leave one of them out.',
    );
  }
  const list = cluster === undefined ? null : await clusterFiles(cluster, input);
  return withManifests(input, async found => {
    const target = alone ? rulesAlone(found) : found;
    if (list === null) {
      const report = await verifyWorkloads(target, input.now);
      return rendered(report, report.verdict, format);
    }
    const { verifyCluster } = await import('../cluster/verify-cluster.ts');
    const { workloadsOfFiles } = await import('../gather/workloads-of-files.ts');
    const { registryOf } = await import('../workloads/registry.ts');
    const repository = async () => (await workloadsOfFiles(target.files, registryOf(target.config))).workloads;
    const report = await verifyCluster({ ...target, files: list }, repository, input.now);
    return rendered(report, report.verdict, format);
  });
}

/** Without what only an inventory can say. */
function rulesAlone(target: Target): Target {
  const off = Object.fromEntries(INVENTORY_RULES.map(rule => [rule, 'off'] as const));
  const { policies } = target.config;
  const config = { ...target.config, policies: { ...policies, rules: { ...policies.rules, ...off } } };
  return { ...target, config, inventory: { entries: [], files: [], trust: 'head' } };
}
