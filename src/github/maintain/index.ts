// The Action's mode `maintain`: keeps the inventory of the default branch true by one pull request, and warns of what expires.
import * as z from 'zod';
import type { ApprovedEntry } from '../../approvals/approved-entries.ts';
import { loadConfig } from '../../config/config.ts';
import { UserError } from '../../errors.ts';
import { treeFiles } from '../../gather/file-set.ts';
import { readWorkloads } from '../../gather/read-workloads.ts';
import type { BaseTree, Repository } from '../../git/tree.ts';
import { expiringWithin, expiryState } from '../../inventory/expiry.ts';
import { INVENTORY_FOLDER, loadInventory, requireInventory } from '../../inventory/load.ts';
import type { Entry } from '../../inventory/schema.ts';
import { problemText, seriousOf } from '../../outcome.ts';
import type { Renderer } from '../../render/index.ts';
import { quote } from '../../text/escape.ts';
import { placeText } from '../../text/location.ts';
import { describeEntry } from '../../workloads/names.ts';
import { type ClientOptions, createClient } from '../client.ts';
import { type GitHubEvent, payloadValue } from '../event.ts';
import { isBefore, MAINTAIN_BRANCH, type MaintainBranch, readBranch, tipOf, writeBranch } from './branch.ts';
import { type MergedApproval, maintainInventory, type Upkeep } from './edits.ts';
import { writeIssues } from './issues.ts';
import { type Merged, type MergedQuestion, mergedByNumber, mergedByPush, mergedSince } from './merged.ts';
import { closePull, writePull } from './pull.ts';

export interface MaintainRequest extends ClientOptions {
  /** `owner/name` */
  readonly name: string;
  readonly event: Pick<GitHubEvent, 'name' | 'payload'>;
  readonly repository: Repository;
  readonly renderer: Renderer;
  /** Warn of entries that expire within so many days. */
  readonly expiringWithin: number;
  /** Keep an issue for each owner of some. */
  readonly issues: boolean;
  readonly now: Date;
  /** The entries that a merged pull request had approved. */
  approvalsOf(merged: Merged): Promise<readonly ApprovedEntry[]>;
}

/** Sentences. */
export interface Maintained {
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

const MOST_WARNINGS = 50;
const REPOSITORY = z.object({ default_branch: z.string() });
const NO_COMMIT = /^0+$/;
/** More than a month, for schedules that come once in one. */
const LOOK_BACK_MS = 32 * 86_400_000;

/** @throws UserError event-unsupported, inventory-missing, inventory-invalid, github-api */
export async function maintain(request: MaintainRequest): Promise<Maintained> {
  const { event, repository, name } = request;
  if (event.name !== 'push' && event.name !== 'schedule') {
    throw new UserError(
      'event-unsupported',
      `The mode \`maintain\` has nothing to do on ${quote(event.name)}.`,
      'Run it on `push` to the default branch and on `schedule`.',
    );
  }
  const client = createClient(request);
  const path = `/repos/${name}`;
  const { default_branch: defaultBranch } = await client.get({ schema: REPOSITORY, path, grant: 'metadata: read' });
  if (event.name === 'push' && payloadValue(event.payload, 'ref') !== `refs/heads/${defaultBranch}`) {
    return { notes: [`This push is not to ${defaultBranch}, so nothing is maintained.`], warnings: [] };
  }
  const place = { client, name, login: await client.viewer() };
  const tip = await tipOf(place, defaultBranch);
  if (tip === null) throw new UserError('github-api', `There is no branch ${quote(defaultBranch)}.`, 'Push a commit.');
  const at = { name: defaultBranch, commit: await repository.resolve(tip) };
  const base = repository.base(at);
  const config = await loadConfig(base);
  const inventory = await loadInventory(base);
  requireInventory(inventory);
  const options = { config, renderer: request.renderer, repositoryUrls: repository.urls };
  const found = await readWorkloads(treeFiles(repository.head(at), options), config);
  const unread = seriousOf(found.problems);
  const warnings = unread.slice(0, MOST_WARNINGS).map(problemText);
  if (unread.length > 0) warnings.push('Not everything could be read, so no entry is removed or moved.');

  const branch = await readBranch(place);
  const question = { client, repository, name, defaultBranch, ownBranch: MAINTAIN_BRANCH };
  const approvals = await approvalsOf(request, question, { recorded: branch?.recorded ?? [], warnings });
  const upkeep = maintainInventory(inventory, unread.length > 0 ? null : found.workloads, approvals);
  const expiring = expiringWithin(inventory.entries, request.expiringWithin, request.now).filter(
    entry => !upkeep.removed.has(entry),
  );
  warnings.push(...expiryWarnings(expiring, request.now));
  const notes = [...upkeep.messages];
  if (branch !== null && !branch.own) {
    warnings.push(
      `The newest commit of ${MAINTAIN_BRANCH} is not one that ${quote(place.login)} made for maintenance, so the branch is left as it is. Merge or delete it.`,
    );
  } else if (upkeep.files.length === 0) {
    notes.push('The inventory needs no edit.', ...(await closePull(place, defaultBranch)));
  } else {
    // Whose commit it is, anybody can write into it: what it is on top of has to be the default branch's own.
    const isSame =
      branch?.base != null &&
      (await holdsJust(upkeep, branch, base, repository)) &&
      (await isBefore(place, branch.base, tip));
    const files = await withModes(upkeep, base);
    const edits = { base: tip, before: branch?.tip ?? null, files, recorded: upkeep.recorded };
    const written = isSame ? branch.tip : await writeBranch(place, edits);
    if (written === null) notes.push(`Somebody else has just written to ${MAINTAIN_BRANCH}, so this run leaves it.`);
    else notes.push(await writePull(place, { defaultBranch, tip: written, messages: upkeep.messages }));
  }
  if (request.issues) notes.push(...(await writeIssues(place, expiring)));
  return { notes, warnings };
}

/** Of the pull requests that the branch records already, and of those that the push merged or, by the clock, the last weeks. */
async function approvalsOf(
  { event, now, approvalsOf: approved }: MaintainRequest,
  question: MergedQuestion,
  { recorded, warnings }: { readonly recorded: readonly number[]; readonly warnings: string[] },
): Promise<readonly MergedApproval[]> {
  const merged = new Map<number, Merged>();
  for (const number of recorded) {
    try {
      for (const each of await mergedByNumber(question, number)) merged.set(each.number, each);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      warnings.push(notRecorded(number, error));
    }
  }
  if (event.name === 'schedule') {
    const since = new Date(now.getTime() - LOOK_BACK_MS).toISOString();
    for (const each of await mergedSince(question, since)) merged.set(each.number, each);
  }
  const [before, after] = [payloadValue(event.payload, 'before'), payloadValue(event.payload, 'after')].map(String);
  if (event.name === 'push' && before !== undefined && after !== undefined && !NO_COMMIT.test(`${before}`)) {
    if (!/^[0-9a-f]{40,64}$/.test(before) || !/^[0-9a-f]{40,64}$/.test(after)) {
      throw new UserError(
        'event-unsupported',
        'The event names no commits.',
        'Run this on an event of GitHub Actions.',
      );
    }
    const pushed = await mergedByPush(question, { before, after });
    for (const each of pushed.merged) merged.set(each.number, each);
    if (pushed.isCut)
      warnings.push('The push has more commits than are looked at: earlier approvals are not recorded.');
  }
  const approvals: MergedApproval[] = [];
  for (const each of [...merged.values()].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))) {
    try {
      approvals.push({ ...each, day: each.at.slice(0, 10), entries: await approved(each) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      warnings.push(notRecorded(each.number, error));
    }
  }
  return approvals;
}

function notRecorded(number: number, { message, hint }: UserError): string {
  return `Approvals of pull request ${number} are not recorded: ${message} ${hint}`;
}

/** Does the branch hold these edits and no others, on top of files that are as they were? */
async function holdsJust(
  { files }: Upkeep,
  branch: MaintainBranch,
  base: BaseTree,
  repository: Repository,
): Promise<boolean> {
  if (branch.base === null) return false;
  const was = repository.base({ name: 'base', commit: await repository.resolve(branch.base) });
  const has = repository.head({ name: MAINTAIN_BRANCH, commit: await repository.resolve(branch.tip) });
  const changed = await repository.diff(was, has);
  if (changed.length !== files.length) return false;
  for (const { path, text } of files) {
    const written = await has.readFile(path);
    if (written?.toString('utf8') !== text || (await was.treeId(path)) !== (await base.treeId(path))) return false;
  }
  return true;
}

async function withModes({ files }: Upkeep, base: BaseTree) {
  const modes = new Map((await base.entries(INVENTORY_FOLDER)).map(({ path, mode }) => [path, mode]));
  return files.map(file => ({ ...file, mode: modes.get(file.path) ?? '100644' }));
}

function expiryWarnings(expiring: readonly Entry[], now: Date): readonly string[] {
  const lines = expiring.slice(0, MOST_WARNINGS).map(entry => {
    const expires = expiryState(entry.expires, now) === 'expired' ? 'expired on' : 'expires on';
    return `${describeEntry(entry)} ${expires} ${entry.expires} (${entry.owner ?? 'no owner'}, ${placeText(entry.location)}).`;
  });
  const more = expiring.length - lines.length;
  return more > 0
    ? [...lines, `${more} more entries expire; \`cronledger inventory list --expiring\` names them.`]
    : lines;
}
