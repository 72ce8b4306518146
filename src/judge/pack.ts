// The pack: every policy of policies/, the very files that kubectl applies; as they were when the program was built.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { stringAt } from '../kube/object.ts';
import { parseFile } from '../manifest/parse.ts';
import type { JsonObject } from '../model.ts';
import { type PolicyRule, policyRule } from '../policy/index.ts';

/**
 * The rules of the pack, by id. The built program holds what its build has read and checked: parsing the files took a tenth of a second
 * of each start. Throws for a file of the pack that is broken, or named other than its rule: that is a bug.
 */
export async function loadPack(): Promise<readonly PolicyRule[]> {
  if (typeof CRONLEDGER_PACK === 'undefined') return (await readPack()).map(policy => policyRule(policy));
  const built: readonly JsonObject[] = JSON.parse(CRONLEDGER_PACK);
  return built.map(policy => policyRule(policy, { checked: true }));
}

/** The policies of the files, by id. */
export async function readPack(): Promise<readonly JsonObject[]> {
  const folder = packFolder();
  const names = (await readdir(folder)).filter(name => name.endsWith('.yaml')).toSorted();
  return Promise.all(names.map(name => readPackFile(folder, name)));
}

async function readPackFile(folder: string, name: string): Promise<JsonObject> {
  const file = path.posix.join('policies', name);
  const bytes = await readFile(path.join(folder, name));
  const { manifests, problems, ambiguities } = parseFile({
    path: file,
    source: { type: 'manifest', path: 'policies' },
    bytes,
  });
  const [manifest, ...others] = manifests;
  const wrong = [...problems, ...ambiguities].map(({ message }) => message).join(' ');
  if (wrong !== '' || manifest === undefined || others.length > 0) {
    throw new Error(`The file ${file} of the rule pack does not hold one policy. ${wrong}`.trim());
  }
  const id = stringAt(manifest.object, ['metadata', 'name']);
  if (`${id}.yaml` !== name) throw new Error(`The file ${file} of the rule pack holds the rule ${id}.`);
  return manifest.object;
}

/** The folder lies beside dist/ and src/, wherever in them this code runs. */
export function packFolder(): string {
  let root = import.meta.dirname;
  while (!existsSync(path.join(root, 'action.yml')) || !existsSync(path.join(root, 'policies'))) {
    const above = path.dirname(root);
    if (above === root)
      throw new Error(`No folder above ${import.meta.dirname} has the rule pack: action.yml and policies/.`);
    root = above;
  }
  return path.join(root, 'policies');
}
