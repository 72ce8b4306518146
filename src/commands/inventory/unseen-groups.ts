// What `inventory init` could not see, by cause, and how much there may be under it.
import type { Tree } from '../../git/tree.ts';
import { createPrefilter } from '../../manifest/prefilter.ts';
import type { Problem, ProblemCode } from '../../model.ts';
import { seriousOf } from '../../outcome.ts';

export interface UnseenGroup {
  readonly code: ProblemCode | 'elsewhere';
  /** Distinct files, folders or sources. */
  readonly places: number;
  /** Files at or below them that look as if they held a CronJob or Job. */
  readonly likely: number;
  /** One of them, in full. */
  readonly example: Problem | null;
}

/** The groups with most places first. Nothing is read where everything could be seen. */
export async function unseenGroups(
  tree: Tree,
  problems: readonly Problem[],
  elsewhere: number,
): Promise<readonly UnseenGroup[]> {
  const serious = seriousOf(problems);
  const byCode = new Map<ProblemCode, Problem[]>();
  for (const problem of serious) byCode.set(problem.code, [...(byCode.get(problem.code) ?? []), problem]);
  const likely = serious.length === 0 ? [] : await likelyFiles(tree, placesOf(serious));
  const groups = [...byCode].map(([code, list]): UnseenGroup => {
    const places = new Set(list.map(({ path, message }) => path ?? message));
    const under = likely.filter(file => isUnder(file, placesOf(list))).length;
    return { code, places: places.size, likely: under, example: list[0] ?? null };
  });
  const remote: readonly UnseenGroup[] =
    elsewhere === 0 ? [] : [{ code: 'elsewhere', places: elsewhere, likely: 0, example: null }];
  return [...groups.toSorted((a, b) => b.places - a.places), ...remote];
}

function placesOf(problems: readonly Problem[]): ReadonlySet<string> {
  return new Set(problems.flatMap(({ path }) => path ?? []));
}

/** Is the file one of the places, or in a folder that is? */
function isUnder(file: string, places: ReadonlySet<string>): boolean {
  if (places.has('')) return true;
  for (let end = file.length; end > 0; end = file.lastIndexOf('/', end - 1)) {
    if (places.has(file.slice(0, end))) return true;
  }
  return false;
}

async function likelyFiles(tree: Tree, places: ReadonlySet<string>): Promise<readonly string[]> {
  const mayHold = createPrefilter(['CronJob', 'Job']);
  const entries = (await tree.entries()).filter(({ path, mode }) => mode.startsWith('100') && isUnder(path, places));
  const files: string[] = [];
  for await (const { entry, bytes } of tree.readMany(entries)) if (mayHold(bytes)) files.push(entry.path);
  return files;
}
