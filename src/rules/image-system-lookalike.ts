// An image that is called like one of the cluster's own and comes from somebody else, or from a registry that only looks like one.

import { type ImageReference, imageMatches, parseImage } from '../kube/image.ts';
import type { RuleHit } from '../outcome.ts';
import { quote } from '../text/escape.ts';
import { describeWorkload } from '../workloads/names.ts';
import { podImages } from '../workloads/pod-spec.ts';
import type { Rule } from './rule.ts';
import { likeComponent, likenessAmong } from './system-names.ts';

export const imageSystemLookalike: Rule = {
  id: 'image-system-lookalike',
  title: 'Image imitates one of the cluster',
  severity: 'high',
  pack: 'baseline',
  why: 'An image with the name of a component, from a registry or an organisation that anybody can open, passes for the real one in every list of pods.',
  remediation: 'Use the image of its vendor, or allow the mirror in `images.allow` of the config.',
  falsePositives: 'Mirrors of the components in a registry of your own; what `images.allow` matches is not reported.',
  attack: ['T1036.005', 'T1204.003'],
  elements: ['ImageRepository'],
  ofState: true,
  check({ after }, { config }) {
    return (after?.projections ?? []).flatMap(({ object, toOriginal }) =>
      podImages(object).flatMap(({ image, path }): readonly RuleHit[] => {
        if (after === null) return [];
        if (config.images.allow.some(pattern => imageMatches(pattern, image))) return [];
        const fault = faultOf(image);
        if (fault === null) return [];
        const message = `${describeWorkload(after)}: the image ${quote(image, 120)} ${fault}.`;
        return [{ at: toOriginal(path), message }];
      }),
    );
  },
};

/** Registries that everybody knows. */
const REGISTRIES: readonly string[] = [
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
  'registry.hub.docker.com',
  'ghcr.io',
  'gcr.io',
  'quay.io',
  'registry.k8s.io',
  'k8s.gcr.io',
  'mcr.microsoft.com',
  'public.ecr.aws',
  'registry.gitlab.com',
  'docker.elastic.co',
  'registry.access.redhat.com',
  'registry.redhat.io',
  'nvcr.io',
];
/** Shorter hosts are one letter away from each other: `gcr.io` from `ghcr.io`. */
const LEAST_HOST = 12;
/** Organisations of Docker Hub, where anybody can open one. */
const ORGANISATIONS: readonly string[] = [
  'kubernetes',
  'kubernetesio',
  'kubernetesui',
  'library',
  'rancher',
  'bitnami',
];
const LEAST_ORGANISATION = 7;

/** Where the components come from: repositories by their beginning, with everything below. */
const VENDORS: readonly string[] = [
  'registry.k8s.io/',
  'k8s.gcr.io/',
  'gcr.io/google-containers/',
  'gcr.io/google_containers/',
  'gcr.io/gke-release/',
  'gke.gcr.io/',
  'gcr.io/etcd-development/',
  'mcr.microsoft.com/',
  'public.ecr.aws/eks',
  'public.ecr.aws/bitnami/',
  'quay.io/coreos/',
  'quay.io/calico/',
  'quay.io/cilium/',
  'quay.io/tigera/',
  'quay.io/openshift',
  'registry.redhat.io/',
  'ghcr.io/flannel-io/',
  'ghcr.io/k3s-io/',
  'ghcr.io/siderolabs/',
  'nvcr.io/nvidia/',
  'docker.io/calico/',
  'docker.io/cilium/',
  'docker.io/coredns/',
  'docker.io/flannel/',
  'docker.io/rancher/',
  'docker.io/bitnami/',
  'docker.io/bitnamilegacy/',
  'docker.io/kindest/',
  'docker.io/weaveworks/',
  'docker.io/cloudnativelabs/',
];

/** Completes "the image … …"; null for an image that imitates nothing. */
function faultOf(image: string): string | null {
  if (/[^\x20-\x7e]/.test(image)) return 'has characters that no image name has, and reads like one that has not';
  const reference = parseImage(image);
  if (reference === null) return null;
  return registryFault(reference) ?? organisationFault(reference) ?? componentFault(reference);
}

function registryFault({ registry }: ImageReference): string | null {
  const host = registry.replace(/:\d+$/, '');
  if (REGISTRIES.includes(host)) return null;
  const begun = REGISTRIES.find(known => host.startsWith(`${known}.`));
  if (begun !== undefined) return `is from a host that only begins with ${begun}`;
  const like = likenessAmong(host, REGISTRIES, LEAST_HOST);
  return like === null ? null : `is from a host that only looks like ${like.name}`;
}

function organisationFault({ registry, path }: ImageReference): string | null {
  const [organisation = ''] = path.split('/');
  if (registry !== 'docker.io') return null;
  const like = likenessAmong(organisation, ORGANISATIONS, LEAST_ORGANISATION);
  return like === null || like.exact ? null : `is of an organisation that only looks like ${like.name}`;
}

function componentFault({ repository, path }: ImageReference): string | null {
  const like = likeComponent(path.slice(path.lastIndexOf('/') + 1));
  if (like === null) return null;
  if (!like.exact) return `looks like ${like.name}, a component of the cluster`;
  if (VENDORS.some(vendor => repository.startsWith(vendor)) || AWS.test(repository)) return null;
  return `is called like ${like.name}, a component of the cluster, and is not its vendor's`;
}

/** Where Amazon keeps the components of EKS, by region: https://docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html */
const AWS = /^\d{12}\.dkr\.ecr\.[a-z0-9-]{1,30}\.amazonaws\.com(?:\.cn)?\/eks\//;
