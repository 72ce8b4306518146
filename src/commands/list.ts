// cronledger list: the scheduled workloads that are there.

import { UserError } from '../errors.ts';
import { verdictOf } from '../outcome.ts';
import { listWorkloads } from '../pipeline/check.ts';
import { type CommandInput, type CommandResult, optionSet } from './command.ts';
import { chosenFormat, rendered } from './reporting.ts';
import { withManifests } from './targets.ts';

export async function run(input: CommandInput): Promise<CommandResult> {
  const format = await chosenFormat(input, 'lists');
  const [sources, power] = [optionSet(input, 'sources'), optionSet(input, 'power')];
  if ((sources || power) && !['text', 'json'].includes(format.name)) {
    throw new UserError(
      'usage',
      `\`--${sources ? 'sources' : 'power'}\` and \`--format ${format.name}\` were both given.`,
      `${sources ? 'Sources are' : 'Power is'} told in text and json.`,
    );
  }
  return withManifests(input, async target => {
    const report = await listWorkloads(target, { sources, power });
    return rendered(report, verdictOf([], [], report.problems), format);
  });
}
