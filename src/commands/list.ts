// cronledger list: the scheduled workloads that are there.
import { listWorkloads } from '../pipeline.ts';
import { verdictOf } from '../verdict.ts';
import { type CommandInput, type CommandResult, optionSet } from './command.ts';
import { chosenFormat, rendered } from './reporting.ts';
import { withManifests } from './targets.ts';

export async function run(input: CommandInput): Promise<CommandResult> {
  const format = await chosenFormat(input);
  return withManifests(input, async target => {
    const report = await listWorkloads(target, { power: optionSet(input, 'power') });
    return rendered(report, verdictOf([], [], report.problems), format);
  });
}
