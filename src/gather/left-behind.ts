// Files that a hydrator left behind: it writes what an Application renders to now, and takes away nothing that it wrote once.
import { HYDRATOR_FILES, isHydratorMetadata } from '../deployers/argo/hydrator.ts';
import { folderOf } from '../git/path.ts';
import type { FileDiff, HeadTree } from '../git/tree.ts';
import type { Problem } from '../model.ts';
import { quote } from '../text/escape.ts';

/** Warnings: such files are judged like any other, and Argo CD deploys them; only that nothing renders them any more is news. */
export async function leftBehind(head: HeadTree, differences: readonly FileDiff[]): Promise<readonly Problem[]> {
  const folders = new Set(
    differences.flatMap(({ path, head: entry }) =>
      entry !== null && isHydratorMetadata(path) ? [folderOf(path)] : [],
    ),
  );
  const problems: Problem[] = [];
  for (const folder of [...folders].sort()) {
    const inside = (await head.entries(folder)).filter(({ path }) => folderOf(path) === folder);
    const names = new Map(inside.map(({ path }) => [folder === '' ? path : path.slice(folder.length + 1), path]));
    // The root has a file of metadata for all Applications, and manifests only where one is rendered there.
    if (!names.has('manifest.yaml')) continue;
    for (const [name, path] of names) {
      if (HYDRATOR_FILES.has(name) || !/\.(ya?ml|json)$/i.test(name)) continue;
      problems.push({
        code: 'left-behind',
        path,
        message: `${quote(path)} lies beside what the source hydrator wrote, which does not render it and does not remove it: Argo CD goes on deploying it.`,
        hint: 'Remove the file if its Application does not mean to deploy it any more.',
        level: 'warning',
      });
    }
  }
  return problems;
}
