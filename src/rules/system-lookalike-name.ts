// A job that is called like a component of the cluster, or nearly so.

import { objectAt, stringAt } from '../kube/object.ts';
import type { JsonObject, Path } from '../model.ts';
import type { RuleHit } from '../outcome.ts';
import { quote } from '../text/escape.ts';
import { describeWorkload } from '../workloads/names.ts';
import { jobSpecPath } from '../workloads/pod-spec.ts';
import type { Rule } from './rule.ts';
import { type Likeness, likeComponent } from './system-names.ts';

export const systemLookalikeName: Rule = {
  id: 'system-lookalike-name',
  title: 'Name imitates a component of the cluster',
  severity: 'high',
  pack: 'baseline',
  why: 'Among pods that are called kube-proxy or coredns, one more of that name is not looked at twice.',
  remediation: 'Name the job after what it does and whom it belongs to.',
  falsePositives:
    'A job of the component itself that has its whole name; give it a name that says what it does (`etcd-defrag` is not reported).',
  attack: ['T1036.005'],
  elements: ['NamespaceScope'],
  ofState: true,
  check({ after }) {
    if (after === null) return [];
    const hits: RuleHit[] = [];
    const name = stems(after.name ?? after.generateName ?? '').flatMap(stem => likeComponent(stem) ?? [])[0];
    const field = after.name === null ? 'generateName' : 'name';
    const told = describeWorkload(after);
    if (name !== undefined) hits.push({ at: ['metadata', field], message: `${told}: its name ${words(name)}.` });
    for (const { object, toOriginal } of after.projections) {
      for (const { path, value, like } of labelsOf(object)) {
        const message = `${told}: the label ${quote(`${path.at(-1)}: ${value}`)} ${like}.`;
        hits.push({ at: toOriginal(path), message });
      }
    }
    return hits;
  },
};

function words({ name, exact }: Likeness): string {
  return exact ? `is that of ${name}, a component of the cluster` : `looks like ${name}, a component of the cluster`;
}

/** The name, and the name less what a controller would have added: `kube-proxy-x7k2p`. */
function stems(name: string): readonly string[] {
  const whole = name.replace(/-$/, '');
  const cut = /^(.+)-[a-z0-9]{5}$/.exec(whole)?.[1];
  return cut !== undefined && /\d[a-z0-9]*$/.test(whole.slice(cut.length)) ? [whole, cut] : [whole];
}

/** By which the components' own manifests select their pods. */
const LABELS = ['k8s-app', 'component', 'tier'];

function labelsOf(
  object: JsonObject,
): readonly { readonly path: Path; readonly value: string; readonly like: string }[] {
  return [['metadata'], [...jobSpecPath(object), 'template', 'metadata']].flatMap(parent => {
    const labels = objectAt(object, [...parent, 'labels']);
    return LABELS.flatMap(key => {
      const value = stringAt(labels, [key]);
      if (value === null) return [];
      const path = [...parent, 'labels', key];
      if (key === 'tier') {
        return value === 'control-plane' ? [{ path, value, like: 'is that of the control plane' }] : [];
      }
      const like = likeComponent(value);
      return like === null ? [] : [{ path, value, like: words(like) }];
    });
  });
}
