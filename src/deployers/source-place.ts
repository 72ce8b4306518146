// Is the repository that a deployer names the one that is looked at, and what lies at the path that it names?
import { repositoryPath } from '../git/repository-path.ts';
import type { DeployerContext } from './deployer.ts';

export type SourcePlace =
  /** `folder` is the path as it is written, `real` where links lead. `note` says what was assumed, as a clause for `why`; often empty. */
  | { readonly place: 'here'; readonly folder: string; readonly real: string; readonly note: string }
  | { readonly place: 'elsewhere' }
  /** In this repository, but the tree holds no such folder. */
  | { readonly place: 'missing'; readonly folder: string }
  /** The path leaves the repository, or a link on the way does. */
  | { readonly place: 'outside' };

/**
 * @param url null where the deployer names a source object that the repository does not show, such as the one that Flux's bootstrap made.
 * Where nobody said which URLs are this repository's, a folder that exists is taken for the one that is meant, and `note` says so.
 */
export async function placeOfSource(
  url: string | null,
  path: string,
  context: Pick<DeployerContext, 'repositories' | 'index'>,
): Promise<SourcePlace> {
  const relation = url === null ? 'unknown' : context.repositories.relation(url);
  if (relation === 'other') return { place: 'elsewhere' };
  const folder = path === '' ? '' : repositoryPath(path);
  if (folder === null) return { place: 'outside' };
  const resolved = await context.index.resolve(folder);
  if (resolved.kind === 'outside') return { place: 'outside' };
  if (resolved.kind === 'submodule') return { place: 'elsewhere' };
  const note = relation === 'ours' ? '' : assumption(url);
  if (resolved.kind === 'folder') return { place: 'here', folder, real: resolved.path, note };
  // A packaged chart is a file.
  if (resolved.kind === 'file') return { place: 'here', folder, real: resolved.entry.path, note };
  return relation === 'ours' || url === null ? { place: 'missing', folder } : { place: 'elsewhere' };
}

function assumption(url: string | null): string {
  return url === null
    ? 'its source object is not in the repository, and this repository is assumed'
    : 'which repository this is was not said, and the folder exists here';
}
