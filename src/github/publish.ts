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
  /** The branch whose config and inventory decided. */
  readonly baseBranch: string;
  /** GITHUB_RUN_ID and GITHUB_RUN_ATTEMPT: a run that began earlier does not write over a later one. */
  readonly run: { readonly id: number; readonly attempt: number };
  readonly runUrl: string | null;
  readonly status: boolean;
  readonly comment: boolean;
  readonly now: Date;
}

export interface Published {
  /** Was the verdict written to the status, and does the base branch require that status? Then the job itself need not be red. */
  readonly gated: boolean;
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

/** Before anything is judged: a run that ends early leaves no green status of an earlier one. Gives warnings. */
export async function announceRun(publication: Publication): Promise<readonly string[]> {
  if (!publication.status) return [];
  const client = createClient(publication);
  const warnings: string[] = [];
  await attempt(warnings, 'The commit status could not be written', 'statuses: write', () =>
    writeStatus(client, 'pending', 'Checking the scheduled workloads of this change.', publication),
  );
  return warnings;
}

/** Writes what was asked for. What fails is a warning: it changes no verdict, and hides none. */
export async function publishReport(report: CheckReport, publication: Publication): Promise<Published> {
  const client = createClient(publication);
  const { repository, number, baseBranch } = publication;
  const warnings: string[] = [];
  let isCurrent = false;
  const known = await attempt(
    warnings,
    'The pull request could not be read again, so nothing was written to it',
    'pull-requests: read',
    async () => {
      const { head, base } = await client.get(CURRENT, `/repos/${repository}/pulls/${number}`);
      isCurrent = head.sha === publication.head && base.ref === baseBranch;
    },
  );
  if (known && !isCurrent) {
    warnings.push('The pull request has a newer head or another base than was judged, so nothing was written to it.');
  }
  if (!isCurrent) return { gated: false, warnings };
  const isWritten =
    publication.status &&
    (await attempt(warnings, 'The commit status could not be written', 'statuses: write', () =>
      writeStatus(client, STATES[report.verdict], headline(report), publication),
    ));
  let isRequired = false;
  if (isWritten && report.verdict === 'approval-needed') {
    const isKnown = await attempt(
      warnings,
      'Whether the branch requires the status could not be read',
      'contents: read',
      async () => {
        isRequired = await requiresStatus(client, repository, baseBranch);
      },
    );
    if (isKnown && !isRequired) {
      warnings.push(
        `The branch ${baseBranch} does not require the status \`${CONTEXT}\`, so this job fails in its place.`,
      );
    }
  }
  if (publication.comment) {
    await attempt(warnings, 'The comment could not be written', 'pull-requests: write', () =>
      writeComment(client, report, publication),
    );
  }
  return { gated: isWritten && isRequired, warnings };
}

async function attempt(warnings: string[], what: string, grant: string, write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    const hint = [403, 404].includes(error.status) ? ` Grant the job \`${grant}\`.` : '';
    warnings.push(`${what}: ${error.message}${hint}`);
    return false;
  }
}

const CURRENT = z.object({ head: z.object({ sha: z.string() }), base: z.object({ ref: z.string() }) });
const RULE = z.object({
  type: z.string(),
  parameters: z.object({ required_status_checks: z.array(z.object({ context: z.string() })).optional() }).optional(),
});
const BRANCH = z.object({
  protection: z.object({ required_status_checks: z.object({ contexts: z.array(z.string()) }).optional() }).optional(),
});

/** By a ruleset or by branch protection: https://docs.github.com/rest/repos/rules#get-rules-for-a-branch */
async function requiresStatus(client: GitHubClient, repository: string, branch: string): Promise<boolean> {
  const name = branch.split('/').map(encodeURIComponent).join('/');
  const rules = await client.all(RULE, `/repos/${repository}/rules/branches/${name}`);
  const contexts = rules.flatMap(rule => rule.parameters?.required_status_checks ?? []).map(check => check.context);
  if (contexts.includes(CONTEXT)) return true;
  const { protection } = await client.get(BRANCH, `/repos/${repository}/branches/${name}`);
  return protection?.required_status_checks?.contexts.includes(CONTEXT) ?? false;
}

async function writeStatus(
  client: GitHubClient,
  state: (typeof STATES)[Verdict],
  description: string,
  publication: Publication,
): Promise<void> {
  await client.send('POST', `/repos/${publication.repository}/statuses/${publication.head}`, {
    state,
    context: CONTEXT,
    // GitHub refuses more than 140 characters.
    description: [...description].slice(0, 140).join(''),
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
