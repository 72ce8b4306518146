// Argo CD's third kind of source: a folder of plain manifests, which are applied as they are.
// https://argo-cd.readthedocs.io/en/stable/user-guide/directory/

import { isWithin } from '../../git/repository-path.ts';
import { expandBraces, globMatch } from '../../kube/glob.ts';
import { objectAt, stringAt, valueAt } from '../../kube/object.ts';
import { type DeployerContext, type Followed, NOTHING_FOLLOWED } from '../deployer.ts';
import { notFollowed } from '../describe.ts';
import { environmentOfFolder } from '../environment.ts';
import type { ArgoSource } from './application.ts';

const MAX_ALTERNATIVES = 200;

export function argoFolder(argo: ArgoSource, context: DeployerContext): Followed {
  const { real } = argo;
  const directory = objectAt(argo.source, ['directory']) ?? {};
  const recurse = valueAt(directory, ['recurse']) === true;
  const include = patternsOf(stringAt(directory, ['include']));
  const exclude = patternsOf(stringAt(directory, ['exclude']));
  if (include === null || exclude === null) {
    const what = `has an include or exclude pattern with more than ${MAX_ALTERNATIVES} alternatives`;
    return { ...NOTHING_FOLLOWED, problems: [notFollowed(argo.found, what, 'Write a shorter pattern.')] };
  }
  const includes = (path: string): boolean => {
    if (!isWithin(path, real) || path === real) return false;
    const inside = real === '' ? path : path.slice(real.length + 1);
    if (!recurse && inside.includes('/')) return false;
    if (exclude.some(pattern => globMatch(pattern, inside, 'any'))) return false;
    return include.length === 0 || include.some(pattern => globMatch(pattern, inside, 'any'));
  };
  const jsonnet = context.index.below(real).filter(entry => entry.path.endsWith('.jsonnet') && includes(entry.path));
  const hint = 'Render it in a step of its own and name the result under `sources: [{rendered: …}]` in the config.';
  return {
    ...NOTHING_FOLLOWED,
    folders: [
      {
        path: real,
        namespace: argo.namespace,
        environment: environmentOfFolder(real),
        why: argo.why,
        includes: path => includes(path) && /\.(?:ya?ml|json)$/.test(path),
      },
    ],
    problems:
      jsonnet.length === 0 ? [] : [notFollowed(argo.found, 'evaluates Jsonnet, which is not done here', hint, [real])],
  };
}

/** Argo CD's globs know `{a,b}`, and their `*` crosses `/`. Null: too many alternatives. */
function patternsOf(pattern: string | null): readonly string[] | null {
  return pattern === null || pattern === '' ? [] : expandBraces(pattern, MAX_ALTERNATIVES);
}
