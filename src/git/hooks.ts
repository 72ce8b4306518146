// Where git looks for the hooks of a clone.
import path from 'node:path';
import { createGit, type Environment } from './git.ts';

/** Absolute: `core.hooksPath` as the person's own git sees it, else the folder in git's own; linked work trees share one. */
export async function hooksFolder(root: string, environment: Environment): Promise<string> {
  const git = createGit(root, environment);
  const own = await git.setting('core.hooksPath');
  if (own !== null && own !== '') return path.resolve(root, own.replace(/^~(?=\/)/, environment['HOME'] ?? '~'));
  const { stdout } = await git.run(['rev-parse', '--git-common-dir']);
  return path.resolve(root, stdout.toString('utf8').trim(), 'hooks');
}
