// The one pull request of maintenance.
import * as z from 'zod';
import { markdownText } from '../../report/markdown-escape.ts';
import { createOnce } from '../client.ts';
import { WRITER } from '../run-order.ts';
import { type BranchPlace, MAINTAIN_BRANCH } from './branch.ts';

const GRANT = 'pull-requests: write';
const TITLE = 'Keep the inventory of scheduled workloads true';
const MARKER = '<!-- cronledger:maintain -->\n';
/** Of one that maintenance itself closed: the same edits may be needed again. */
const NOTHING_LEFT = `${MARKER}The inventory needs none of these edits any more.\n`;
/** Of the 65,536 characters that GitHub takes. */
const MOST_LINES = 200;
const LINE = 250;

const PULL = z.object({
  number: z.int(),
  state: z.string(),
  merged_at: z.string().nullish(),
  body: z.string().nullish(),
  user: WRITER,
  base: z.object({ ref: z.string() }),
  head: z.object({ ref: z.string(), sha: z.string(), repo: z.object({ full_name: z.string() }).nullish() }),
});
type Pull = z.infer<typeof PULL>;

/** Opens it or brings it up to date; what there is to say. `tip` is what its branch has now. */
export async function writePull(
  place: BranchPlace,
  {
    defaultBranch,
    tip,
    messages,
  }: { readonly defaultBranch: string; readonly tip: string; readonly messages: readonly string[] },
): Promise<string> {
  const { client, name, login } = place;
  const path = `/repos/${name}/pulls`;
  const body = bodyOf(messages);
  const all = await pullsOf(place, defaultBranch);
  const open = all.find(pull => pull.state === 'open');
  if (open === undefined) {
    const closed = all.find(pull => pull.merged_at === null && pull.head.sha === tip && pull.body !== NOTHING_LEFT);
    if (closed !== undefined) {
      return `Pull request ${closed.number} with these edits was closed, so it is left so. Delete the branch ${MAINTAIN_BRANCH} to get another.`;
    }
    const writing = { title: TITLE, head: MAINTAIN_BRANCH, base: defaultBranch, body };
    const send = { schema: PULL, method: 'POST', path, grant: GRANT, body: writing, once: true } as const;
    const find = async () => (await pullsOf(place, defaultBranch)).find(pull => pull.state === 'open') ?? null;
    const { number } = await createOnce(client, () => client.send(send), find);
    return `Opened pull request ${number}.`;
  }
  if (open.user?.login !== login) return `Pull request ${open.number} is of somebody else, so what it says is left.`;
  if (open.body === body) return `Pull request ${open.number} says all this.`;
  await client.send({ schema: PULL, method: 'PATCH', path: `${path}/${open.number}`, grant: GRANT, body: { body } });
  return `Brought pull request ${open.number} up to date.`;
}

/** Closes the one that is open, once there is nothing left in it; what there is to say. */
export async function closePull(place: BranchPlace, defaultBranch: string): Promise<readonly string[]> {
  const { client, name, login } = place;
  const open = (await pullsOf(place, defaultBranch)).find(pull => pull.state === 'open');
  if (open === undefined) return [];
  if (open.user?.login !== login) return [`Pull request ${open.number} is of somebody else, so it is left open.`];
  const path = `/repos/${name}/pulls/${open.number}`;
  await client.send({
    schema: PULL,
    method: 'PATCH',
    path,
    grant: GRANT,
    body: { state: 'closed', body: NOTHING_LEFT },
  });
  return [`Closed pull request ${open.number}: the inventory needs none of it any more.`];
}

/** Of the branch of this repository; a fork may have one of the same name. */
async function pullsOf({ client, name }: BranchPlace, defaultBranch: string): Promise<readonly Pull[]> {
  const head = encodeURIComponent(`${name.split('/')[0]}:${MAINTAIN_BRANCH}`);
  const path = `/repos/${name}/pulls?state=all&head=${head}`;
  const pulls = await client.all({ schema: PULL, path, grant: GRANT });
  return pulls.filter(
    pull =>
      pull.base.ref === defaultBranch &&
      pull.head.ref === MAINTAIN_BRANCH &&
      pull.head.repo?.full_name.toLowerCase() === name.toLowerCase(),
  );
}

function bodyOf(messages: readonly string[]): string {
  const lines = messages.slice(0, MOST_LINES).map(message => `- ${markdownText(message.slice(0, LINE))}`);
  const more =
    messages.length > MOST_LINES ? [`- And ${messages.length - MOST_LINES} more, which the files show.`] : [];
  const head = 'Edits of the inventory that follow from what has been merged. Nothing else is changed.';
  return `${MARKER}${head}\n\n${[...lines, ...more].join('\n')}\n`;
}
