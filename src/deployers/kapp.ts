// kapp-controller's App: fetches, then steps of templating, each on what the one before it gave. Charts with values of their own are
// rendered; what other steps make of their files is not known here.
// https://carvel.dev/kapp-controller/docs/latest/app-spec/
import { isWithin, repositoryPath } from '../git/repository-path.ts';
import { isObject, objectAt, stringAt, valueAt } from '../kube/object.ts';
import type { JsonObject, Problem } from '../model.ts';
import type { HelmValues } from '../render/root.ts';
import { quote } from '../text/escape.ts';
import {
  type DeployerContext,
  type DeployerObject,
  type Followed,
  NOTHING_FOLLOWED,
  type PlannedRoot,
} from './deployer.ts';
import { describe, notFollowed, remoteSource } from './describe.ts';
import { objectsAt } from './lists.ts';

const FETCHES = ['git', 'image', 'imgpkgBundle', 'http', 'helmChart'];
const HINT =
  'Render it in a step of its own and name the result under `sources: [{rendered: …}]`, or look at what it makes of its files and approve it.';

export async function followApp(found: DeployerObject, context: DeployerContext): Promise<Followed> {
  const spec = objectAt(found.object, ['spec']) ?? {};
  const fetches = objectsAt(spec, ['fetch']);
  const urls = fetches.flatMap(fetch =>
    FETCHES.flatMap(kind => {
      const source = objectAt(fetch, [kind]);
      if (source === null) return [];
      const url =
        stringAt(source, ['url']) ?? stringAt(source, ['image']) ?? stringAt(source, ['repository', 'url']) ?? '';
      return kind === 'git' && context.repositories.relation(url) === 'ours' ? [] : [quote(url)];
    }),
  );
  const remoteSources = urls.length === 0 ? [] : [remoteSource(found, ['spec'], urls.join(' and '), spec, [])];
  const ours = fetches.map(fetch => objectAt(fetch, ['git'])).filter(git => git !== null);
  const folder = repositoryPath(stringAt(ours[0], ['subPath']) || '.');
  const steps = objectsAt(spec, ['template']);
  const problems: Problem[] = [];
  const unseen = (what: string, reads: (path: string) => boolean): void => {
    problems.push(notFollowed(found, what, HINT, reads));
  };
  const isOurs = (path: string): boolean => ours.length > 0 && folder !== null && isWithin(path, folder);
  // Files of the object itself are templates, too.
  const inline = fetches.some(fetch => objectAt(fetch, ['inline']) !== null);
  if (fetches.length > 1 || folder === null || inline) {
    unseen('puts together what it fetches from several places or from itself', isOurs);
    return { ...NOTHING_FOLLOWED, remoteSources, problems };
  }
  if (ours.length === 0) return { ...NOTHING_FOLLOWED, remoteSources };
  const roots: PlannedRoot[] = [];
  for (const [at, step] of steps.entries()) {
    const [name = '', options] = Object.entries(step)[0] ?? [];
    const settings = isObject(options) ? options : {};
    if (name === 'kbld' && settings['paths'] === undefined) continue;
    if (name === 'helmTemplate' && at === 0) {
      const planned = chartOf(found, settings, folder);
      if (planned !== null) {
        roots.push(planned);
        continue;
      }
    }
    unseen(`has a step ${quote(name, 40)}, which does not run here`, readBy(settings, folder, at, isOurs));
  }
  return { ...NOTHING_FOLLOWED, remoteSources, problems, roots };
}

/** What the step names, or all that is fetched where it names nothing, or something with a pattern. */
function readBy(
  settings: JsonObject,
  folder: string,
  at: number,
  isOurs: (path: string) => boolean,
): (path: string) => boolean {
  const texts: string[] = [];
  for (const field of ['paths', 'path', 'valuesFrom', 'inputExpression'])
    for (const value of [valueAt(settings, [field])].flat())
      if (typeof value === 'string') texts.push(value);
      else if (isObject(value) && typeof value['path'] === 'string') texts.push(value['path']);
  const paths = texts.map(text => repositoryPath(text.replace(/^-$/, '.'), folder));
  const whole = at > 0 || settings['paths'] === undefined || settings['inline'] !== undefined;
  if (whole || paths.some(path => path === null) || texts.some(text => /[*?[]/.test(text))) return isOurs;
  return path => paths.some(each => each !== null && isWithin(path, each));
}

/** A chart of the repository with values of the repository; null where something else goes into it. */
function chartOf(found: DeployerObject, settings: JsonObject, folder: string): PlannedRoot | null {
  const chart = repositoryPath(stringAt(settings, ['path']) || '.', folder);
  const values: HelmValues[] = [];
  for (const from of objectsAt(settings, ['valuesFrom'])) {
    const text = stringAt(from, ['path']);
    const file = text === null ? null : repositoryPath(text, folder);
    if (file === null || /[*?[]/.test(file)) return null;
    values.push({ file });
  }
  if (chart === null) return null;
  return {
    type: 'helm',
    problems: [],
    spec: {
      why: describe(found, []),
      chart,
      release: stringAt(settings, ['name']) || found.name,
      namespace: stringAt(settings, ['namespace']) || found.namespace,
      environment: null,
      values,
      set: [],
      kubeVersion: stringAt(settings, ['kubernetesVersion', 'version']),
      apiVersions: [],
      network: false,
    },
  };
}
