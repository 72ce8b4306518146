// The files that decide what the gate decides. A change of one needs an approval of its own.

import type { Config } from '../config/config.ts';
import type { BaseTree, FileDiff } from '../git/tree.ts';
import { CODEOWNERS_PATHS, GITLAB_CODEOWNERS_PATHS } from '../inventory/codeowners.ts';
import { isOwnersFile } from '../inventory/prow-owners.ts';

const OWNERS: ReadonlySet<string> = new Set([...CODEOWNERS_PATHS, ...GITLAB_CODEOWNERS_PATHS]);
/** Where pipelines of GitHub, GitLab and others are written. */
const PIPELINE =
  /^(?:\.github\/(?:workflows|actions)\/|\.gitlab-ci\.ya?ml$|\.gitlab\/|Jenkinsfile$|azure-pipelines\.ya?ml$|bitbucket-pipelines\.yml$)/;

/**
 * Paths among some differences that belong to the gate: its folder, its policies, CODEOWNERS, OWNERS files where a rule asks them, and the workflows that run it. A workflow
 * is asked for in the base: one that the head brings along takes nothing away.
 */
export async function guardedFiles(
  base: BaseTree,
  differences: readonly FileDiff[],
  { policies, approvals }: Config,
): Promise<readonly string[]> {
  // The gate's own folder is guarded as a whole, so the usual paths need no matcher.
  const elsewhere = policies.paths.filter(glob => !glob.startsWith('.cronledger/'));
  const isPolicy = elsewhere.length === 0 ? () => false : (await import('picomatch')).default(elsewhere, { dot: true });
  const guarded: string[] = [];
  for (const { path } of differences) {
    if (path.startsWith('.cronledger/') || isPolicy(path) || OWNERS.has(path)) guarded.push(path);
    else if (isOwnersFile(path) && approvals?.some(rule => rule.from === 'codeowners')) guarded.push(path);
    else if (PIPELINE.test(path)) {
      const text = (await base.readFile(path))?.toString('utf8') ?? '';
      if (text.toLowerCase().includes('cronledger')) guarded.push(path);
    }
  }
  return guarded;
}
