// The ATT&CK coverage of policies/README.md: which rules look for which technique, and which of AN0582's mutable elements they use.
import { ELEMENTS, type RuleDoc } from '../src/outcome.ts';

/** Techniques in order, each with its rules. */
export function techniques(rules: readonly RuleDoc[]): readonly string[] {
  const byTechnique = new Map<string, RuleDoc[]>();
  for (const rule of rules) {
    for (const technique of rule.attack) byTechnique.set(technique, [...(byTechnique.get(technique) ?? []), rule]);
  }
  const rows = [...byTechnique]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([technique, those]) => {
      const link = `https://attack.mitre.org/techniques/${technique.replace('.', '/')}/`;
      const used = ELEMENTS.filter(element => those.some(rule => rule.elements?.includes(element)));
      return `| [${technique}](${link}) | ${those.map(linkTo).join(', ')} | ${used.join(', ')} |`;
    });
  return ['| technique | rules | mutable elements |', '|---|---|---|', ...rows];
}

/** Where the config sets each of them. */
const SETTINGS: Readonly<Record<(typeof ELEMENTS)[number], string>> = {
  NamespaceScope: '`namespaces.protected`',
  ImageRepository: '`images.allow`, and `images` of an inventory entry',
  ScheduleWindow: '`schedule.window`, `schedule.minInterval`, and `schedule` of an entry',
  ExecutionCommand: '`digest` of an entry',
};

/** Each with where it is set, and its rules. */
export function elements(rules: readonly RuleDoc[]): readonly string[] {
  const rows = ELEMENTS.map(element => {
    const those = rules.filter(rule => rule.elements?.includes(element));
    return `| ${element} | ${SETTINGS[element]} | ${those.map(linkTo).join(', ')} |`;
  });
  return ['| mutable element of AN0582 | set by | rules |', '|---|---|---|', ...rows];
}

function linkTo({ id }: RuleDoc): string {
  return `[${id}](#${id})`;
}
