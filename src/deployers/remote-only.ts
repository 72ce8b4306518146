// Kinds that install a chart or a repository from elsewhere, and whose own way of rendering is not followed here.

import { objectAt, stringAt, valueAt } from '../kube/object.ts';
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
  // Values that are laid over a chart which the distribution brings along: https://docs.k3s.io/helm#customizing-packaged-components-with-helmchartconfig
  fetching('K3s', 'helm.cattle.io', 'HelmChartConfig', 'valuesContent'),
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
  // A pod with the rights of the operator installs what these fetch: https://github.com/oam-dev/kubevela
  {
    group: 'core.oam.dev',
    kind: 'Application',
    product: 'KubeVela',
    describe: spec => {
      const remote = objectsAt(spec, ['components']).filter(({ type }) => type === 'helm' || type === 'kustomize');
      const urls = remote.map(component => quote(stringAt(component, ['properties', 'url']) ?? 'nowhere'));
      return urls.length === 0 ? null : urls.join(' and ');
    },
  },
  fetching('Fleet', 'fleet.cattle.io', 'HelmOp', 'helm.chart', 'helm.repo'),
  ...each(
    'Sveltos',
    'config.projectsveltos.io',
    ['ClusterProfile', 'Profile'],
    'helmCharts',
    'kustomizationRefs',
    'policyRefs',
  ),
  fetching('Cluster API', 'addons.cluster.x-k8s.io', 'HelmChartProxy', 'repoURL', 'chartName'),
  fetching('Cluster API', 'addons.cluster.x-k8s.io', 'HelmReleaseProxy', 'repoURL', 'chartName'),
  ...each(
    'Cluster API',
    'operator.cluster.x-k8s.io',
    [
      'CoreProvider',
      'BootstrapProvider',
      'ControlPlaneProvider',
      'InfrastructureProvider',
      'AddonProvider',
      'IPAMProvider',
    ],
    'fetchConfig.url',
    'fetchConfig.oci',
    'version',
  ),
  fetching('k0s', 'helm.k0sproject.io', 'Chart', 'chartName'),
  fetching('k0s', 'k0s.k0sproject.io', 'ClusterConfig', 'extensions.helm'),
  fetching('Kluctl', 'gitops.kluctl.io', 'KluctlDeployment', 'source'),
  ...each('Carvel', 'packaging.carvel.dev', ['PackageRepository', 'PackageInstall'], 'fetch', 'packageRef.refName'),
  fetching('Carvel', 'data.packaging.carvel.dev', 'Package', 'template.spec.fetch'),
  ...each(
    'Open Cluster Management',
    'apps.open-cluster-management.io',
    ['Channel', 'Subscription'],
    'pathname',
    'channel',
  ),
  ...each(
    'OLM',
    'operators.coreos.com',
    ['CatalogSource', 'Subscription'],
    'image',
    'address',
    'source',
    'startingCSV',
    'channel',
  ),
  ...each('OLM', 'olm.operatorframework.io', ['ClusterExtension', 'ClusterCatalog'], 'source'),
  ...each('Crossplane', 'pkg.crossplane.io', ['Configuration', 'Provider', 'Function'], 'package'),
  fetching('Rancher', 'management.cattle.io', 'ManagedChart', 'repoName', 'chart', 'version'),
  ...each('Rancher', 'catalog.cattle.io', ['ClusterRepo', 'App', 'UIPlugin'], 'url', 'gitRepo', 'chart'),
  ...each('Pulumi', 'pulumi.com', ['Stack'], 'projectRepo', 'fluxSource', 'programRef', 'stack'),
  ...each('Pulumi', 'auto.pulumi.com', ['Workspace', 'Update'], 'git', 'flux', 'image'),
  ...each('Config Sync', 'configsync.gke.io', ['RootSync', 'RepoSync'], 'git', 'oci', 'helm'),
  fetching('Config Sync', 'configmanagement.gke.io', 'ConfigManagement', 'git', 'oci'),
  ...each(
    'Plural',
    'deployments.plural.sh',
    ['ServiceDeployment', 'GlobalService', 'HelmRepository', 'GitRepository'],
    'url',
    'helm',
    'git',
  ),
  ...each(
    'Glasskube',
    'packages.glasskube.dev',
    ['Package', 'ClusterPackage', 'PackageRepository'],
    'url',
    'packageInfo',
  ),
  fetching('Gardener', 'resources.gardener.cloud', 'ManagedResource', 'secretRefs'),
  fetching('Flux', 'fluxcd.controlplane.io', 'FluxInstance', 'sync.url', 'sync.path', 'distribution'),
  fetching('Flux', 'fluxcd.controlplane.io', 'ResourceSetInputProvider', 'type', 'url', 'defaultValues'),
  fetching('Flux', 'source.extensions.fluxcd.io', 'ArtifactGenerator', 'sources', 'artifacts'),
  fetching('Flux', 'infra.contrib.fluxcd.io', 'Terraform', 'path', 'sourceRef.name'),
];

/** A kind whose objects fetch from elsewhere whatever they say; the fields tell people what. */
function fetching(product: string, group: string, kind: string, ...fields: readonly string[]): RemoteKind {
  return {
    group,
    kind,
    product,
    describe: spec => {
      const said = fields.flatMap(field => {
        const value = valueAt(spec, field.split('.'));
        if (value === undefined || value === null) return [];
        return [quote(typeof value === 'string' ? value : JSON.stringify(value, wholeNumbers), 160)];
      });
      return said.length === 0 ? 'what its controller fetches' : said.join(' and ');
    },
  };
}

function each(
  product: string,
  group: string,
  kinds: readonly string[],
  ...fields: readonly string[]
): readonly RemoteKind[] {
  return kinds.map(kind => fetching(product, group, kind, ...fields));
}

function wholeNumbers(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

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
