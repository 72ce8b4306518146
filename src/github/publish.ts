// What the Action writes to GitHub about a change. What fails is a warning: it changes no verdict, and hides none.
import * as z from 'zod';
import type { Verdict } from '../model.ts';
import type { CheckReport } from '../outcome.ts';
import type { Annotation } from '../report/annotations.ts';
import { headline } from '../report/verdict-words.ts';
import { escapeLine } from '../text/escape.ts';
import { GitHubError } from './api-error.ts';
import { writeCheckRun } from './check-run.ts';
import { type ClientOptions, createClient, type GitHubClient } from './client.ts';
import { writeComment } from './comment.ts';
import { requestReviewers, reviewersToRequest } from './request-reviewers.ts';
import { type Run, runPage } from './run-order.ts';
import { requiresStatus, STATUS_CONTEXT, type StatusState, writeStatus } from './status.ts';
import { type SuggestedFile, writeSuggestions } from './suggest.ts';

export interface Publication extends ClientOptions {
  /** `owner/name` */
  readonly repository: string;
  /** Null where it is a merge queue's group: that has no comment, no reviewers, and nobody who waits for a review. */
  readonly pull: {
    readonly number: number;
    /** The branch whose config and inventory decided. */
    readonly baseBranch: string;
  } | null;
  /** The head that was judged; of a pull request, not of GitHub's merge of it. */
  readonly head: string;
  readonly run: Run;
  /** The address under which the repository's runs have their pages; null where the environment does not tell. */
  readonly runs: string | null;
  readonly status: boolean;
  readonly comment: boolean;
  readonly checkRun: boolean;
  readonly requestReviewers: boolean;
  readonly now: Date;
}

export interface Published {
  /** Was the verdict written to the status, and does the base branch require that status? Then the job itself need not be red. */
  readonly gated: boolean;
  /** Sentences about what could not be written, and why. */
  readonly warnings: readonly string[];
}

const STATES: Readonly<Record<Verdict, StatusState>> = {
  pass: 'success',
  violation: 'failure',
  'could-not-check': 'error',
  'approval-needed': 'pending',
};
const NO_STATUS = 'The commit status could not be written';
const LATER_RUN = 'A later run has written the commit status, so this one has not.';

/** Before anything is judged: a run that ends early leaves no green status of an earlier one. Gives warnings. */
export async function announceRun(publication: Publication): Promise<readonly string[]> {
  if (!publication.status) return [];
  const client = createClient(publication);
  const warnings: string[] = [];
  await attempt(warnings, NO_STATUS, () =>
    writeStatus(client, publication, 'pending', 'Checking the scheduled workloads of this change.'),
  );
  return warnings;
}

/** After a run that came to no verdict: the status says so, in place of waiting for ever. */
export async function publishFailure(message: string, publication: Publication): Promise<readonly string[]> {
  if (!publication.status) return [];
  const client = createClient(publication);
  const warnings: string[] = [];
  await attempt(warnings, NO_STATUS, () =>
    writeStatus(client, publication, 'error', escapeLine(`Could not check: ${message}`)),
  );
  return warnings;
}

/** Writes the annotations to a check run, and says which are left to be written otherwise. */
export async function annotate(
  report: CheckReport,
  publication: Publication,
): Promise<{ readonly rest: readonly Annotation[]; readonly warnings: readonly string[] }> {
  const { rest, error } = await writeCheckRun(createClient(publication), report, placeOf(publication));
  const warnings = error === null ? [] : [`The check run could not be written: ${error.message} ${error.hint}`];
  return { rest, warnings };
}

/** Puts edits of inventory files on the pull request as suggested changes. Gives warnings. */
export async function publishSuggestions(
  files: readonly SuggestedFile[],
  publication: Publication,
): Promise<readonly string[]> {
  const { pull, repository, head } = publication;
  if (pull === null || files.length === 0) return [];
  const warnings: string[] = [];
  await attempt(warnings, 'A change could not be suggested', () =>
    writeSuggestions(createClient(publication), { repository, number: pull.number, head }, files),
  );
  return warnings;
}

/** Writes what was asked for, but for the annotations. */
export async function publishReport(report: CheckReport, publication: Publication): Promise<Published> {
  const client = createClient(publication);
  const warnings: string[] = [];
  const { pull } = publication;
  if (pull === null) {
    // Nobody judges a group again when a review comes: it leaves the queue, and may enter it once more.
    const state = report.verdict === 'approval-needed' ? 'failure' : STATES[report.verdict];
    await say(client, report, { publication, state, warnings });
    return { gated: false, warnings };
  }
  const current = await readAgain(client, publication.repository, pull, { head: publication.head, warnings });
  if (current === 'unreadable') {
    // Why nobody knows belongs where people look; green it cannot be, since the pull request may be another one by now.
    const state = report.verdict === 'pass' ? 'pending' : STATES[report.verdict];
    await say(client, report, { publication, state, warnings });
    return { gated: false, warnings };
  }
  if (current === null) return { gated: false, warnings };
  const wants = report.verdict === 'pass' || report.verdict === 'approval-needed';
  const required =
    publication.status && wants ? await isRequired(client, publication.repository, pull.baseBranch, warnings) : null;
  // A status is of the commit, which may be the head of a pull request into a branch that does require it, with another inventory.
  const state = report.verdict === 'pass' && required === false ? 'pending' : STATES[report.verdict];
  const isWritten = await say(client, report, { publication, state, warnings });
  if (required === false) warnings.push(notRequired(pull.baseBranch, report.verdict));
  const isGated = isWritten && report.verdict === 'approval-needed' && required === true;
  const place = { ...placeOf(publication), number: pull.number };
  if (publication.comment) {
    await attempt(warnings, 'The comment could not be written', () => writeComment(client, report, place));
  }
  for (const body of publication.requestReviewers ? reviewersToRequest(report.needs, { ...place, ...current }) : []) {
    await attempt(warnings, 'A review could not be asked for', () =>
      requestReviewers(client, { ...place, ...current }, body),
    );
  }
  if (current.isFork && warnings.length > 0) {
    warnings.push(
      'The token of a run for a fork may only read. The workflow of examples/workflows/forks.yml writes for it, in a run of its own.',
    );
  }
  return { gated: isGated, warnings };
}

function placeOf({ repository, head, run, runs, now }: Publication) {
  return { repository, head, run, now, details: runs === null ? null : runPage(runs, run) };
}

/** What `work` gives; null where GitHub refuses, which is told. */
async function attempt<T>(warnings: string[], what: string, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    warnings.push(`${what}: ${error.message} ${error.hint}`);
    return null;
  }
}

const CURRENT = z.object({
  head: z.object({ sha: z.string(), repo: z.object({ full_name: z.string() }).nullable() }),
  base: z.object({ ref: z.string() }),
  requested_reviewers: z.array(z.object({ login: z.string() }).nullable()).nullish(),
  requested_teams: z.array(z.object({ slug: z.string() })).nullish(),
});

/** The pull request as it is after it was judged; null where that is another one, and `unreadable` where the token may not read it. */
async function readAgain(
  client: GitHubClient,
  repository: string,
  { number, baseBranch }: NonNullable<Publication['pull']>,
  { head, warnings }: { readonly head: string; readonly warnings: string[] },
): Promise<{ readonly isFork: boolean; readonly requested: readonly string[] } | 'unreadable' | null> {
  const path = `/repos/${repository}/pulls/${number}`;
  const what = 'The pull request could not be read again, so nothing but the status was written';
  const found = await attempt(warnings, what, () =>
    client.get({ schema: CURRENT, path, grant: 'pull-requests: read' }),
  );
  if (found === null) return 'unreadable';
  if (found.head.sha !== head || found.base.ref !== baseBranch) {
    warnings.push('The pull request has a newer head or another base than was judged, so nothing was written to it.');
    return null;
  }
  const owner = repository.split('/')[0] ?? '';
  return {
    isFork: found.head.repo?.full_name.toLowerCase() !== repository.toLowerCase(),
    requested: [
      ...(found.requested_reviewers ?? []).flatMap(user => user?.login ?? []),
      ...(found.requested_teams ?? []).map(({ slug }) => `${owner}/${slug}`),
    ],
  };
}

/** Writes the verdict to the status; was it? */
async function say(
  client: GitHubClient,
  report: CheckReport,
  { publication, state, warnings }: { publication: Publication; state: StatusState; warnings: string[] },
): Promise<boolean> {
  if (!publication.status) return false;
  const isMine = await attempt(warnings, NO_STATUS, () => writeStatus(client, publication, state, headline(report)));
  if (isMine === false) warnings.push(LATER_RUN);
  return isMine ?? false;
}

/** Does the branch require the status? Null where that cannot be read, which is told. */
function isRequired(
  client: GitHubClient,
  repository: string,
  branch: string,
  warnings: string[],
): Promise<boolean | null> {
  return attempt(warnings, 'Whether the branch requires the status could not be read', () =>
    requiresStatus(client, repository, branch),
  );
}

function notRequired(branch: string, verdict: Verdict): string {
  const instead =
    verdict === 'pass' ? 'it stays pending: its commit may go into another branch, too' : 'this job fails in its place';
  return `The branch ${branch} does not require the status \`${STATUS_CONTEXT}\`, so ${instead}.`;
}
