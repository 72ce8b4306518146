// Objects that change or make Jobs and CronJobs in the cluster, behind what Git says of them: admission policies, webhooks, image updaters.
import { createHash } from 'node:crypto';
import { canonicalJson } from '../kube/canonical-json.ts';
import { isList, isObject, listAt, objectAt, stringAt, valueAt } from '../kube/object.ts';
import type { KindWord } from '../manifest/prefilter.ts';
import type { Json, JsonObject, Manifest, Path, Problem } from '../model.ts';
import { placesOf } from './places.ts';

interface MutatorKind {
  readonly group: string;
  readonly kinds: readonly string[];
  /** What it does to scheduled work, completing "It …", and where it says so; null where it does nothing to it. */
  reach(object: JsonObject): { readonly does: string; readonly at: Path } | null;
  /** What of the object decides that. Default: its spec, or all of it where there is none. */
  decisive?(object: JsonObject): Json;
}

const IMAGE_UPDATER = 'argocd-image-updater.argoproj.io/';

const MUTATORS: readonly MutatorKind[] = [
  {
    // https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/
    group: 'admissionregistration.k8s.io',
    kinds: ['MutatingWebhookConfiguration'],
    reach: object => reached(object, 'rewrites', ['webhooks', '*', 'rules', '*']),
    decisive: object => withoutBundles(object['webhooks'] ?? null),
  },
  {
    // https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/
    group: 'admissionregistration.k8s.io',
    kinds: ['MutatingAdmissionPolicy'],
    reach: object => reached(object, 'rewrites', ['spec', 'matchConstraints', 'resourceRules', '*']),
  },
  {
    // https://kyverno.io/docs/policy-types/cluster-policy/mutate/
    group: 'kyverno.io',
    kinds: ['ClusterPolicy', 'Policy'],
    reach: object => {
      for (const { value, from } of placesOf(object, ['spec', 'rules', '*'])) {
        if (isObject(value) && value['generate'] !== undefined) {
          const kinds = placesOf(value, ['generate', 'kind']).concat(
            placesOf(value, ['generate', 'cloneList', 'kinds', '*']),
          );
          if (kinds.length === 0 || kinds.some(({ value: kind }) => meansRunning(kind)))
            return { does: 'makes objects that run', at: [...from, 'generate'] };
        }
        if (!isObject(value) || value['mutate'] === undefined) continue;
        const kinds = [
          ...placesOf(value, ['match', 'resources', 'kinds', '*']),
          ...placesOf(value, ['match', 'any', '*', 'resources', 'kinds', '*']),
          ...placesOf(value, ['match', 'all', '*', 'resources', 'kinds', '*']),
          ...placesOf(value, ['mutate', 'targets', '*', 'kind']),
        ];
        if (kinds.length === 0 || kinds.some(({ value: kind }) => meansRunning(kind)))
          return { does: 'rewrites', at: [...from, 'mutate'] };
      }
      return null;
    },
  },
  {
    group: 'policies.kyverno.io',
    kinds: ['MutatingPolicy', 'NamespacedMutatingPolicy'],
    reach: object => reached(object, 'rewrites', ['spec', 'matchConstraints', 'resourceRules', '*']),
  },
  {
    group: 'policies.kyverno.io',
    kinds: ['GeneratingPolicy', 'NamespacedGeneratingPolicy'],
    reach: () => ({ does: 'makes objects by expressions, which may be', at: ['spec'] }),
  },
  {
    // https://open-policy-agent.github.io/gatekeeper/website/docs/mutation/
    group: 'mutations.gatekeeper.sh',
    kinds: ['Assign', 'AssignImage', 'ModifySet'],
    reach: object => {
      const kinds = placesOf(object, ['spec', 'applyTo', '*', 'kinds', '*']);
      const hits = kinds.length === 0 || kinds.some(({ value }) => meansRunning(value));
      return hits ? { does: 'rewrites', at: ['spec'] } : null;
    },
  },
  {
    // https://karmada.io/docs/userguide/scheduling/override-policy/
    group: 'policy.karmada.io',
    kinds: ['OverridePolicy', 'ClusterOverridePolicy'],
    reach: object => {
      const kinds = placesOf(object, ['spec', 'resourceSelectors', '*', 'kind']);
      const hits = kinds.length === 0 || kinds.some(({ value }) => meansRunning(value));
      return hits ? { does: 'rewrites', at: ['spec'] } : null;
    },
  },
  {
    // https://argocd-image-updater.readthedocs.io/
    group: 'argoproj.io',
    kinds: ['Application', 'ApplicationSet'],
    reach: object => {
      const places: readonly Path[] = [
        ['metadata', 'annotations'],
        ['spec', 'template', 'metadata', 'annotations'],
      ];
      const at = places.find(path =>
        Object.keys(objectAt(object, path) ?? {}).some(key => key.startsWith(IMAGE_UPDATER)),
      );
      return at === undefined ? null : { does: 'has images chosen by an updater, also those of', at };
    },
    decisive: object =>
      [
        valueAt(object, ['metadata', 'annotations']),
        valueAt(object, ['spec', 'template', 'metadata', 'annotations']),
      ].map(annotations =>
        Object.entries(isObject(annotations) ? annotations : {}).flatMap(([key, value]) =>
          key.startsWith(IMAGE_UPDATER) && value !== undefined ? [[key, value]] : [],
        ),
      ),
  },
  {
    // https://metacontroller.github.io/metacontroller/api/compositecontroller.html: a webhook says what is made.
    group: 'metacontroller.k8s.io',
    kinds: ['CompositeController', 'DecoratorController'],
    reach: () => ({ does: 'makes objects that a webhook chooses, which may be', at: ['spec'] }),
  },
  {
    // https://kubevela.io/docs/platform-engineers/cue/definition-edit: objects that a text in CUE describes.
    group: 'core.oam.dev',
    kinds: ['ComponentDefinition', 'TraitDefinition', 'WorkflowStepDefinition', 'PolicyDefinition'],
    reach: object => {
      const text = stringAt(object, ['spec', 'schematic', 'cue', 'template']);
      const isOpen = text === null || /Job|Pod\b|Workflow|Pipeline|kind:[ \t]*[^"\s]|op\.#/.test(text);
      return isOpen ? { does: 'describes objects in CUE, which may be', at: ['spec'] } : null;
    },
  },
  {
    group: 'argocd-image-updater.argoproj.io',
    kinds: ['ImageUpdater'],
    reach: () => ({ does: 'chooses images, also those of', at: ['spec'] }),
  },
];

/** What a file that holds one of them holds. */
export const MUTATOR_WORDS: readonly KindWord[] = MUTATORS.flatMap(({ group, kinds }) =>
  kinds.map(kind => ({ kind, group })),
);

/** The problem (`unseen`, with a rule of its own) of an object that changes or makes scheduled work in the cluster; null for all others. */
export function mutatorProblem({ object, locate }: Pick<Manifest, 'object' | 'locate'>): Problem | null {
  const kind = stringAt(object, ['kind']) ?? '';
  const apiVersion = stringAt(object, ['apiVersion']) ?? '';
  const row = MUTATORS.find(each => each.kinds.includes(kind) && apiVersion.startsWith(`${each.group}/`));
  const reach = row?.reach(object) ?? null;
  if (row === undefined || reach === null) return null;
  const location = locate(reach.at);
  const decisive = row.decisive?.(object) ?? object['spec'] ?? object;
  return {
    code: 'not-followed',
    path: location.path,
    message: `This ${kind} ${reach.does} Jobs, CronJobs or their pods in the cluster: what runs is then not what was approved here.`,
    hint: 'Limit it to what it is meant for (`match`, `resourceRules`, `applyTo`), or look at what it does and approve the change.',
    unseen: {
      key: createHash('sha256')
        .update(canonicalJson([kind, stringAt(object, ['metadata', 'name']), decisive]))
        .digest('hex'),
      location,
      reads: () => false,
      rule: 'mutates-scheduled-workloads',
    },
  };
}

/** The first admission rule that reaches Jobs, CronJobs or the pods that both make. */
function reached(object: JsonObject, does: string, path: readonly string[]): ReturnType<MutatorKind['reach']> {
  for (const { value, from } of placesOf(object, path)) {
    const groups = textsIn(value, 'apiGroups');
    const resources = textsIn(value, 'resources').map(resource => resource.split('/')[0] ?? '');
    const batch = groups.some(group => group === 'batch' || group === '*') && resources.some(meansJobs);
    const pods =
      groups.some(group => group === '' || group === '*') && resources.some(each => each === 'pods' || each === '*');
    if (batch || pods) return { does, at: from };
  }
  return null;
}

function meansJobs(resource: string): boolean {
  return resource === 'jobs' || resource === 'cronjobs' || resource === '*';
}

function textsIn(value: Json | undefined, key: string): readonly string[] {
  // To the API server a null in a list of texts is an empty one.
  return listAt(value, [key])
    .map(item => item ?? '')
    .filter(item => typeof item === 'string');
}

/** Kinds as Kyverno writes them: `CronJob`, `batch/v1/Job`, `*`, `Pod/exec`. What is filled in may be anything. */
function meansRunning(kind: Json | undefined): boolean {
  if (typeof kind !== 'string') return true;
  const parts = kind.split(/[/.]/);
  return /[{}$<(]/.test(kind) || parts.some(part => part.includes('*') || ['Job', 'CronJob', 'Pod'].includes(part));
}

/** A certificate that is renewed changes nothing of what the webhook reaches. */
function withoutBundles(webhooks: Json): Json {
  if (!isList(webhooks)) return webhooks;
  return webhooks.map(webhook => {
    if (!isObject(webhook) || !isObject(webhook['clientConfig'])) return webhook;
    const { caBundle: _, ...clientConfig } = webhook['clientConfig'];
    return { ...webhook, clientConfig };
  });
}
