// What Flux applies of the objects that a kustomization builds to: the items of a list and not the list, and not what says so.

import { flowYaml } from '../../kube/flow-yaml.ts';
import { isList, isObject, stringAt } from '../../kube/object.ts';
import { firstDocument } from '../../manifest/first-document.ts';
import type { JsonObject, Problem } from '../../model.ts';
import { quote } from '../../text/escape.ts';
import type { DeployerObject } from '../deployer.ts';
import { nameOf } from '../describe.ts';

/**
 * Kinds that run nothing on a schedule: what a variable that is not known here would put into them decides no workload.
 * A name that is not in this list is taken for one that might.
 */
export const HARMLESS_KINDS: ReadonlySet<string> = new Set(
  `Certificate ClusterIssuer ClusterSecretStore ConfigMap CustomResourceDefinition DaemonSet Deployment Endpoints ExternalSecret
  Gateway GitRepository GrafanaDashboard HelmRepository HorizontalPodAutoscaler HTTPRoute Ingress IngressClass IngressRoute Issuer
  LimitRange Middleware Namespace NetworkPolicy OCIRepository PersistentVolume PersistentVolumeClaim PodDisruptionBudget PodMonitor
  PriorityClass PrometheusRule ResourceQuota Secret SecretStore Service ServiceMonitor StatefulSet StorageClass TLSRoute`.split(
    /\s+/,
  ),
);

const GROUP = 'kustomize.toolkit.fluxcd.io/';

/**
 * What is applied of one object: of one with `items`, the items and not itself, whatever its kind; nothing where its labels or
 * annotations say so. https://github.com/fluxcd/pkg/blob/ssa/v0.83.0/ssa/utils/object.go (ReadObjects), manager_apply.go
 */
export function appliedPart(found: DeployerObject, document: string, common: JsonObject, problems: Problem[]): string {
  const isMarked = document.includes(GROUP) || flowYaml(common).includes(GROUP);
  const mayBeList = /^["']?items["']?:/m.test(document);
  if (!isMarked && !mayBeList) return document;
  const object = objectOf(document);
  if (object === null) return document;
  const items = object['items'];
  const objects = isList(items) ? items.filter(isObject) : [object];
  const applied = objects.filter(each => !isLeftOut(each, common));
  for (const each of objects) {
    if (applied.includes(each) || HARMLESS_KINDS.has(stringAt(each, ['kind']) ?? '')) continue;
    problems.push({ ...leftOut(found, each), level: 'warning' });
  }
  if (objects[0] === object) return applied.length === 0 ? '' : document;
  return applied.map(each => `${flowYaml(each)}\n---\n`).join('');
}

function isLeftOut(object: JsonObject, common: JsonObject): boolean {
  return ['labels', 'annotations'].some(field => {
    const said = (key: string): string =>
      (
        stringAt(common, [field, GROUP + key]) ??
        stringAt(object, ['metadata', field, GROUP + key]) ??
        ''
      ).toLowerCase();
    return said('reconcile') === 'disabled' || said('ssa') === 'ignore';
  });
}

function leftOut(found: DeployerObject, object: JsonObject): Problem {
  const [kind, name] = [stringAt(object, ['kind']) ?? '', stringAt(object, ['metadata', 'name']) ?? ''];
  return {
    code: 'not-followed',
    path: found.locate([]).path,
    message: `The ${nameOf(found)} does not apply the ${quote(kind)} ${quote(name)}, whose labels or annotations (or \`commonMetadata\`) say so, so that it is not judged.`,
    hint: 'What is in the cluster stays as it is there.',
  };
}

/** The object of a document; null where there is none. */
export function objectOf(document: string): JsonObject | null {
  const read = firstDocument(Buffer.from(document));
  return read.ok && isObject(read.value) ? read.value : null;
}
