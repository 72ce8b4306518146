// Runs `inventory lint` over a repository: its texts, its workloads, and what the rules say of them.
import type { HeadTree } from '../../collect/tree.ts';
import { UserError } from '../../errors.ts';
import { escapeLine } from '../../escape.ts';
import { INVENTORY_FOLDER, isInventoryFile } from '../../inventory/load.ts';
import { EXIT_CODES } from '../../model.ts';
import { placeText } from '../../place.ts';
import { decodeStrict } from '../../strict-yaml/text.ts';
import type { CommandResult } from '../command.ts';
import { problemText, type Session, seriousOf } from './session.ts';

export async function runLint(session: Session): Promise<CommandResult> {
  const { input, config, manifests: tree } = session;
  const { lintInventory } = await import('./lint.ts');
  const { allRuleDocs } = await import('../../rules/rule-set.ts');
  const { registryOf } = await import('../../workloads/registry.ts');
  const found = await session.found();
  const serious = seriousOf(found.problems);
  const files = await inventoryTexts(tree);
  const messages = lintInventory({
    files,
    today: input.now,
    rules: (await allRuleDocs()).map(rule => rule.id),
    kinds: registryOf(config).kinds,
    // What could not be read may hold the workload of any entry, and need any exception.
    workloads: serious.length > 0 ? null : found.workloads,
    teams: Object.keys(config.teams),
    findings: serious.length > 0 ? null : await findingsFor(session),
  });
  const lines = messages.map(({ level, code, message, location }) =>
    escapeLine(`${placeText(location)} ${level} ${code}: ${message}`),
  );
  const errors = messages.filter(message => message.level === 'error').length;
  const closing =
    files.length === 0
      ? 'There is no inventory; `cronledger inventory init` writes one.'
      : `${errors} errors and ${messages.length - errors} warnings in ${files.length} files.`;
  const passed = serious.length > 0 ? EXIT_CODES['could-not-check'] : EXIT_CODES.pass;
  return {
    exitCode: errors > 0 ? EXIT_CODES.violation : passed,
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
async function findingsFor(session: Session) {
  const inventory = await readable(session);
  if (inventory === null) return null;
  const { judgeAll } = await import('../../rules/judge-change.ts');
  const { loadRuleSet } = await import('../../rules/rule-set.ts');
  const { manifests, config, input } = session;
  const rules = await loadRuleSet(manifests, config);
  const found = await session.found();
  const { accessOfFiles } = await import('../../rbac/of-files.ts');
  const { access } = accessOfFiles(found.manifests);
  return judgeAll({ ...found, access, auditPolicies: [], inventory, config, rules, today: input.now, complete: true })
    .findings;
}

async function readable(session: Session) {
  try {
    return await session.inventory();
  } catch (error) {
    if (error instanceof UserError && error.code === 'inventory-invalid') return null;
    throw error;
  }
}
