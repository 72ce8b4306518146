// Who changed files, as git remembers it: GitHub accounts, by the addresses that GitHub gives out.
import { createGit } from './git.ts';

/** https://docs.github.com/en/account-and-profile/reference/email-addresses-reference: `12345+login@users.noreply.github.com` */
const NOREPLY = /^(?:\d{1,20}\+)?([A-Za-z0-9][A-Za-z0-9-]{0,38})@users\.noreply\.github\.com$/;

/** As many paths go on one command line. */
const PATHS_AT_ONCE = 200;

/**
 * For each path the account (`@login`) with most commits that touched it in the history of HEAD; paths that only other
 * addresses touched are left out, since an address says nothing of an account. Bots are nobody. Newest commits win a draw.
 */
export async function authorsOf(root: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const git = createGit(root, {});
  const commits = new Map<string, Map<string, number>>();
  for (let at = 0; at < paths.length; at += PATHS_AT_ONCE) {
    const some = paths.slice(at, at + PATHS_AT_ONCE);
    // `-z` ends each name with NUL; the format puts an address between two more, so that no name can pass for one.
    const { code, stdout } = await git.run([
      '--literal-pathspecs',
      'log',
      '-z',
      '--no-renames',
      '--no-merges',
      '--max-count=2000',
      '--name-only',
      '--format=%x00%x00%ae',
      'HEAD',
      '--',
      ...some,
    ]);
    // A repository without a commit has no history.
    if (code !== 0) continue;
    for (const record of stdout.toString('utf8').split('\0\0\0')) countCommit(record, commits);
  }
  const authors = new Map<string, string>();
  for (const [path, logins] of commits) {
    const [best] = [...logins].toSorted(([, a], [, b]) => b - a);
    if (best !== undefined) authors.set(path, `@${best[0]}`);
  }
  return authors;
}

function countCommit(record: string, commits: Map<string, Map<string, number>>): void {
  const [address = '', ...lines] = record.split('\0').filter(part => part !== '');
  const names = lines.map(line => (line.startsWith('\n') ? line.slice(1) : line));
  const login = NOREPLY.exec(address)?.[1];
  if (login === undefined) return;
  for (const name of names) {
    const logins = commits.get(name) ?? new Map<string, number>();
    logins.set(login, (logins.get(login) ?? 0) + 1);
    commits.set(name, logins);
  }
}
