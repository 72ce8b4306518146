// cronledger verify: manifests as they stand, against the inventory and the rules.
import { verifyWorkloads } from '../pipeline.ts';
import type { CommandInput, CommandResult } from './command.ts';
import { chosenFormat, rendered } from './reporting.ts';
import { withManifests } from './targets.ts';

export async function run(input: CommandInput): Promise<CommandResult> {
  const format = await chosenFormat(input);
  return withManifests(input, async target => {
    const report = await verifyWorkloads(target, input.now);
    return rendered(report, report.verdict, format);
  });
}
