// Runs `inventory lint` over a repository: its texts, its workloads, and what the rules say of them.

import { UserError } from '../../errors.ts';
import type { FoundWorkloads } from '../../gather/workloads-of-files.ts';
import type { HeadTree } from '../../git/tree.ts';
import { INVENTORY_FOLDER, isInventoryFile } from '../../inventory/load.ts';
import type { Judged } from '../../judge/judge.ts';
import type { RuleSet } from '../../judge/rule-set.ts';
import { EXIT_CODES } from '../../model.ts';
import { problemText, seriousOf } from '../../outcome.ts';
import { plural } from '../../report/words.ts';
import { decodeStrict } from '../../strict/text.ts';
import { escapeLine } from '../../text/escape.ts';
import { placeText } from '../../text/location.ts';
import type { CommandResult } from '../command.ts';
import type { Session } from './session.ts';

export async function runLint(session: Session): Promise<CommandResult> {
  const { input, config, manifests: tree } = session;
  const { lintInventory } = await import('../../inventory/write/lint.ts');
  const { allRuleDocs, loadRuleSet } = await import('../../judge/rule-set.ts');
  const { registryOf } = await import('../../workloads/registry.ts');
  const { workloadsOfFiles } = await import('../../gather/workloads-of-files.ts');
  const { RBAC_WORDS } = await import('../../rbac/kinds.ts');
  const found = await workloadsOfFiles(await session.files(), registryOf(config), RBAC_WORDS);
  const rules = await loadRuleSet(tree, config);
  const judged = await judgedBy(session, found, rules);
  const serious = seriousOf([...found.problems, ...(judged?.problems ?? [])]);
  const files = await inventoryTexts(tree);
  const messages = lintInventory({
    files,
    today: input.now,
    rules: [...(await allRuleDocs()).map(rule => rule.id), ...rules.own.map(policy => policy.spec.name)],
    kinds: registryOf(config).kinds,
    // What could not be read may hold the workload of any entry, and need any exception.
    workloads: serious.length > 0 ? null : found.workloads,
    teams: Object.keys(config.teams),
    findings: serious.length > 0 ? null : (judged?.findings ?? null),
  });
  const lines = messages.map(({ level, code, message, location }) =>
    escapeLine(`${placeText(location)} ${level} ${code}: ${message}`),
  );
  const errors = messages.filter(message => message.level === 'error').length;
  const closing =
    files.length === 0
      ? 'There is no inventory; `cronledger inventory init` writes one.'
      : `${plural(errors, 'error')} and ${plural(messages.length - errors, 'warning')} in ${plural(files.length, 'file')}.`;
  // What could not be read may hold anything, as in a verdict.
  const passed = errors > 0 ? EXIT_CODES.violation : EXIT_CODES.pass;
  return {
    exitCode: serious.length > 0 ? EXIT_CODES['could-not-check'] : passed,
    output: [...lines, closing, ''].join('\n'),
    notes: serious.map(problemText),
  };
}

async function inventoryTexts(tree: HeadTree): Promise<readonly { path: string; text: string }[]> {
  const entries = (await tree.entries(INVENTORY_FOLDER)).filter(entry => isInventoryFile(entry.path));
  const texts: { path: string; text: string }[] = [];
  for await (const { entry, bytes } of tree.readMany(entries))
    texts.push({ path: entry.path, text: decodeStrict(entry.path, bytes, 'inventory-invalid') });
  return texts;
}

/** What the rules say, so that an exception which none of it needs can be told; null where the inventory itself cannot be read. */
async function judgedBy(session: Session, found: FoundWorkloads, rules: RuleSet): Promise<Judged | null> {
  const proposed = await readable(session);
  if (proposed === null) return null;
  const { judge } = await import('../../judge/judge.ts');
  const { asItStands } = await import('../../rules/gathered.ts');
  const { accessOfFiles } = await import('../../rbac/of-manifests.ts');
  const { config, input } = session;
  const { access, problems } = accessOfFiles(found.manifests);
  const standing = { after: found.workloads, proposed, complete: true, access, auditPolicies: [] };
  const settings = { config, rules, today: input.now, all: true, approved: null };
  const judged = judge(asItStands({ ...found, ...standing }), settings);
  return { ...judged, problems: [...problems, ...judged.problems] };
}

async function readable(session: Session) {
  try {
    return await session.inventory();
  } catch (error) {
    if (error instanceof UserError && error.code === 'inventory-invalid') return null;
    throw error;
  }
}
