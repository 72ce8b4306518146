// How Argo CD renders a chart: values files, inline values and parameters of an Application's source.
// https://github.com/argoproj/argo-cd/blob/master/reposerver/repository/repository.go (helmTemplate)

import { repositoryPath } from '../../git/repository-path.ts';
import { flowYaml } from '../../kube/flow-yaml.ts';
import { objectAt, stringAt, valueAt } from '../../kube/object.ts';
import type { JsonObject, Problem } from '../../model.ts';
import type { HelmSet, HelmValues } from '../../render/root.ts';
import { quote } from '../../text/escape.ts';
import { type DeployerContext, type Followed, NOTHING_FOLLOWED } from '../deployer.ts';
import { notFollowed } from '../describe.ts';
import { environmentOfFolder, environmentOfValues } from '../environment.ts';
import { objectsAt, textsAt } from '../lists.ts';
import { type ArgoSource, releaseOf } from './application.ts';

export async function helmSource(argo: ArgoSource, context: DeployerContext): Promise<Followed> {
  const helm = objectAt(argo.source, ['helm']) ?? {};
  const problems: Problem[] = [];
  const optional = valueAt(helm, ['ignoreMissingValueFiles']) === true;
  const values: HelmValues[] = [];
  let environment: string | null = null;
  for (const file of textsAt(helm, ['valueFiles'])) {
    const path = valuesPath(argo, file, context);
    if ('problem' in path) problems.push(path.problem);
    else {
      values.push(optional ? { file: path.file, optional } : { file: path.file });
      environment = environmentOfValues(path.file) ?? environment;
    }
  }
  const inline = inlineValues(helm);
  if (inline !== null) values.push({ inline });
  const namespace = stringAt(helm, ['namespace']) || argo.namespace;
  return {
    ...NOTHING_FOLLOWED,
    roots: [
      {
        type: 'helm',
        problems,
        spec: {
          chart: argo.real,
          release: releaseOf(argo),
          namespace: namespace === '' ? null : namespace,
          environment: environment ?? environmentOfFolder(argo.folder),
          values,
          set: [...parameters(argo, helm), ...fileParameters(argo, helm, context, problems)],
          kubeVersion: stringAt(helm, ['kubeVersion']) || null,
          apiVersions: textsAt(helm, ['apiVersions']),
          network: false,
          why: argo.why,
        },
      },
    ],
  };
}

/** `valuesObject` wins over `values`; both come after the files. */
function inlineValues(helm: JsonObject): string | null {
  const object = objectAt(helm, ['valuesObject']);
  if (object !== null) return flowYaml(object);
  const text = stringAt(helm, ['values']);
  return text === null || text.trim() === '' ? null : text;
}

type ValuesPath = { readonly file: string } | { readonly problem: Problem };

/** `$ref/path` counts from the root of that source's repository, `/path` from ours, anything else from the chart. */
function valuesPath(argo: ArgoSource, written: string, context: DeployerContext): ValuesPath {
  const { found } = argo;
  const reference = /^\$([^/]+)\/+(.*)$/.exec(written);
  const url = argo.refs.get(reference?.[1] ?? '');
  if (url !== undefined && context.repositories.relation(url) === 'other') {
    const what = `gets values from ${quote(written)} of ${quote(url)}, another repository`;
    return {
      problem: notFollowed(
        found,
        what,
        'Keep the values in this repository, or declare the chart under `sources` in the config.',
      ),
    };
  }
  const text = substituteEnvironment(url === undefined ? written : (reference?.[2] ?? ''), argo);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    return { problem: notFollowed(found, `gets values from ${quote(text)}`, 'Keep the values in this repository.') };
  }
  const file = repositoryPath(text, url === undefined ? argo.folder : '');
  if (file === null || file === '') {
    return {
      problem: notFollowed(
        found,
        `gets values from ${quote(written)}, which leads out of the repository`,
        'Name a file of the repository.',
      ),
    };
  }
  return { file };
}

/** `--set` and `--set-string`. Argo CD keeps parameters in a map: the last one of a name counts. */
function parameters(argo: ArgoSource, helm: JsonObject): readonly HelmSet[] {
  const byName = new Map<string, HelmSet>();
  for (const parameter of objectsAt(helm, ['parameters'])) {
    const name = stringAt(parameter, ['name']);
    if (name === null || name === '') continue;
    const flag = valueAt(parameter, ['forceString']) === true ? 'set-string' : 'set';
    const value = substituteEnvironment(stringAt(parameter, ['value']) ?? '', argo);
    byName.set(`${flag} ${name}`, { flag, assignment: `${name}=${escapeCommas(value)}` });
  }
  return [...byName.values()];
}

function fileParameters(
  argo: ArgoSource,
  helm: JsonObject,
  context: DeployerContext,
  problems: Problem[],
): readonly HelmSet[] {
  return objectsAt(helm, ['fileParameters']).flatMap((parameter): HelmSet[] => {
    const path = valuesPath(argo, stringAt(parameter, ['path']) ?? '', context);
    if ('problem' in path) {
      problems.push(path.problem);
      return [];
    }
    return [{ flag: 'set-file', assignment: `${stringAt(parameter, ['name']) ?? ''}=${escapeCommas(path.file)}` }];
  });
}

/** Argo CD escapes commas that have no backslash before them, but in `{a,b}`. */
function escapeCommas(value: string): string {
  if (value.startsWith('{') && value.endsWith('}')) return value;
  return value.replace(/(?<!\\),/g, '\\,');
}

/**
 * Argo CD's build environment in parameters and paths: `$ARGOCD_APP_NAME`, `${ARGOCD_APP_NAMESPACE}`. Other names are empty.
 * The revision differs with every commit; HEAD stands for it. https://argo-cd.readthedocs.io/en/stable/user-guide/build-environment/
 */
export function substituteEnvironment(text: string, argo: ArgoSource): string {
  if (!text.includes('$')) return text;
  const values = new Map([
    ['ARGOCD_APP_NAME', argo.found.name],
    ['ARGOCD_APP_NAMESPACE', argo.namespace ?? ''],
    ['ARGOCD_APP_PROJECT_NAME', stringAt(argo.found.object, ['spec', 'project']) ?? ''],
    ['ARGOCD_APP_REVISION', 'HEAD'],
    ['ARGOCD_APP_REVISION_SHORT', 'HEAD'],
    ['ARGOCD_APP_REVISION_SHORT_8', 'HEAD'],
    ['ARGOCD_APP_SOURCE_PATH', stringAt(argo.source, ['path']) ?? ''],
    ['ARGOCD_APP_SOURCE_REPO_URL', stringAt(argo.source, ['repoURL']) ?? ''],
    ['ARGOCD_APP_SOURCE_TARGET_REVISION', stringAt(argo.source, ['targetRevision']) ?? ''],
  ]);
  return text.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (whole, bare?: string, braced?: string) =>
    whole === '$$' ? '$' : (values.get(bare ?? braced ?? '') ?? ''),
  );
}
