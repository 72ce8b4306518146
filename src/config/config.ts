// The config of a repository: `.cronledger/config.yaml` of the base, or the defaults. Loads zod and yaml only where there is a file to read.

import { UserError } from '../errors.ts';
import type { BaseTree } from '../git/tree.ts';
import { nearest } from '../text/suggest.ts';
import { DEFAULT_CONFIG } from './defaults.ts';
import type { Config } from './schema.ts';

export type { Config } from './schema.ts';
export type ApprovalRule = NonNullable<Config['approvals']>[number];
export type SourceConfig = NonNullable<Config['sources']>[number];

export const CONFIG_PATH = '.cronledger/config.yaml';

/** A spelling that would be passed over in silence. */
const MISTAKEN_PATH = '.cronledger/config.yml';

/** What holds where a repository has no config. Costs nothing. */
export function defaultConfig(): Config {
  return DEFAULT_CONFIG;
}

/**
 * The config that decides: the base's, never the head's (design section 4).
 * @throws UserError `config-invalid` for a file that cannot be read as one, with file, line and column.
 */
export async function loadConfig(tree: BaseTree): Promise<Config> {
  const bytes = await tree.readFile(CONFIG_PATH);
  if (bytes !== null) {
    const { readConfig } = await import('./read.ts');
    return readConfig(CONFIG_PATH, bytes);
  }
  if ((await tree.treeId(CONFIG_PATH)) !== null) {
    throw new UserError(
      'config-invalid',
      `${CONFIG_PATH} is not a regular file.`,
      'Replace the link or folder with a file.',
    );
  }
  if ((await tree.treeId(MISTAKEN_PATH)) !== null) {
    throw new UserError(
      'config-invalid',
      `${MISTAKEN_PATH} is not read: the config is ${CONFIG_PATH}.`,
      `Rename the file to ${CONFIG_PATH}.`,
    );
  }
  return defaultConfig();
}

/**
 * A config from text: for `--config FILE`, where `path` is the file's name for messages.
 * @throws UserError `config-invalid`
 */
export async function configFromText(text: string, path: string): Promise<Config> {
  const { readConfig } = await import('./read.ts');
  return readConfig(path, new TextEncoder().encode(text));
}

/**
 * Refuses settings for rules that do not exist. The rules are known only once the policies have been read, so this is a step of its own.
 * @throws UserError `config-invalid`
 */
export function requireKnownRules(config: Config, known: readonly string[]): void {
  const named = [
    ...Object.keys(config.policies.rules).map(id => ({ id, where: 'policies.rules' })),
    ...(config.approvals ?? []).flatMap(({ when }) => (when.rules ?? []).map(id => ({ id, where: 'approvals' }))),
  ];
  const unknown = named.find(({ id }) => !known.includes(id));
  if (unknown === undefined) return;
  const suggestion = nearest(unknown.id, known);
  throw new UserError(
    'config-invalid',
    `\`${unknown.where}\` names \`${unknown.id}\`, and there is no such rule.`,
    suggestion === null ? 'See `cronledger explain` for the rules there are.' : `Did you mean \`${suggestion}\`?`,
  );
}
