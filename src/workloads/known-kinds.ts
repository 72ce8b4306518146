// Kinds that run nothing by a clock or once, whatever they hold: what Kubernetes itself serves, and operators' services that go on running.
// What is none of these, no scheduled work and no deployer is unknown; see unknown-runner.ts. To be quiet about a further service: a line here.
import { stringAt } from '../kube/object.ts';
import type { JsonObject } from '../model.ts';

/** Kinds of Kubernetes' own groups. https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.35/ */
const BUILT_IN: readonly string[] = [
  'Pod PodTemplate PodList Deployment StatefulSet DaemonSet ReplicaSet ReplicationController ControllerRevision',
  'Service Endpoints EndpointSlice Ingress IngressClass NetworkPolicy ConfigMap Secret ServiceAccount Namespace Node',
  'PersistentVolume PersistentVolumeClaim StorageClass VolumeAttachment CSIDriver CSINode CSIStorageCapacity',
  'Role ClusterRole RoleBinding ClusterRoleBinding User Group LimitRange ResourceQuota PriorityClass RuntimeClass',
  'HorizontalPodAutoscaler PodDisruptionBudget PodSecurityPolicy Lease Event Binding Scale Status',
  'CustomResourceDefinition APIService MutatingWebhookConfiguration ValidatingWebhookConfiguration',
  'ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding MutatingAdmissionPolicyBinding FlowSchema',
  'PriorityLevelConfiguration CertificateSigningRequest ClusterTrustBundle TokenReview SubjectAccessReview',
  'ResourceClaim ResourceClaimTemplate DeviceClass ResourceSlice ServiceCIDR IPAddress VolumeAttributesClass List',
].flatMap(line => line.split(' '));

const BUILT_IN_GROUPS: ReadonlySet<string> = new Set([
  ...['', 'apps', 'extensions', 'policy', 'autoscaling', 'batch', 'rbac.authorization.k8s.io', 'networking.k8s.io'],
  ...['storage.k8s.io', 'scheduling.k8s.io', 'node.k8s.io', 'coordination.k8s.io', 'discovery.k8s.io', 'events.k8s.io'],
  ...['admissionregistration.k8s.io', 'apiextensions.k8s.io', 'apiregistration.k8s.io', 'certificates.k8s.io'],
  ...['flowcontrol.apiserver.k8s.io', 'authentication.k8s.io', 'authorization.k8s.io', 'resource.k8s.io'],
]);

/** Kinds of operators by their groups: services, and what deploys and is followed elsewhere. */
const SERVICES: Readonly<Record<string, string>> = {
  'kustomize.config.k8s.io': 'Kustomization Component',
  'monitoring.coreos.com':
    'Prometheus PrometheusAgent Alertmanager ThanosRuler PrometheusRule ServiceMonitor PodMonitor Probe ScrapeConfig AlertmanagerConfig',
  'operator.victoriametrics.com':
    'VMAgent VMAlert VMAlertmanager VMSingle VMCluster VMAuth VLogs VLSingle VLCluster VMRule VMAnomaly',
  'opentelemetry.io': 'OpenTelemetryCollector Instrumentation TargetAllocator',
  'grafana.integreatly.org':
    'Grafana GrafanaDashboard GrafanaDatasource GrafanaFolder GrafanaAlertRuleGroup GrafanaContactPoint',
  'loki.grafana.com': 'LokiStack',
  'tempo.grafana.com': 'TempoStack TempoMonolithic',
  'argoproj.io': 'Application ApplicationSet AppProject ArgoCD Rollout Experiment EventBus EventSource',
  'kustomize.toolkit.fluxcd.io': 'Kustomization',
  'helm.toolkit.fluxcd.io': 'HelmRelease',
  'source.toolkit.fluxcd.io': 'GitRepository OCIRepository HelmRepository HelmChart Bucket ExternalArtifact',
  'image.toolkit.fluxcd.io': 'ImageRepository ImagePolicy ImageUpdateAutomation',
  'fluxcd.controlplane.io': 'ResourceSet ResourceSetInputProvider FluxInstance FluxReport',
  'helm.cattle.io': 'HelmChartConfig',
  'serving.knative.dev': 'Service Configuration Revision Route DomainMapping',
  'serving.kserve.io': 'InferenceService ServingRuntime ClusterServingRuntime InferenceGraph LLMInferenceService',
  'apps.kruise.io':
    'CloneSet StatefulSet DaemonSet SidecarSet UnitedDeployment WorkloadSpread ImagePullJob ImageListPullJob',
  'apps.openshift.io': 'DeploymentConfig',
  'image.openshift.io': 'ImageStream ImageStreamTag',
  'postgresql.cnpg.io': 'Cluster Pooler Database ImageCatalog ClusterImageCatalog ScheduledBackup Backup',
  'acid.zalan.do': 'postgresql OperatorConfiguration',
  'kafka.strimzi.io':
    'Kafka KafkaConnect KafkaMirrorMaker2 KafkaBridge KafkaNodePool KafkaTopic KafkaUser KafkaConnector',
  'elasticsearch.k8s.elastic.co': 'Elasticsearch',
  'kibana.k8s.elastic.co': 'Kibana',
  'apm.k8s.elastic.co': 'ApmServer',
  'beat.k8s.elastic.co': 'Beat',
  'agent.k8s.elastic.co': 'Agent',
  'logstash.k8s.elastic.co': 'Logstash',
  'opensearch.opster.io': 'OpenSearchCluster',
  'rabbitmq.com': 'RabbitmqCluster',
  'k8s.keycloak.org': 'Keycloak',
  'k8s.mariadb.com': 'MariaDB MaxScale',
  'redis.redis.opstreelabs.in': 'Redis RedisCluster RedisReplication RedisSentinel',
  'databases.spotahome.com': 'RedisFailover',
  'dragonflydb.io': 'Dragonfly',
  'clickhouse.altinity.com': 'ClickHouseInstallation ClickHouseInstallationTemplate',
  'clickhouse-keeper.altinity.com': 'ClickHouseKeeperInstallation',
  'ceph.rook.io': 'CephCluster CephObjectStore CephFilesystem CephBlockPool',
  'gateway.envoyproxy.io': 'EnvoyProxy EnvoyPatchPolicy',
  'install.istio.io': 'IstioOperator',
  'networking.istio.io':
    'EnvoyFilter VirtualService DestinationRule Gateway Sidecar WorkloadEntry ServiceEntry ProxyConfig',
  'sailoperator.io': 'Istio IstioCNI ZTunnel',
  'cilium.io': 'CiliumNetworkPolicy CiliumClusterwideNetworkPolicy CiliumEnvoyConfig',
  'cert-manager.io': 'Certificate Issuer ClusterIssuer CertificateRequest',
  'external-secrets.io': 'ExternalSecret ClusterExternalSecret SecretStore ClusterSecretStore PushSecret',
  'bitnami.com': 'SealedSecret',
  'actions.summerwind.dev': 'HorizontalRunnerAutoscaler',
  'keda.sh': 'ScaledObject TriggerAuthentication ClusterTriggerAuthentication',
  'constraints.gatekeeper.sh': '*',
  'templates.gatekeeper.sh': 'ConstraintTemplate',
  'operator.openshift.io': '*',
  'config.openshift.io': '*',
  'operator.tekton.dev': 'TektonConfig TektonPipeline TektonTrigger TektonChain TektonHub TektonDashboard TektonAddon',
  'operators.coreos.com': 'ClusterServiceVersion Subscription CatalogSource OperatorGroup InstallPlan',
  'ray.io': 'RayCluster RayService',
  'kubevirt.io': 'VirtualMachine VirtualMachineInstance VirtualMachineInstanceReplicaSet KubeVirt',
  'agones.dev': 'Fleet GameServer GameServerSet',
  'hub.traefik.io': '*',
  'dynatrace.com': 'DynaKube EdgeConnect',
  'datadoghq.com': 'DatadogAgent',
};

const SERVICE_KINDS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(SERVICES).map(([group, kinds]) => [group, new Set(kinds.split(' '))]),
);

/** Names of all kinds that are known in some group: files that hold only these need not be parsed to find an unknown one. */
export const KNOWN_NAMES: ReadonlySet<string> = new Set([
  ...BUILT_IN,
  ...[...SERVICE_KINDS.values()].flatMap(kinds => [...kinds]),
]);

export const KNOWN_GROUPS: readonly string[] = [...BUILT_IN_GROUPS, ...SERVICE_KINDS.keys()];

const BUILT_IN_NAMES: ReadonlySet<string> = new Set(BUILT_IN);

/** Is the kind known, in this group, to be no scheduled work of its own? */
export function isKnownService(object: JsonObject): boolean {
  const apiVersion = stringAt(object, ['apiVersion']) ?? '';
  const kind = stringAt(object, ['kind']) ?? '';
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  if (BUILT_IN_GROUPS.has(group)) return BUILT_IN_NAMES.has(kind);
  const kinds = SERVICE_KINDS.get(group);
  return kinds !== undefined && (kinds.has(kind) || kinds.has('*'));
}
