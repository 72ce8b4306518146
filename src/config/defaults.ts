// What holds where the config says nothing. The schema takes its defaults from here; a test compares `{}` read through it with this.

import { NEWEST_KUBE_VERSION } from '../kube/validation/version.ts';

export const DEFAULT_CONFIG = {
  policies: {
    pack: 'baseline' as const,
    blockAt: 'high' as const,
    paths: ['.cronledger/policies/*.yaml'],
    rules: {},
  },
  /** Empty: every image. */
  images: { allow: [] },
  namespaces: { protected: ['kube-*'] },
  /** Seconds. */
  schedule: { minInterval: 300 },
  kubeVersion: NEWEST_KUBE_VERSION,
  discover: true,
  exclude: [],
  inert: [],
  repository: [],
  /** Nothing is fetched. */
  remote: { allow: [], credentials: {} },
  unseen: 'approve' as const,
  teams: {},
  kinds: [],
  /** Seconds. */
  audit: { pipelines: [], window: 3600 },
};
