// inventory update --from-diff: what a change does to the workloads, and the entries that it needs.
import { compareWorkloads } from '../../compare/workloads.ts';
import { UserError } from '../../errors.ts';
import { readWorkloads } from '../../gather/read-workloads.ts';
import { matchEntry } from '../../inventory/match.ts';
import { expiresFrom } from '../../inventory/write/expires.ts';
import { followChange } from '../../inventory/write/follow.ts';
import { IMAGE_PRECISIONS } from '../../kube/image.ts';
import type { Change } from '../../model.ts';
import { seriousOf } from '../../outcome.ts';
import { type CommandResult, optionSet, optionText } from '../command.ts';
import { wholeTree } from '../targets.ts';
import { gatherGuesses } from './guesses.ts';
import { choice } from './init-options.ts';
import { finish, type Session } from './session.ts';

/** Is the inventory to follow a change? @throws UserError usage for options that say both this and something else */
export function isFromDiff(session: Session, keys: readonly string[]): boolean {
  const { input } = session;
  const fromDiff = optionSet(input, 'from-diff');
  if (fromDiff && keys.length > 0) {
    throw new UserError('usage', '`--from-diff` and a key were both given.', 'Give one of them.');
  }
  if (!fromDiff && optionText(input, 'base') !== undefined) {
    throw new UserError('usage', '`--base` was given without `--from-diff`.', 'Give both, or name workloads.');
  }
  return fromDiff;
}

/** Writes what the change needs. */
export async function followDiff(session: Session): Promise<CommandResult> {
  const { input } = session;
  const images = choice(input, 'images', IMAGE_PRECISIONS);
  const text = optionText(input, 'expires');
  const expires = text === undefined ? null : expiresFrom(text, input.now);
  const { workloads, problems } = await session.found();
  const inventory = await session.inventory();
  const changes = await changesOf(session);
  const unlisted = changes.flatMap(({ after }) =>
    after !== null && matchEntry(inventory, after) === null ? after : [],
  );
  const guesses = await gatherGuesses(session, unlisted);
  const canRemove = seriousOf(problems).length === 0;
  const written = followChange(changes, { workloads, inventory, images, expires, guesses, canRemove });
  return finish(session, written, problems);
}

/**
 * The workloads of the manifests that are new, differ or are gone since the base (`--base`, else the merge base with the default
 * branch), uncommitted work included.
 * @throws UserError `unknown-revision`
 */
async function changesOf(session: Session): Promise<readonly Change[]> {
  const { repository, config, input } = session;
  const name = optionText(input, 'base');
  const base = name === undefined ? await repository.defaultBase() : { name, commit: await repository.resolve(name) };
  const before = await readWorkloads(await wholeTree(repository.head(base), repository, config, input), config);
  const after = await session.found();
  return compareWorkloads(before.workloads, after.workloads);
}
