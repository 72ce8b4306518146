// Bytes of a config file → Config.

import { validateStrict } from '../strict/schema.ts';
import { decodeStrict } from '../strict/text.ts';
import { readStrictYaml } from '../strict/yaml.ts';
import { type Config, configJsonSchema, configSchema } from './schema.ts';

/**
 * An empty file is the defaults.
 * @throws UserError `config-invalid` with file, line and column.
 */
export function readConfig(path: string, bytes: Uint8Array): Config {
  const file = readStrictYaml(path, decodeStrict(path, bytes, 'config-invalid'), 'config-invalid');
  const parsed = validateStrict({ ...file, value: file.value ?? {} }, configSchema, configJsonSchema, 'config-invalid');
  const { apiVersion: _apiVersion, kind: _kind, ...config } = parsed;
  return config;
}
