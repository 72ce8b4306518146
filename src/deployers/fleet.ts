// Fleet's GitRepo: which folders of a repository are bundles. What a `fleet.yaml` in them says is told by the files' own reader.
// https://fleet.rancher.io/ref-gitrepo
import { repositoryPath } from '../git/repository-path.ts';
import { objectAt, stringAt } from '../kube/object.ts';
import { quote } from '../text/escape.ts';
import { type DeployerContext, type DeployerObject, type Followed, NOTHING_FOLLOWED } from './deployer.ts';
import { notFollowed, remoteSource } from './describe.ts';
import { objectsAt } from './lists.ts';

export async function followGitRepo(found: DeployerObject, context: DeployerContext): Promise<Followed> {
  const spec = objectAt(found.object, ['spec']) ?? {};
  const url = stringAt(spec, ['repo']) ?? '';
  if (context.repositories.relation(url) !== 'ours') {
    const what = `the repository ${quote(url)}`;
    return { ...NOTHING_FOLLOWED, remoteSources: [remoteSource(found, ['spec'], what, spec, [])] };
  }
  // Options of a bundle are what its fleet.yaml would say, in a file of any name below the bundle's folder, or above it.
  const options = objectsAt(spec, ['bundles']).flatMap(bundle => {
    const text = stringAt(bundle, ['options']);
    if (text === null || text === '') return [];
    const base = repositoryPath(stringAt(bundle, ['base']) ?? '.') ?? '';
    return [repositoryPath(text, base), repositoryPath(text)].filter(path => path !== null);
  });
  if (options.length === 0) return NOTHING_FOLLOWED;
  const problem = notFollowed(
    found,
    'deploys bundles with options of their own (`bundles`), which are not followed here',
    'Render the bundles in a step of its own (`fleet apply -o -`) and name the result under `sources: [{rendered: …}]`.',
    path => options.includes(path),
  );
  return { ...NOTHING_FOLLOWED, problems: [{ ...problem, level: 'warning' }] };
}
