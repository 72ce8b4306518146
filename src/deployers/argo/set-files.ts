// Which files of the repository an ApplicationSet's Applications can read, where a part of their names is known to the cluster alone.

import { repositoryPath } from '../../git/repository-path.ts';
import { ANY, type GlobNode, literally, matchesNodes } from '../../kube/glob-nodes.ts';
import { objectAt, stringAt } from '../../kube/object.ts';
import type { JsonObject } from '../../model.ts';
import type { DeployerContext } from '../deployer.ts';
import { objectsAt, textsAt } from '../lists.ts';

function sourcesOf(object: JsonObject): readonly JsonObject[] {
  const source = objectAt(object, ['spec', 'source']);
  return [...(source === null ? [] : [source]), ...objectsAt(object, ['spec', 'sources'])];
}

/** Names that a placeholder of the cluster can stand for, since a file overrides the Application of that name: `.argocd-source-prod-app.yaml`. */
export function namesOfOverrides(object: JsonObject, name: string, context: DeployerContext): readonly string[] {
  const pattern = patternOf(name);
  const names = sourcesOf(object).flatMap(source => {
    const folder = repositoryPath(stringAt(source, ['path']) || '.');
    if (folder === null) return [];
    const prefix = `${folder === '' ? '' : `${folder}/`}.argocd-source-`;
    return context.index
      .below(folder)
      .filter(({ path }) => path.startsWith(prefix) && path.endsWith('.yaml'))
      .map(({ path }) => path.slice(prefix.length, -'.yaml'.length));
  });
  return [...new Set(names)].filter(each => matchesNodes(pattern, each));
}

/** May a file go into what the template deploys, whatever its placeholders stand for? By the paths that its sources name, however they count. */
export function filesRead(template: JsonObject): (path: string) => boolean {
  const texts = sourcesOf(template).flatMap(source => [
    // A chart of a chart repository has no path, and values files by `$name/…` alone.
    ...(stringAt(source, ['chart']) ? [] : [stringAt(source, ['path']) ?? '']),
    ...textsAt(source, ['helm', 'valueFiles']),
    ...objectsAt(source, ['helm', 'fileParameters']).map(each => stringAt(each, ['path']) ?? ''),
    ...textsAt(source, ['kustomize', 'components']),
  ]);
  const above: GlobNode = { either: [[], [{ many: ANY }, literally('/')]] };
  const below: GlobNode = { either: [[], [literally('/'), { many: ANY }]] };
  const patterns = texts
    .map(text =>
      text
        .replace(/^\$[^/]{0,200}\//, '')
        .split('/')
        .filter(step => !['', '.', '..'].includes(step))
        .join('/'),
    )
    .map(text => (text === '' ? [{ many: ANY }] : [above, ...patternOf(text), below]));
  return path => patterns.some(pattern => matchesNodes(pattern, path));
}

/** The text with anything in place of its placeholders, and of the stars of a pattern. */
function patternOf(text: string): readonly GlobNode[] {
  const nodes: GlobNode[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const close = text.startsWith('{{', at) ? text.indexOf('}}', at) : -1;
    if (close !== -1 || text[at] === '*') nodes.push({ many: ANY });
    else nodes.push(literally(text[at] ?? ''));
    if (close !== -1) at = close + 1;
  }
  return nodes;
}
