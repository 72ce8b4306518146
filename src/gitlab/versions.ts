// Which version of a merge request an approval was given for: GitLab tells when, and when each version was pushed.
import * as z from 'zod';
import type { GitLabClient } from './client.ts';

/** https://docs.gitlab.com/api/merge_requests/#get-merge-request-diff-versions: one for each push, made by the server. */
export interface Version {
  readonly commit: string;
  readonly at: string;
}

/** The commit that was the newest before a moment; null where none was, or the moment is not known. Of the same moment, it was not. */
export function versionAt(versions: readonly Version[], at: string | null): string | null {
  const moment = at === null ? Number.NaN : Date.parse(at);
  let newest: Version | null = null;
  for (const version of versions) {
    const pushed = Date.parse(version.at);
    // One whose time nobody can read may be newer than the approval, and so may whatever it brought.
    if (Number.isNaN(pushed) || Number.isNaN(moment)) return null;
    if (pushed < moment && (newest === null || pushed > Date.parse(newest.at))) newest = version;
  }
  return newest?.commit ?? null;
}

const NOTE = z.object({
  body: z.string(),
  system: z.boolean(),
  created_at: z.string(),
  author: z.object({ username: z.string() }).nullable(),
});

/** When each user approved last, by the notes that the server itself writes: GitLab before 18.5 tells it nowhere else. */
export async function approvalTimes(client: GitLabClient, place: string): Promise<ReadonlyMap<string, string>> {
  const notes = await client.all(NOTE, `${place}/notes?activity_filter=only_activity&sort=asc&order_by=created_at`);
  const times = new Map<string, string>();
  for (const { body, system, created_at: at, author } of notes) {
    if (!system || author === null || body !== 'approved this merge request') continue;
    const known = times.get(author.username);
    if (known === undefined || Date.parse(known) < Date.parse(at)) times.set(author.username, at);
  }
  return times;
}
