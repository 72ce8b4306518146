// What the Action writes to a pull request: one commit status and one comment that is edited in place.
import * as z from 'zod';
import type { Verdict } from '../model.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { headline } from '../report/verdict-words.ts';
import type { CheckReport } from '../reports.ts';
import { type ClientOptions, createClient, type GitHubClient, GitHubError } from './client.ts';

export interface Publication extends ClientOptions {
  readonly repository: string;
  readonly number: number;
  /** The head that was judged; of a pull request, not of GitHub's merge of it. */
  readonly head: string;
  /** GITHUB_RUN_ID and GITHUB_RUN_ATTEMPT: a run that began earlier does not write over a later one. */
  readonly run: { readonly id: number; readonly attempt: number };
  readonly runUrl: string | null;
  readonly status: boolean;
  readonly comment: boolean;
  readonly now: Date;
}

export interface Published {
  /** Does the status on the head tell this run's verdict? */
  readonly status: boolean;
  /** Sentences about what could not be written, and why. */
  readonly warnings: readonly string[];
}

/** https://docs.github.com/rest/commits/statuses: required checks wait while it is `pending`. */
const STATES: Readonly<Record<Verdict, 'success' | 'failure' | 'error' | 'pending'>> = {
  pass: 'success',
  violation: 'failure',
  'could-not-check': 'error',
  'approval-needed': 'pending',
};
const CONTEXT = 'cronledger';
/** https://docs.github.com/rest/issues/comments refuses longer ones. */
const COMMENT_LIMIT = 65_536;
const MARKER = '<!-- cronledger:comment';

/** Writes what was asked for. What fails is a warning: it changes no verdict, and hides none. */
export async function publishReport(report: CheckReport, publication: Publication): Promise<Published> {
  const client = createClient(publication);
  const warnings: string[] = [];
  const attempt = async (what: string, grant: string, write: () => Promise<void>): Promise<boolean> => {
    try {
      await write();
      return true;
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error;
      const hint = [403, 404].includes(error.status) ? ` Grant the job \`${grant}\`.` : '';
      warnings.push(`The ${what} could not be written: ${error.message}${hint}`);
      return false;
    }
  };
  let current = true;
  await attempt('result', 'pull-requests: read', async () => {
    const path = `/repos/${publication.repository}/pulls/${publication.number}`;
    const { head } = await client.get(z.object({ head: z.object({ sha: z.string() }) }), path);
    current = head.sha === publication.head;
  });
  if (!current) {
    warnings.push('The pull request has a newer head than the one that was judged, so nothing was written to it.');
    return { status: false, warnings };
  }
  const status =
    publication.status &&
    (await attempt('commit status', 'statuses: write', () => writeStatus(client, report, publication)));
  if (publication.comment) {
    await attempt('comment', 'pull-requests: write', () => writeComment(client, report, publication));
  }
  return { status, warnings };
}

async function writeStatus(client: GitHubClient, report: CheckReport, publication: Publication): Promise<void> {
  await client.send('POST', `/repos/${publication.repository}/statuses/${publication.head}`, {
    state: STATES[report.verdict],
    context: CONTEXT,
    // GitHub refuses more than 140 characters.
    description: headline(report).slice(0, 140),
    ...(publication.runUrl === null ? {} : { target_url: publication.runUrl }),
  });
}

const COMMENT = z.object({
  id: z.int(),
  user: z.object({ login: z.string() }).nullable(),
  body: z.string().optional(),
});

async function writeComment(client: GitHubClient, report: CheckReport, publication: Publication): Promise<void> {
  const { repository, number, run, now } = publication;
  const issue = `/repos/${repository}/issues/${number}/comments`;
  const [login, comments] = [await client.viewer(), await client.all(COMMENT, issue)];
  // A marker alone proves nothing: anybody can write one.
  const own = comments.find(({ user, body = '' }) => user?.login === login && body.startsWith(MARKER));
  const isQuiet =
    report.verdict === 'pass' && report.changes.length + report.findings.length + report.problems.length === 0;
  if (own === undefined && isQuiet) return;
  if (own !== undefined && isLater(own.body ?? '', run)) return;
  const marker = `${MARKER} run=${run.id}.${run.attempt} -->\n`;
  const text = isQuiet
    ? 'Cronledger: this pull request changes no scheduled workload.\n'
    : renderMarkdown(report, { limit: COMMENT_LIMIT - marker.length, now });
  const body = marker + text;
  if (own === undefined) await client.send('POST', issue, { body });
  else if (own.body !== body) await client.send('PATCH', `/repos/${repository}/issues/comments/${own.id}`, { body });
}

/** Was the comment written by a run that began after this one? */
function isLater(body: string, { id, attempt }: Publication['run']): boolean {
  const [, otherId = '0', otherAttempt = '0'] =
    /^<!-- cronledger:comment run=(\d{1,15})\.(\d{1,6}) -->/.exec(body) ?? [];
  return Number(otherId) > id || (Number(otherId) === id && Number(otherAttempt) > attempt);
}
