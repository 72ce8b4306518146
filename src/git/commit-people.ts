// The people of commits, by the addresses and messages that stand in them.
import { UserError } from '../errors.ts';
import { type Git, saidByGit } from './git.ts';
import type { CommitPeople } from './tree.ts';

/** The commits that `to` has and `from` has not, newest first, at most so many. Both are full ids that the clone has. */
export async function commitsBetween(
  git: Git,
  from: string | null,
  to: string,
  most: number,
): Promise<readonly CommitPeople[]> {
  const format = '--format=format:%x00%H%x00%ae%x00%ce%x00%B%x00';
  const input = from === null ? `${to}\n` : `${to}\n^${from}\n`;
  const { code, stdout, stderr } = await git.run(['rev-list', `--max-count=${most}`, format, '--stdin'], input);
  if (code !== 0) {
    throw new UserError(
      'shallow-clone',
      `The commits up to ${to} could not be read: git said ${saidByGit(stderr)}.`,
      'Fetch the whole history: with actions/checkout set `fetch-depth: 0`.',
    );
  }
  // Before each commit stands a line `commit <id>`, which the empty field swallows. No message holds a NUL.
  const fields = stdout.toString('utf8').split('\0');
  const commits: CommitPeople[] = [];
  for (let at = 1; at + 3 < fields.length; at += 5) {
    const [id = '', authorEmail = '', committerEmail = '', message = ''] = fields.slice(at, at + 4);
    commits.push({ id, authorEmail, committerEmail, message });
  }
  return commits;
}
