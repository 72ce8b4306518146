// Kinds whose pods, schedules and service accounts stand at fixed paths: a row each. The paths are those of the kinds' CRDs.
// A kind that needs more than paths (Argo, Tekton, Velero) has a file beside this one.
import type { KindRow } from '../row.ts';

const KUBEFLOW_JOBS: readonly (readonly [kind: string, replicas: string])[] = [
  ['MPIJob', 'mpiReplicaSpecs'],
  ['PyTorchJob', 'pytorchReplicaSpecs'],
  ['TFJob', 'tfReplicaSpecs'],
  ['XGBoostJob', 'xgbReplicaSpecs'],
  ['PaddleJob', 'paddleReplicaSpecs'],
  ['MXJob', 'mxReplicaSpecs'],
  ['JAXJob', 'jaxReplicaSpecs'],
];

const REPLICATED_JOBS = 'replicatedJobs.*.template.spec.template.spec';
const RAY_CLUSTER = ['headGroupSpec.template.spec', 'workerGroupSpecs.*.template.spec'];

export const POD_TEMPLATE_KINDS: readonly KindRow[] = [
  // Argo Rollouts: a metric that is measured by a Job.
  ...['AnalysisTemplate', 'ClusterAnalysisTemplate', 'AnalysisRun'].map(
    (kind): KindRow => ({
      group: 'argoproj.io',
      kind,
      pods: ['spec.metrics.*.provider.job.spec.template.spec'],
      needsPods: true,
    }),
  ),
  // KEDA: the cron trigger opens a window in which Jobs are made.
  {
    group: 'keda.sh',
    kind: 'ScaledJob',
    pods: ['spec.jobTargetRef.template.spec'],
    schedules: ['spec.triggers.*.metadata.start'],
    timeZone: 'spec.triggers.*.metadata.timezone',
  },
  // OpenKruise
  {
    group: 'apps.kruise.io',
    kind: 'AdvancedCronJob',
    pods: ['spec.template.jobTemplate.spec.template.spec', 'spec.template.broadcastJobTemplate.spec.template.spec'],
    schedules: ['spec.schedule'],
    timeZone: 'spec.timeZone',
    suspend: 'spec.paused',
  },
  { group: 'apps.kruise.io', kind: 'BroadcastJob', pods: ['spec.template.spec'], suspend: 'spec.paused' },
  // Its template is a pod spec that has nothing but ephemeral containers, for pods that run already.
  { group: 'apps.kruise.io', kind: 'EphemeralJob', pods: ['spec.template'], suspend: 'spec.paused' },
  // Volcano
  { group: 'batch.volcano.sh', kind: 'Job', pods: ['spec.tasks.*.template.spec'] },
  {
    group: 'batch.volcano.sh',
    kind: 'CronJob',
    pods: ['spec.jobTemplate.spec.tasks.*.template.spec'],
    schedules: ['spec.schedule'],
    timeZone: 'spec.timeZone',
    suspend: 'spec.suspend',
  },
  { group: 'flow.volcano.sh', kind: 'JobTemplate', pods: ['spec.tasks.*.template.spec'] },
  { group: 'flow.volcano.sh', kind: 'JobFlow' },
  {
    group: 'training.volcano.sh',
    kind: 'HyperJob',
    pods: ['spec.replicatedJobs.*.templateSpec.tasks.*.template.spec'],
  },
  { group: 'jobset.x-k8s.io', kind: 'JobSet', pods: [`spec.${REPLICATED_JOBS}`], suspend: 'spec.suspend' },
  // Kubeflow
  {
    group: 'trainer.kubeflow.org',
    kind: 'TrainJob',
    pods: [
      `spec.runtimePatches.*.trainingRuntimeSpec.template.spec.${REPLICATED_JOBS}`,
      'spec.podTemplateOverrides.*.spec',
      'spec.podSpecOverrides.*',
    ],
    containers: ['spec.trainer'],
    suspend: 'spec.suspend',
  },
  ...['TrainingRuntime', 'ClusterTrainingRuntime'].map(
    (kind): KindRow => ({ group: 'trainer.kubeflow.org', kind, pods: [`spec.template.spec.${REPLICATED_JOBS}`] }),
  ),
  ...KUBEFLOW_JOBS.map(
    ([kind, replicas]): KindRow => ({
      group: 'kubeflow.org',
      kind,
      pods: [`spec.${replicas}.*.template.spec`],
      suspend: 'spec.runPolicy.suspend',
    }),
  ),
  // Spark operator: image and application of the whole, pods of driver and executor.
  ...['SparkApplication', 'ScheduledSparkApplication'].map((kind): KindRow => {
    const spec = kind === 'SparkApplication' ? 'spec' : 'spec.template';
    return {
      group: 'sparkoperator.k8s.io',
      kind,
      pods: [`${spec}.driver.template.spec`, `${spec}.executor.template.spec`],
      serviceAccount: [`${spec}.driver.serviceAccount`, `${spec}.executor.serviceAccount`],
      scripts: [`${spec}.mainApplicationFile`, `${spec}.arguments.*`],
      containers: [`${spec}.driver`, `${spec}.executor`],
      volumes: [`${spec}.volumes.*`],
      ...(kind === 'SparkApplication'
        ? {}
        : { schedules: ['spec.schedule'], timeZone: 'spec.timeZone', suspend: 'spec.suspend' }),
    };
  }),
  // Knative
  { group: 'sinks.knative.dev', kind: 'JobSink', pods: ['spec.job.spec.template.spec'] },
  { group: 'sources.knative.dev', kind: 'ContainerSource', pods: ['spec.template.spec'] },
  // KubeRay
  {
    group: 'ray.io',
    kind: 'RayJob',
    pods: [...RAY_CLUSTER.map(path => `spec.rayClusterSpec.${path}`), 'spec.submitterPodTemplate.spec'],
    scripts: ['spec.entrypoint'],
    suspend: 'spec.suspend',
  },
  {
    group: 'ray.io',
    kind: 'RayCronJob',
    pods: [
      ...RAY_CLUSTER.map(path => `spec.jobTemplate.rayClusterSpec.${path}`),
      'spec.jobTemplate.submitterPodTemplate.spec',
    ],
    scripts: ['spec.jobTemplate.entrypoint'],
    schedules: ['spec.schedule'],
    timeZone: 'spec.timeZone',
    suspend: 'spec.suspend',
  },
  // Flink
  {
    group: 'flink.apache.org',
    kind: 'FlinkDeployment',
    pods: ['spec.podTemplate.spec', 'spec.jobManager.podTemplate.spec', 'spec.taskManager.podTemplate.spec'],
    serviceAccount: ['spec.serviceAccount'],
    scripts: ['spec.job.jarURI', 'spec.job.args.*'],
  },
  { group: 'flink.apache.org', kind: 'FlinkSessionJob', scripts: ['spec.job.jarURI', 'spec.job.args.*'] },
  // K8up: pods beside those of its own restic image. Its Schedule is a fixed action, see fixed-actions.ts.
  { group: 'k8up.io', kind: 'PreBackupPod', pods: ['spec.pod.spec'], scripts: ['spec.backupCommand'] },
  { group: 'k8up.io', kind: 'PodConfig', pods: ['spec.template.spec'] },
  // MariaDB operator: any SQL, on a schedule
  {
    group: 'k8s.mariadb.com',
    kind: 'SqlJob',
    schedules: ['spec.schedule.cron'],
    timeZone: 'spec.timeZone',
    suspend: 'spec.schedule.suspend',
    serviceAccount: ['spec.serviceAccountName'],
    scripts: ['spec.sql', 'spec.args.*'],
  },
  // GitHub's runners, which run whatever a workflow says
  {
    group: 'actions.github.com',
    kind: 'AutoscalingRunnerSet',
    pods: ['spec.template.spec', 'spec.listenerTemplate.spec'],
  },
  { group: 'actions.github.com', kind: 'EphemeralRunnerSet', pods: ['spec.ephemeralRunnerSpec.spec'] },
  { group: 'actions.github.com', kind: 'EphemeralRunner', pods: ['spec.spec'] },
  ...['RunnerDeployment', 'RunnerReplicaSet', 'RunnerSet'].map(
    (kind): KindRow => ({
      group: 'actions.summerwind.dev',
      kind,
      pods: ['spec.template.spec'],
      serviceAccount: ['spec.serviceAccountName'],
    }),
  ),
  { group: 'actions.summerwind.dev', kind: 'Runner', pods: ['spec'] },
  // Testkube
  ...['TestWorkflow', 'TestWorkflowTemplate'].map(
    (kind): KindRow => ({
      group: 'testworkflows.testkube.io',
      kind,
      pods: ['spec.pod'],
      schedules: ['spec.events.*.cronjob.cron'],
      serviceAccount: ['spec.pod.serviceAccountName'],
      containers: ['spec.container', 'spec.steps.*.container', 'spec.steps.*.run'],
      scripts: ['spec.setup.*.shell', 'spec.steps.*.shell', 'spec.after.*.shell'],
    }),
  ),
  {
    group: 'tests.testkube.io',
    kind: 'Test',
    schedules: ['spec.schedule'],
    scripts: ['spec.executionRequest.jobTemplate', 'spec.executionRequest.cronJobTemplate'],
  },
  // Rancher: pods on every node, as root, with the node's file system
  {
    group: 'upgrade.cattle.io',
    kind: 'Plan',
    timeZone: 'spec.window.timeZone',
    serviceAccount: ['spec.serviceAccountName'],
    containers: ['spec.upgrade', 'spec.prepare'],
    volumes: ['spec.upgrade.volumes.*', 'spec.prepare.volumes.*'],
  },
  // k3s and RKE2: a Job with the rights of an administrator installs the chart.
  { group: 'helm.cattle.io', kind: 'HelmChart' },
  {
    group: 'seaweed.seaweedfs.com',
    kind: 'AdminScript',
    schedules: ['spec.schedule'],
    timeZone: 'spec.timeZone',
    suspend: 'spec.suspend',
    serviceAccount: ['spec.serviceAccountName'],
    scripts: ['spec.script'],
  },
  {
    group: 'renovate-operator.mogenius.com',
    kind: 'RenovateJob',
    schedules: ['spec.schedule'],
    serviceAccount: ['spec.serviceAccount'],
    volumes: ['spec.extraVolumes.*'],
  },
];
