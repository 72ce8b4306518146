// What is written to GitLab about a change: one note on the merge request, edited in place, and a commit status. What fails is a warning: it changes no verdict.
import * as z from 'zod';
import type { Verdict } from '../model.ts';
import type { CheckReport } from '../outcome.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { headline } from '../report/verdict-words.ts';
import { GitLabError } from './api-error.ts';
import { createClient, type GitLabClient } from './client.ts';
import type { MergeRequestOptions } from './merge-request.ts';

export interface Publication {
  readonly address: MergeRequestOptions;
  /** The commit of the pipeline, which is the merge in a pipeline of merged results. */
  readonly commit: string;
  /** CI_JOB_ID: ids only grow, so that an earlier job does not write over what a later one found. 0 where it is no job. */
  readonly job: number;
  /** CI_PIPELINE_ID and CI_JOB_URL, where it is a job. */
  readonly pipeline: string | undefined;
  readonly page: string | undefined;
  readonly now: Date;
}

/** A note holds a million characters; nobody reads more than this. */
const NOTE_LIMIT = 65_536;
const MARKER = '<!-- cronledger:note job=';
const MARKER_END = ' -->\n';
const STATUS_NAME = 'cronledger';
/** https://docs.gitlab.com/api/commits/#set-commit-pipeline-status */
const STATES: Readonly<Record<Verdict, string>> = {
  pass: 'success',
  violation: 'failed',
  'could-not-check': 'failed',
  'approval-needed': 'pending',
};
const USER = z.object({ id: z.int() });
const NOTE = z.object({ id: z.int(), body: z.string(), system: z.boolean(), author: USER.nullable() });

/** Gives sentences about what could not be written, and why. */
export async function publishReport(report: CheckReport, publication: Publication): Promise<readonly string[]> {
  const client = createClient(publication.address);
  const warnings: string[] = [];
  await attempt(warnings, 'The note could not be written', () => writeNote(client, report, publication));
  await attempt(warnings, 'The commit status could not be written', () => writeStatus(client, report, publication));
  return warnings;
}

/** A merge request that passes gets none; where it had one, that is one line from then on. */
async function writeNote(client: GitLabClient, report: CheckReport, { address, job, now }: Publication): Promise<void> {
  const path = `/projects/${encodeURIComponent(address.project)}/merge_requests/${address.iid}/notes`;
  const viewer = await client.get(USER, '/user');
  const notes = await client.all(NOTE, `${path}?sort=asc&order_by=created_at`);
  // A marker alone proves nothing: anybody can write one.
  const own = notes.find(({ author, system, body }) => !system && author?.id === viewer.id && body.startsWith(MARKER));
  if (own === undefined && report.verdict === 'pass') return;
  if (own !== undefined && jobOf(own.body) > job) return;
  const marker = `${MARKER}${job}${MARKER_END}`;
  const text =
    report.verdict === 'pass'
      ? `**Cronledger: ${headline(report)}**\n`
      : renderMarkdown(report, { limit: NOTE_LIMIT - marker.length, now });
  const body = marker + withoutQuickActions(text);
  if (own === undefined) await client.send(z.unknown(), { method: 'POST', path, body: { body } });
  else if (own.body.trim() !== body.trim()) {
    await client.send(z.unknown(), { method: 'PUT', path: `${path}/${own.id}`, body: { body } });
  }
}

function jobOf(body: string): number {
  const [, digits] = /^(\d{1,15}) /.exec(body.slice(MARKER.length, MARKER.length + 20)) ?? [];
  return Number(digits ?? 0);
}

/** A line that begins with a slash would be done as whoever the token is of: https://docs.gitlab.com/user/project/quick_actions/ */
export function withoutQuickActions(text: string): string {
  return text.replace(/^([\t >*-]*)\//gm, '$1&#47;');
}

async function writeStatus(
  client: GitLabClient,
  report: CheckReport,
  { address, commit, pipeline, page }: Publication,
): Promise<void> {
  const path = `/projects/${encodeURIComponent(address.project)}/statuses/${commit}`;
  const body = {
    state: STATES[report.verdict],
    name: STATUS_NAME,
    description: [...headline(report)].slice(0, 140).join(''),
    ...(pipeline === undefined ? {} : { pipeline_id: Number(pipeline) }),
    ...(page === undefined ? {} : { target_url: page }),
  };
  try {
    await client.send(z.unknown(), { method: 'POST', path, body });
  } catch (error) {
    // It is what it was, which GitLab calls an impossible step.
    const same = error instanceof GitLabError && error.status === 400 && error.message.includes('Cannot transition');
    if (!same) throw error;
  }
}

async function attempt(warnings: string[], what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof GitLabError)) throw error;
    warnings.push(`${what}: ${error.message} ${error.hint}`);
  }
}
