// Argo CD's third kind of source: a folder of plain manifests, which are applied as they are.
// https://argo-cd.readthedocs.io/en/stable/user-guide/directory/

import { isWithin } from '../../git/repository-path.ts';
import { type GobwasGlob, gobwasGlob } from '../../kube/gobwas-glob.ts';
import { objectAt, stringAt, valueAt } from '../../kube/object.ts';
import { type DeployerContext, type Followed, NOTHING_FOLLOWED } from '../deployer.ts';
import { notFollowed } from '../describe.ts';
import { environmentOfFolder } from '../environment.ts';
import type { ArgoSource } from './argo-source.ts';

/** A file that holds this anywhere is passed over. */
const SKIP_MARKER = '+argocd:skip-file-rendering';

export function argoFolder(argo: ArgoSource, context: DeployerContext): Followed {
  const { real } = argo;
  const directory = objectAt(argo.source, ['directory']) ?? {};
  const recurse = valueAt(directory, ['recurse']) === true;
  const anyExtension = valueAt(directory, ['disableExtensionFilter']) === true;
  const include = globOf(stringAt(directory, ['include']));
  const exclude = globOf(stringAt(directory, ['exclude']));
  const includes = (path: string): boolean => {
    if (!isWithin(path, real) || path === real) return false;
    const inside = real === '' ? path : path.slice(real.length + 1);
    if (!recurse && inside.includes('/')) return false;
    if (!anyExtension && !/\.(?:ya?ml|json|jsonnet)$/.test(inside)) return false;
    return exclude?.matches(inside) !== true && include?.matches(inside) !== false;
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
        includes: path => includes(path) && !path.endsWith('.jsonnet'),
        passesOver: bytes => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(SKIP_MARKER),
      },
    ],
    problems:
      jsonnet.length === 0 ? [] : [notFollowed(argo.found, 'evaluates Jsonnet, which is not done here', hint, [real])],
  };
}

/** Null: none. A malformed one matches nothing, so that an exclude excludes nothing and an include includes nothing. */
function globOf(pattern: string | null): GobwasGlob | null {
  if (pattern === null || pattern === '') return null;
  return gobwasGlob(pattern) ?? { matches: () => false };
}
