// An image from outside of what the config allows (AN0582's mutable element ImageRepository). Runs where `images.allow` says something.

import { imageMatches, parseImage } from '../kube/image.ts';
import type { RuleHit } from '../outcome.ts';
import { quote } from '../text/escape.ts';
import { describeWorkload } from '../workloads/names.ts';
import { podImages } from '../workloads/pod-spec.ts';
import type { Rule } from './rule.ts';

export const imageRegistryNotAllowed: Rule = {
  id: 'image-registry-not-allowed',
  title: 'Image is not from an allowed repository',
  severity: 'high',
  pack: 'baseline',
  why: 'Whoever chooses the image chooses the code; a repository of somebody else can hold anything, today or tomorrow.',
  remediation: 'Use an image that `images.allow` in the config matches, or have the repository added there.',
  falsePositives:
    'A new base image that nobody has allowed yet. Names are compared in full, so `nginx` is `docker.io/library/nginx`.',
  attack: ['T1204.003'],
  elements: ['ImageRepository'],
  ofState: true,
  check({ after }, { config }) {
    const { allow } = config.images;
    if (after === null || allow.length === 0) return [];
    return after.projections.flatMap(({ object, toOriginal }) =>
      podImages(object).flatMap(({ image, path }): readonly RuleHit[] => {
        if (allow.some(pattern => imageMatches(pattern, image))) return [];
        const full = parseImage(image);
        const shown = quote(full === null ? image : full.repository, 120);
        return [
          {
            at: toOriginal(path),
            message: `${describeWorkload(after)}: an image is from ${shown}, which is not allowed.`,
          },
        ];
      }),
    );
  },
};
