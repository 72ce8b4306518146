// One issue for each owner whose entries expire, kept up to date and closed when none does any more.
import * as z from 'zod';
import type { Entry } from '../../inventory/schema.ts';
import { markdownText } from '../../report/markdown-escape.ts';
import { escapeLine } from '../../text/escape.ts';
import { placeText } from '../../text/location.ts';
import { describeEntry } from '../../workloads/names.ts';
import { createOnce } from '../client.ts';
import { WRITER } from '../run-order.ts';
import type { BranchPlace } from './branch.ts';

const GRANT = 'issues: write';
/** Issues are found by it and by who wrote them: listing all that a repository has would take long. */
const LABEL = 'cronledger';
const MARKER = '<!-- cronledger:expiries owner=';
const MOST_LINES = 100;

const ISSUE = z.object({
  number: z.int(),
  user: WRITER,
  body: z.string().nullish(),
  pull_request: z.unknown().optional(),
});
type Issue = z.infer<typeof ISSUE>;

/** What there is to say. */
export async function writeIssues(place: BranchPlace, expiring: readonly Entry[]): Promise<readonly string[]> {
  const { client, name } = place;
  const path = `/repos/${name}/issues`;
  const own = await ownIssues(place);
  const told: string[] = [];
  const owners = new Map<string, Entry[]>();
  for (const entry of expiring) {
    const key = (entry.owner ?? '').toLowerCase();
    owners.set(key, [...(owners.get(key) ?? []), entry]);
  }
  for (const [key, entries] of owners) {
    const body = bodyOf(key, entries);
    const issue = own.find(each => isOf(each, key));
    if (issue === undefined) {
      const title = escapeLine(`Scheduled workloads of ${key === '' ? 'nobody' : key.slice(1)} expire`);
      const writing = {
        schema: ISSUE,
        method: 'POST',
        path,
        grant: GRANT,
        body: { title, body, labels: [LABEL] },
      } as const;
      const find = async () => (await ownIssues(place)).find(each => isOf(each, key)) ?? null;
      const { number } = await createOnce(client, () => client.send({ ...writing, once: true }), find);
      told.push(`Opened issue ${number}.`);
    } else if (issue.body !== body) {
      await client.send({
        schema: ISSUE,
        method: 'PATCH',
        path: `${path}/${issue.number}`,
        grant: GRANT,
        body: { body },
      });
      told.push(`Brought issue ${issue.number} up to date.`);
    }
  }
  for (const issue of own.filter(each => ![...owners.keys()].some(key => isOf(each, key)))) {
    const body = { state: 'closed', state_reason: 'completed' };
    await client.send({ schema: ISSUE, method: 'PATCH', path: `${path}/${issue.number}`, grant: GRANT, body });
    told.push(`Closed issue ${issue.number}: none of its entries expires soon.`);
  }
  return told;
}

/** Open ones that this token wrote; a marker alone proves nothing. */
async function ownIssues({ client, name, login }: BranchPlace): Promise<readonly Issue[]> {
  const path = `/repos/${name}/issues?state=open&labels=${LABEL}`;
  const issues = await client.all({ schema: ISSUE, path, grant: GRANT });
  return issues.filter(
    ({ user, body, pull_request: pull }) =>
      pull === undefined && user?.login === login && (body ?? '').startsWith(MARKER),
  );
}

function markerOf(key: string): string {
  return `${MARKER}${encodeURIComponent(key)} -->\n`;
}

function isOf({ body }: Issue, key: string): boolean {
  return (body ?? '').startsWith(markerOf(key));
}

/** The schema lets an owner be an account or a team and nothing else, so that this notifies whom the inventory names. */
function bodyOf(key: string, entries: readonly Entry[]): string {
  const lines = entries
    .slice(0, MOST_LINES)
    .map(entry => `- ${markdownText(`${describeEntry(entry)}: ${entry.expires} (${placeText(entry.location)})`)}`);
  const more = entries.length > MOST_LINES ? [`- And ${entries.length - MOST_LINES} more.`] : [];
  const who =
    key === '' ? 'These entries of the inventory have no owner.' : `${key}: these entries of the inventory are yours.`;
  const head = `${who} After the day that is given, they count no more. Give them another day in a pull request, or remove what is not needed.`;
  return `${markerOf(key)}${head}\n\n${[...lines, ...more].join('\n')}\n`;
}
