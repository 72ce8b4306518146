// Kinds that install a chart or a repository from elsewhere, and whose own way of rendering is not followed here.

import { objectAt, stringAt } from '../kube/object.ts';
import type { JsonObject } from '../model.ts';
import { quote } from '../text/escape.ts';
import {
  type Deployer,
  type DeployerContext,
  type DeployerObject,
  type Followed,
  NOTHING_FOLLOWED,
} from './deployer.ts';
import { remoteSource } from './describe.ts';
import { objectsAt } from './lists.ts';

interface RemoteKind extends Pick<Deployer, 'group' | 'kind' | 'product'> {
  /** What it fetches, as an object of a sentence; null where it is this repository's own. */
  describe(spec: JsonObject, context: DeployerContext): string | null;
}

const REMOTE_KINDS: readonly RemoteKind[] = [
  {
    // https://docs.k3s.io/helm
    group: 'helm.cattle.io',
    kind: 'HelmChart',
    product: 'K3s',
    describe: spec => {
      if (stringAt(spec, ['chartContent']) !== null) return 'a chart that is packed into the object itself';
      return `the chart ${quote(stringAt(spec, ['chart']) ?? '')} of ${quote(stringAt(spec, ['repo']) ?? '')}`;
    },
  },
  {
    // https://fleet.rancher.io/ref-gitrepo
    group: 'fleet.cattle.io',
    kind: 'GitRepo',
    product: 'Fleet',
    describe: (spec, context) => {
      const url = stringAt(spec, ['repo']) ?? '';
      return context.repositories.relation(url) === 'ours' ? null : `the repository ${quote(url)}`;
    },
  },
  {
    // https://carvel.dev/kapp-controller/docs/latest/app-spec/
    group: 'kappctrl.k14s.io',
    kind: 'App',
    product: 'kapp-controller',
    describe: (spec, context) => {
      const urls = objectsAt(spec, ['fetch']).flatMap(fetch =>
        ['git', 'image', 'imgpkgBundle', 'http', 'helmChart'].flatMap(kind => {
          const source = objectAt(fetch, [kind]);
          if (source === null) return [];
          const url =
            stringAt(source, ['url']) ?? stringAt(source, ['image']) ?? stringAt(source, ['repository', 'url']) ?? '';
          return kind === 'git' && context.repositories.relation(url) === 'ours' ? [] : [quote(url)];
        }),
      );
      return urls.length === 0 ? null : urls.join(' and ');
    },
  },
  {
    // https://github.com/crossplane-contrib/provider-helm
    group: 'helm.crossplane.io',
    kind: 'Release',
    product: 'Crossplane',
    describe: spec => {
      const chart = objectAt(spec, ['forProvider', 'chart']) ?? {};
      const name = stringAt(chart, ['name']) ?? stringAt(chart, ['url']) ?? '';
      return `the chart ${quote(name)} of ${quote(stringAt(chart, ['repository']) ?? '')}`;
    },
  },
];

export const REMOTE_ONLY_DEPLOYERS: readonly Deployer[] = REMOTE_KINDS.map(({ describe, ...kind }) => ({
  ...kind,
  reaches: 'nothing',
  patches: false,
  follow: async (found: DeployerObject, context: DeployerContext): Promise<Followed> => {
    const spec = objectAt(found.object, ['spec']) ?? {};
    const what = describe(spec, context);
    return what === null
      ? NOTHING_FOLLOWED
      : { ...NOTHING_FOLLOWED, remoteSources: [remoteSource(found, ['spec'], what, spec, [])] };
  },
}));
