// The inventory entries that a change needs, as suggested changes on the pull request: one click writes them. Only where the file is part of
// the pull request, since GitHub takes a comment on no other line.
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { differingLines } from '../text/differing-lines.ts';
import { escapeLines } from '../text/escape.ts';
import type { GitHubClient } from './client.ts';

/** A file as the head has it and as it is to be. */
export interface SuggestedFile {
  readonly path: string;
  readonly before: string;
  readonly text: string;
}

export interface SuggestionPlace {
  /** `owner/name` */
  readonly repository: string;
  readonly number: number;
  /** The head that was judged. */
  readonly head: string;
}

const GRANT = 'pull-requests: write';
const MARKER = '<!-- cronledger:suggest ';
/** GitHub takes 65,536 characters; an entry is far shorter, and a longer suggestion is better written by the command. */
const MAX_TEXT = 20_000;
const MAX_SUGGESTIONS = 20;

const FILE = z.object({ filename: z.string(), patch: z.string().optional() });
const COMMENT = z.object({ user: z.object({ login: z.string() }).nullish(), body: z.string() });

/** Lines of the head's file, from 1, and the text in their place. */
interface Replacement {
  readonly first: number;
  readonly last: number;
  readonly text: string;
}

/** Writes those that are not there yet, and gives how many. @throws GitHubError */
export async function writeSuggestions(
  client: GitHubClient,
  { repository, number, head }: SuggestionPlace,
  files: readonly SuggestedFile[],
): Promise<number> {
  if (files.length === 0) return 0;
  const pull = `/repos/${repository}/pulls/${number}`;
  const changed = await client.all({ schema: FILE, path: `${pull}/files`, grant: GRANT });
  const patches = new Map(changed.map(({ filename, patch }) => [filename, patch ?? '']));
  const login = await client.viewer();
  const known = await client.all({ schema: COMMENT, path: `${pull}/comments`, grant: GRANT });
  // A marker alone proves nothing: anybody can write one.
  const own = new Set(known.filter(({ user }) => user?.login === login).map(({ body }) => body.split('\n', 1)[0]));
  let written = 0;
  for (const file of files.slice(0, MAX_SUGGESTIONS)) {
    const replacement = replacementOf(file);
    if (replacement === null || !isInPatch(patches.get(file.path) ?? '', replacement)) continue;
    const marker = `${MARKER}${createHash('sha256')
      .update(JSON.stringify([file.path, replacement]))
      .digest('hex')} -->`;
    if (own.has(marker)) continue;
    const { first, last, text } = replacement;
    const body = {
      body: `${marker}\nThe inventory entries that this change needs:\n\n${suggestion(text)}`,
      commit_id: head,
      path: file.path,
      side: 'RIGHT',
      line: last,
      ...(first === last ? {} : { start_line: first, start_side: 'RIGHT' }),
    };
    const path = `${pull}/comments`;
    await client.send({ schema: z.unknown(), method: 'POST', path, grant: GRANT, body, once: true });
    written += 1;
  }
  return written;
}

/** Null where there is no one place, or where the text holds something that nobody sees. */
function replacementOf({ before, text }: SuggestedFile): Replacement | null {
  const lines = before.split('\n');
  const { start, before: gone, after } = differingLines(lines, text.split('\n'));
  // Lines that only come need one to stand behind.
  const isInsertion = gone.length === 0;
  if (isInsertion && start === 0) return null;
  const first = isInsertion ? start : start + 1;
  const last = isInsertion ? start : start + gone.length;
  const replaced = isInsertion ? [lines[start - 1] ?? '', ...after] : after;
  const written = replaced.join('\n');
  return written.length > MAX_TEXT || escapeLines(written) !== written ? null : { first, last, text: written };
}

/** Are the lines within one part of what GitHub shows of the file? */
function isInPatch(patch: string, { first, last }: Replacement): boolean {
  return [...patch.matchAll(/^@@ -\d{1,9}(?:,\d{1,9})? \+(\d{1,9})(?:,(\d{1,9}))? @@/gm)].some(([, start, count]) => {
    const from = Number(start);
    return first >= from && last < from + Number(count ?? '1');
  });
}

/** A fence that nothing in the text ends. */
function suggestion(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}suggestion\n${text}\n${fence}\n`;
}
