// Runs `inventory lint` over a repository: its texts, its workloads, and what the rules say of them.
import type { HeadTree } from '../../collect/tree.ts';
import { UserError } from '../../errors.ts';
import { INVENTORY_FOLDER, isInventoryFile } from '../../inventory/load.ts';
import { EXIT_CODES } from '../../model.ts';
import { placeText } from '../../place.ts';
import { decodeStrict } from '../../strict-yaml/text.ts';
import type { CommandResult } from '../command.ts';
import type { Session } from './session.ts';

export async function runLint(session: Session): Promise<CommandResult> {
  const { input, config, manifests: tree } = session;
  const { lintInventory } = await import('./lint.ts');
  const { allRuleDocs } = await import('../../rules/rule-set.ts');
  const { WORKLOAD_KINDS } = await import('../../workloads/index.ts');
  const found = await session.found();
  const files = await inventoryTexts(tree);
  const messages = lintInventory({
    files,
    today: input.now,
    rules: (await allRuleDocs()).map(rule => rule.id),
    kinds: WORKLOAD_KINDS,
    workloads: found.workloads,
    teams: Object.keys(config.teams),
    findings: await findingsFor(session),
  });
  const lines = messages.map(
    ({ level, code, message, location }) => `${placeText(location)} ${level} ${code}: ${message}`,
  );
  const errors = messages.filter(message => message.level === 'error').length;
  const closing =
    files.length === 0
      ? 'There is no inventory; `cronledger inventory init` writes one.'
      : `${errors} errors and ${messages.length - errors} warnings in ${files.length} files.`;
  return {
    exitCode: errors > 0 ? EXIT_CODES.violation : EXIT_CODES.pass,
    output: [...lines, closing, ''].join('\n'),
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
async function findingsFor(session: Session) {
  const inventory = await readable(session);
  if (inventory === null) return null;
  const { judgeAll } = await import('../../rules/judge-change.ts');
  const { loadRuleSet } = await import('../../rules/rule-set.ts');
  const { manifests, config, input } = session;
  const rules = await loadRuleSet(manifests, config);
  const found = await session.found();
  return judgeAll({ ...found, inventory, config, rules, today: input.now, complete: true }).findings;
}

async function readable(session: Session) {
  try {
    return await session.inventory();
  } catch (error) {
    if (error instanceof UserError && error.code === 'inventory-invalid') return null;
    throw error;
  }
}
