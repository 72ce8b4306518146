// The pack: every policy of policies/, read from disk, so that the files that are judged with are the ones that kubectl applies.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseFile } from '../manifest/parse.ts';
import { type PolicyRule, policyRule } from '../policy/index.ts';

/** The rules of the pack, by id. Throws for a file of the pack that is broken, or named other than its rule: that is a bug. */
export async function loadPack(): Promise<readonly PolicyRule[]> {
  const folder = packFolder();
  const names = (await readdir(folder)).filter(name => name.endsWith('.yaml')).toSorted();
  return Promise.all(names.map(name => readRule(folder, name)));
}

async function readRule(folder: string, name: string): Promise<PolicyRule> {
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
  const rule = policyRule(manifest.object);
  if (`${rule.id}.yaml` !== name) throw new Error(`The file ${file} of the rule pack holds the rule ${rule.id}.`);
  return rule;
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
