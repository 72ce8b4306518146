// cronledger explain RULE: a rule's page.
import { UserError } from '../errors.ts';
import { allRuleDocs } from '../judge/rule-set.ts';
import type { RuleDoc } from '../outcome.ts';
import { nearest } from '../text/suggest.ts';
import type { CommandInput, CommandResult } from './command.ts';

export async function run(input: CommandInput): Promise<CommandResult> {
  const rules = await allRuleDocs();
  const [id, ...more] = input.positionals;
  if (more.length > 0)
    throw new UserError('usage', 'More than one rule was named.', 'Name one rule, or none to see them all.');
  if (id === undefined) return { exitCode: 0, output: table(rules) };
  const rule = rules.find(candidate => candidate.id === id);
  if (rule === undefined) {
    const near = nearest(
      id,
      rules.map(candidate => candidate.id),
    );
    const hint = near === null ? 'Run `cronledger explain` to see all rules.' : `Did you mean \`${near}\`?`;
    throw new UserError('usage', `There is no rule \`${id}\`.`, hint);
  }
  return { exitCode: 0, output: page(rule) };
}

function table(rules: readonly RuleDoc[]): string {
  const width = Math.max(...rules.map(rule => rule.id.length));
  const lines = rules.map(rule => `${rule.id.padEnd(width)}  ${rule.severity.padEnd(8)}  ${rule.title}`);
  return `${lines.join('\n')}\n\nRun \`cronledger explain RULE\` for a rule's page.\n`;
}

function page(rule: RuleDoc): string {
  const blocking =
    rule.pack === 'warn'
      ? 'It warns and never blocks.'
      : rule.pack === 'strict'
        ? 'It runs in the strict pack only.'
        : '';
  return `${rule.id}: ${rule.title}

Severity: ${rule.severity}. ATT&CK: ${rule.attack.join(', ')}. ${blocking}

Why
  ${rule.why}

What to do
  ${rule.remediation}

When it is wrong
  ${rule.falsePositives}

${elementsOf(rule)}This page, with its examples: policies/README.md#${rule.id}
`.replace(/ +\n/g, '\n');
}

function elementsOf({ elements = [] }: RuleDoc): string {
  return elements.length === 0 ? '' : `It looks at AN0582's ${elements.join(', ')}.\n`;
}
