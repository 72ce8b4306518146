// Whom a CODEOWNERS file names for a path: whose approval a rule asks for, and a guess at the owner of a workload without entry.

import type { Config } from '../config/config.ts';
import type { BaseTree } from '../git/tree.ts';

/** Where GitHub looks for the file, first place first. */
export const CODEOWNERS_PATHS: readonly string[] = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'];
/** Where GitLab does. */
export const GITLAB_CODEOWNERS_PATHS: readonly string[] = ['CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS'];

/** Of whom so many have to approve. */
export interface OwnerGroup {
  readonly owners: readonly string[];
  readonly count: number;
}

/** The groups for a path; none where nobody owns it. */
export type CodeOwners = (path: string) => readonly OwnerGroup[];

/**
 * Whom the base's file names, where a rule of the config asks for it; without one, whom its OWNERS files name. Null where no rule asks, or
 * there is no file.
 */
export async function loadCodeOwners(
  base: BaseTree,
  { approvals }: Config,
  host: 'github' | 'gitlab',
): Promise<CodeOwners | null> {
  if (!approvals?.some(rule => rule.from === 'codeowners')) return null;
  for (const path of host === 'gitlab' ? GITLAB_CODEOWNERS_PATHS : CODEOWNERS_PATHS) {
    const bytes = await base.readFile(path);
    if (bytes === null) continue;
    const text = bytes.toString('utf8');
    if (host === 'gitlab') return (await import('./gitlab-codeowners.ts')).gitLabCodeOwners(text);
    return oneOf(codeOwners(text));
  }
  const { loadProwOwners } = await import('./prow-owners.ts');
  const found = await loadProwOwners(base);
  return found === null ? null : oneOf(path => found.approvers(path));
}

function oneOf(ownersOf: (path: string) => readonly string[]): CodeOwners {
  return path => {
    const owners = ownersOf(path);
    return owners.length === 0 ? [] : [{ owners, count: 1 }];
  };
}

interface OwnerLine {
  readonly pattern: readonly string[];
  /** Does the pattern count from the repository's root? Otherwise from any folder. */
  readonly anchored: boolean;
  /** Does it cover what lies below what it matches? */
  readonly open: boolean;
  readonly owners: readonly string[];
  /** Does it cover every file there is? */
  readonly general: boolean;
}

export interface CodeOwner {
  readonly owner: string;
  /** Was it the line for everything that nobody else owns (`*`)? That says little of one workload. */
  readonly general: boolean;
}

/**
 * Finds the owners of a path as the file names them; made once for a file. The last line that matches decides, even where it
 * names nobody. Patterns with `!`, `[ ]` or `\\#`, which GitHub does not support, match nothing that they look like.
 * https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 */
function codeOwners(text: string): (path: string) => readonly string[] {
  const lineOf = lineFinder(text);
  return path => lineOf(path)?.owners ?? [];
}

/** The line that decides for a path; null where none matches. */
function lineFinder(text: string): (path: string) => OwnerLine | null {
  const lines = text
    .split(/\r?\n/)
    .flatMap(line => parseLine(line) ?? [])
    .reverse();
  return path => {
    const segments = path.split('/');
    return lines.find(line => covers(line, segments)) ?? null;
  };
}

/** Finds one owner of a path, as an inventory entry names it. A team is preferred to a person, who may leave; e-mail addresses do not count. */
export function ownerFinder(text: string): (path: string) => CodeOwner | null {
  const lineOf = lineFinder(text);
  return path => {
    const line = lineOf(path);
    const accounts = line?.owners.filter(isAccount) ?? [];
    const owner = accounts.find(account => account.includes('/')) ?? accounts[0];
    return line === null || owner === undefined ? null : { owner, general: line.general };
  };
}

function isAccount(owner: string): boolean {
  return /^@[A-Za-z0-9][A-Za-z0-9-]{0,38}(?:\/[A-Za-z0-9._-]{1,100})?$/.test(owner);
}

function parseLine(line: string): OwnerLine | null {
  const words = line
    .slice(0, commentStart(line))
    .trim()
    .split(/[ \t]+/);
  const [written = '', ...owners] = words;
  if (written === '') return null;
  const folderOnly = written.endsWith('/');
  const pattern = written.split('/').filter(segment => segment !== '');
  if (pattern.length === 0) return null;
  const anchored = written.startsWith('/') || pattern.length > 1;
  // `docs/*` covers the files of docs alone and `/*` those of the root, `docs/` and `docs` all that lies below, too.
  return {
    pattern: folderOnly ? [...pattern, '**'] : pattern,
    anchored,
    open: pattern.at(-1) !== '*' || !anchored,
    owners,
    general: written !== '/*' && pattern.every(segment => segment === '*' || segment === '**'),
  };
}

function commentStart(line: string): number {
  const at = line.search(/(?:^|[ \t])#/);
  return at === -1 ? line.length : at;
}

/**
 * Segment by segment, from the left: `reachable` holds the lengths of the path that the pattern so far can have taken up.
 * The work is bounded by the product of the lengths, whatever stands in the file.
 */
function covers({ pattern, anchored, open }: OwnerLine, path: readonly string[]): boolean {
  const everywhere = () => new Set(Array.from({ length: path.length + 1 }, (_, index) => index));
  let reachable = anchored ? new Set([0]) : everywhere();
  for (const [at, segment] of pattern.entries()) {
    const next = new Set<number>();
    if (segment === '**') {
      // What ends in it is about what lies below, and not about a file of that name.
      const first = Math.min(...reachable) + (at === pattern.length - 1 ? 1 : 0);
      for (let index = first; index <= path.length; index += 1) next.add(index);
    } else {
      for (const index of reachable) {
        const name = path[index];
        if (name !== undefined && matchesSegment(segment, name)) next.add(index + 1);
      }
    }
    reachable = next;
    if (reachable.size === 0) return false;
  }
  return open || reachable.has(path.length);
}

/** `*` is any run of characters, `?` any one. Greedy with one way back, which is enough and never exponential. */
function matchesSegment(pattern: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let starAt = 0;
  let index = 0;
  while (index < name.length) {
    if (pattern[at] === '*') {
      star = at;
      starAt = index;
      at += 1;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[index])) {
      at += 1;
      index += 1;
    } else if (star !== -1) {
      at = star + 1;
      starAt += 1;
      index = starAt;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
