// The one comment on a pull request, edited in place.
import * as z from 'zod';
import type { CheckReport } from '../outcome.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { codeSpan } from '../report/markdown-escape.ts';
import { headline } from '../report/verdict-words.ts';
import { enumerate } from '../report/words.ts';
import { createOnce, type GitHubClient } from './client.ts';
import { isLater, type Run, runOfText, runText, WRITER } from './run-order.ts';

/** https://docs.github.com/rest/issues/comments refuses longer ones. */
const COMMENT_LIMIT = 65_536;
const MARKER = '<!-- cronledger:comment run=';
const MARKER_END = ' -->\n';

export interface CommentPlace {
  readonly repository: string;
  readonly number: number;
  readonly run: Run;
  /** The page of the run. */
  readonly details: string | null;
  readonly now: Date;
}

const COMMENT = z.object({ id: z.int(), user: WRITER, body: z.string().optional() });
type Comment = z.infer<typeof COMMENT>;

/**
 * Writes or edits it, unless a later run has. A pull request that passes gets none; where it had one, that is one line from then on.
 * @throws GitHubError
 */
export async function writeComment(client: GitHubClient, report: CheckReport, place: CommentPlace): Promise<void> {
  const { repository, number, run, now } = place;
  const grant = 'pull-requests: write';
  const path = `/repos/${repository}/issues/${number}/comments`;
  const login = await client.viewer();
  const find = async (): Promise<Comment | null> => {
    const comments = await client.all({ schema: COMMENT, path, grant });
    // A marker alone proves nothing: anybody can write one.
    return comments.find(({ user, body = '' }) => user?.login === login && body.startsWith(MARKER)) ?? null;
  };
  const own = await find();
  if (own === null && report.verdict === 'pass') return;
  const other = runOfMarker(own?.body ?? '');
  if (other !== null && isLater(other, run)) return;
  const marker = `${MARKER}${runText(run)}${MARKER_END}`;
  const text =
    report.verdict === 'pass'
      ? allIsWell(report, place)
      : renderMarkdown(report, { limit: COMMENT_LIMIT - marker.length, now });
  const body = marker + text;
  if (own === null) {
    const writing = { schema: COMMENT, path, grant, body: { body }, once: true };
    await createOnce(client, () => client.send({ ...writing, method: 'POST' }), find);
  } else if (own.body !== body) {
    const one = `/repos/${repository}/issues/comments/${own.id}`;
    await client.send({ schema: z.unknown(), method: 'PATCH', path: one, grant, body: { body } });
  }
}

function allIsWell(report: CheckReport, { details }: CommentPlace): string {
  const who = [...new Set(report.needs.flatMap(need => need.approvedBy))].sort();
  const approved = who.length === 0 ? '' : ` Approved by ${enumerate(who.map(codeSpan))}.`;
  const more = details === null ? '' : ` [The job summary](${details}) has the details.`;
  return `**Cronledger: ${headline(report)}**${approved}${more}\n`;
}

function runOfMarker(body: string): Run | null {
  const end = body.indexOf(MARKER_END);
  return body.startsWith(MARKER) && end !== -1 ? runOfText(body.slice(MARKER.length, end)) : null;
}
