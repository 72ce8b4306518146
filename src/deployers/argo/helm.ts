// How Argo CD renders a chart: values files, inline values and parameters of an Application's source.
// https://github.com/argoproj/argo-cd/blob/v3.6.1/reposerver/repository/repository.go (helmTemplate)

import { flowYaml } from '../../kube/flow-yaml.ts';
import { objectAt, stringAt, valueAt } from '../../kube/object.ts';
import type { JsonObject } from '../../model.ts';
import type { HelmSet, HelmValues } from '../../render/root.ts';
import { quote } from '../../text/escape.ts';
import { type DeployerContext, type Followed, NOTHING_FOLLOWED } from '../deployer.ts';
import { notFollowed } from '../describe.ts';
import { environmentOfFolder, environmentOfValues } from '../environment.ts';
import { objectsAt, textsAt } from '../lists.ts';
import { type ArgoSource, releaseOf } from './argo-source.ts';
import { substituteEnvironment } from './environment.ts';
import { resolveValuesPath, valuesFilesOf } from './values-files.ts';

export async function helmSource(argo: ArgoSource, context: DeployerContext): Promise<Followed> {
  const helm = objectAt(argo.source, ['helm']) ?? {};
  const refuse = (what: string, hint: string): Followed => ({
    ...NOTHING_FOLLOWED,
    problems: [notFollowed(argo.found, what, hint, [argo.real])],
  });
  const kubeVersion = kubeVersionOf(stringAt(helm, ['kubeVersion']) ?? '');
  if (kubeVersion === undefined) {
    const written = quote(stringAt(helm, ['kubeVersion']) ?? '');
    return refuse(`says the Kubernetes version ${written}, which is none`, 'Argo CD refuses that: write `1.34.0`.');
  }
  const optional = valueAt(helm, ['ignoreMissingValueFiles']) === true;
  const files = await valuesFilesOf(argo, textsAt(helm, ['valueFiles']), optional, context);
  const without = [...files.without];
  const values: HelmValues[] = files.files.map(each => (each.optional ? each : { file: each.file }));
  const environment = files.files.reduce<string | null>(
    (known, { file }) => environmentOfValues(file) ?? known,
    environmentOfFolder(argo.folder),
  );
  const inline = inlineValues(helm);
  if (inline !== null) values.push({ inline });
  const set = new Map(parameters(argo, helm).map(each => [`${each.flag} ${each.name}`, each]));
  for (const parameter of objectsAt(helm, ['fileParameters'])) {
    const name = stringAt(parameter, ['name']) ?? '';
    const path = await resolveValuesPath(argo, stringAt(parameter, ['path']) ?? '', context);
    if ('reason' in path) without.push(path);
    else set.set(`set-file ${name}`, { name, flag: 'set-file', value: path.file });
  }
  const refused = without.find(each => each.refused);
  if (refused !== undefined) return refuse(refused.reason, refused.hint);
  const releaseNamespace = stringAt(helm, ['namespace']) ?? '';
  return {
    ...NOTHING_FOLLOWED,
    roots: [
      {
        type: 'helm',
        problems: without.map(({ reason, hint }) => notFollowed(argo.found, reason, hint)),
        spec: {
          chart: argo.real,
          ...(argo.remote === undefined ? {} : { remote: argo.remote }),
          release: releaseOf(argo),
          namespace: argo.namespace,
          // Objects that name no namespace go to the Application's destination all the same.
          ...(releaseNamespace === '' ? {} : { releaseNamespace }),
          environment,
          values,
          set: [...set.values()].map(({ flag, name, value }) => ({ flag, assignment: `${name}=${value}` })),
          kubeVersion,
          apiVersions: textsAt(helm, ['apiVersions']),
          skipCrds: valueAt(helm, ['skipCrds']) === true,
          network: false,
          why: argo.why,
        },
      },
    ],
  };
}

/** `v1.20.3-gke.1` is 1.20.3 for the chart; null: none is said; undefined: Argo CD refuses it. https://pkg.go.dev/k8s.io/apimachinery/pkg/util/version#ParseGeneric */
function kubeVersionOf(text: string): string | null | undefined {
  if (text === '') return null;
  const numbers = /^\s*v?([0-9]{1,18}(?:\.[0-9]{1,18})+)/.exec(text)?.[1]?.split('.');
  if (numbers === undefined || numbers.some(number => number !== '0' && number.startsWith('0'))) return undefined;
  return numbers.join('.');
}

/** `valuesObject` wins over `values`; both come after the files. */
function inlineValues(helm: JsonObject): string | null {
  const object = valueAt(helm, ['valuesObject']);
  if (object !== undefined && object !== null) return flowYaml(object);
  const text = stringAt(helm, ['values']);
  return text === null || text === '' ? null : text;
}

interface Setting {
  readonly flag: HelmSet['flag'];
  readonly name: string;
  readonly value: string;
}

/** `--set` and `--set-string`. Argo CD keeps parameters in maps: the last one of a name counts. */
function parameters(argo: ArgoSource, helm: JsonObject): readonly Setting[] {
  return objectsAt(helm, ['parameters']).map(parameter => ({
    flag: valueAt(parameter, ['forceString']) === true ? 'set-string' : 'set',
    name: stringAt(parameter, ['name']) ?? '',
    value: escapeCommas(substituteEnvironment(stringAt(parameter, ['value']) ?? '', argo)),
  }));
}

/** Argo CD escapes commas that have no backslash before them, but in `{a,b}`. */
function escapeCommas(value: string): string {
  if (value.startsWith('{') && value.endsWith('}')) return value;
  return value.replace(/(?<!\\),/g, '\\,');
}
