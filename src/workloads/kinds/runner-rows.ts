// More kinds at fixed paths, beside those of pod-templates.ts: actions of operators that run an image of the author's choice, tests, builds,
// pipelines of platforms.
import type { KindRow } from '../row.ts';

/** Schedules of a database's backups, by the type of the backup. */
const PGBACKREST = ['full', 'differential', 'incremental'].map(
  type => `spec.backups.pgbackrest.repos.*.schedules.${type}`,
);
const JAEGER_JOBS = ['dependencies', 'esIndexCleaner', 'esRollover'].map(part => `spec.storage.${part}.schedule`);

/**
 * Actions of an operator for which the object itself chooses the image: then it is somebody's own code. Without an image they are
 * fixed actions, see fixed-actions.ts.
 */
const ACTIONS_WITH_IMAGE: readonly (Omit<KindRow, 'needsPods'> & { readonly within: string })[] = [
  ...[
    { group: 'postgres-operator.crunchydata.com', kind: 'PostgresCluster' },
    { group: 'pg.percona.com', kind: 'PerconaPGCluster' },
    { group: 'pgv2.percona.com', kind: 'PerconaPGCluster' },
  ].map(each => ({ ...each, within: 'spec.backups', schedules: PGBACKREST })),
  { group: 'jaegertracing.io', kind: 'Jaeger', within: 'spec.storage', schedules: JAEGER_JOBS },
  {
    group: 'pxc.percona.com',
    kind: 'PerconaXtraDBCluster',
    within: 'spec.backup',
    schedules: ['spec.backup.schedule.*.schedule'],
  },
  {
    group: 'psmdb.percona.com',
    kind: 'PerconaServerMongoDB',
    within: 'spec.backup',
    schedules: ['spec.backup.tasks.*.schedule'],
  },
  {
    group: 'ps.percona.com',
    kind: 'PerconaServerMySQL',
    within: 'spec.backup',
    schedules: ['spec.backup.schedule.*.schedule'],
  },
  {
    group: 'pingcap.com',
    kind: 'BackupSchedule',
    within: 'spec',
    schedules: ['spec.schedule'],
    suspend: 'spec.pause',
    images: ['spec.backupTemplate.toolImage', 'spec.logBackupTemplate.toolImage'],
  },
  ...['Backup', 'Restore'].map(kind => ({ group: 'pingcap.com', kind, within: 'spec', images: ['spec.toolImage'] })),
  {
    group: 'acid.zalan.do',
    kind: 'OperatorConfiguration',
    within: 'configuration.logical_backup',
    schedules: ['configuration.logical_backup.logical_backup_schedule'],
    images: ['configuration.logical_backup.logical_backup_docker_image'],
  },
  { group: 'couchbase.com', kind: 'CouchbaseCluster', within: 'spec.backup' },
  {
    group: 'druid.gardener.cloud',
    kind: 'Etcd',
    within: 'spec.backup',
    schedules: ['spec.backup.fullSnapshotSchedule'],
  },
  {
    group: 'compliance.openshift.io',
    kind: 'ComplianceSuite',
    within: 'spec',
    schedules: ['spec.schedule'],
    images: ['spec.scans.*.contentImage'],
  },
  { group: 'compliance.openshift.io', kind: 'ComplianceScan', within: 'spec', images: ['spec.contentImage'] },
];

export const RUNNER_ROWS: readonly KindRow[] = [
  ...ACTIONS_WITH_IMAGE.map((row): KindRow => ({ ...row, needsPods: true })),
  // Chaos Mesh: a Schedule of type Workflow runs the containers of its tasks.
  {
    group: 'chaos-mesh.org',
    kind: 'Schedule',
    containers: ['spec.workflow.templates.*.task.container'],
    volumes: ['spec.workflow.templates.*.task.volumes.*'],
    schedules: ['spec.schedule'],
    needsPods: true,
  },
  {
    group: 'chaos-mesh.org',
    kind: 'Workflow',
    containers: ['spec.templates.*.task.container'],
    volumes: ['spec.templates.*.task.volumes.*'],
    needsPods: true,
  },
  // Litmus
  { group: 'litmuschaos.io', kind: 'ChaosExperiment', containers: ['spec.definition'] },
  { group: 'litmuschaos.io', kind: 'ChaosEngine', serviceAccount: ['spec.chaosServiceAccount'] },
  { group: 'litmuschaos.io', kind: 'ChaosSchedule', serviceAccount: ['spec.engineTemplateSpec.chaosServiceAccount'] },
  // Load tests: pods of their own image, or scripts in a ConfigMap.
  ...['TestRun', 'K6'].map(
    (kind): KindRow => ({
      group: 'k6.io',
      kind,
      containers: ['spec.runner', 'spec.starter', 'spec.initializer'],
      serviceAccount: ['spec.runner.serviceAccountName'],
      scripts: ['spec.arguments'],
      volumes: ['spec.script', 'spec.runner.volumes.*'],
    }),
  ),
  { group: 'gatling-operator.tech.zozo.com', kind: 'Gatling', pods: ['spec.podSpec'] },
  { group: 'locust.io', kind: 'LocustTest' },
  // Keptn: tasks before and after a deployment
  {
    group: 'lifecycle.keptn.sh',
    kind: 'KeptnTaskDefinition',
    containers: ['spec.container'],
    serviceAccount: ['spec.serviceAccount.name'],
    scripts: ['function', 'deno', 'python'].flatMap(runtime => [
      `spec.${runtime}.inline.code`,
      `spec.${runtime}.httpRef.url`,
      `spec.${runtime}.cmdParameters`,
    ]),
  },
  // Kratix: containers of a Promise run whenever somebody asks for what it promises.
  { group: 'platform.kratix.io', kind: 'Promise', pods: ['spec.workflows.*.*.*.spec'], needsPods: true },
  // Furiko
  {
    group: 'execution.furiko.io',
    kind: 'JobConfig',
    pods: ['spec.template.spec.taskTemplate.pod.spec'],
    schedules: ['spec.schedule.cron.expression', 'spec.schedule.cron.expressions.*'],
    timeZone: 'spec.schedule.cron.timezone',
    suspend: 'spec.schedule.disabled',
  },
  { group: 'execution.furiko.io', kind: 'Job', pods: ['spec.template.taskTemplate.pod.spec'] },
  // Builds run what a Dockerfile, a builder image or a hook says.
  ...['BuildConfig', 'Build'].map(
    (kind): KindRow => ({
      group: 'build.openshift.io',
      kind,
      serviceAccount: ['spec.serviceAccount'],
      images: ['spec.strategy.*.from.name', 'spec.source.images.*.from.name'],
      scripts: [
        'spec.source.dockerfile',
        'spec.source.git.uri',
        'spec.strategy.jenkinsPipelineStrategy.jenkinsfile',
        'spec.postCommit.script',
        'spec.postCommit.command.*',
        'spec.postCommit.args.*',
      ],
    }),
  ),
  ...['BuildStrategy', 'ClusterBuildStrategy'].map(
    (kind): KindRow => ({ group: 'shipwright.io', kind, containers: ['spec.steps.*', 'spec.buildSteps.*'] }),
  ),
  ...['Build', 'BuildRun'].map(
    (kind): KindRow => ({
      group: 'shipwright.io',
      kind,
      serviceAccount: ['spec.serviceAccount'],
      scripts: ['spec.source.git.url', 'spec.source.url'],
    }),
  ),
  // Argo Workflows: whoever sends an event starts a workflow that stands elsewhere.
  { group: 'argoproj.io', kind: 'WorkflowEventBinding' },
  // Terraform of a source, applied in a pod by the hour
  {
    group: 'infra.contrib.fluxcd.io',
    kind: 'Terraform',
    containers: ['spec.runnerPodTemplate.spec'],
    serviceAccount: ['spec.serviceAccountName'],
  },
  { group: 'tf.galleybytes.com', kind: 'Terraform', serviceAccount: ['spec.serviceAccount'] },
  // What is asked whether the cluster is well, in pods of its own
  { group: 'comcast.github.io', kind: 'KuberhealthyCheck', pods: ['spec.podSpec'] },
  { group: 'comcast.github.io', kind: 'KuberhealthyJob', pods: ['spec.podSpec'] },
  { group: 'kubernetes.dask.org', kind: 'DaskJob', pods: ['spec.job.spec', 'spec.cluster.spec.*.spec'] },
  // KubeFed: a Job without its kind
  { group: 'types.kubefed.io', kind: 'FederatedJob', pods: ['spec.template.spec.template.spec'] },
  {
    group: 'types.kubefed.io',
    kind: 'FederatedCronJob',
    pods: ['spec.template.spec.jobTemplate.spec.template.spec'],
    schedules: ['spec.template.spec.schedule'],
  },
  // Functions that a clock calls
  { group: 'fission.io', kind: 'TimeTrigger', schedules: ['spec.cron'], scripts: ['spec.functionref.name'] },
  { group: 'kubeless.io', kind: 'CronJobTrigger', schedules: ['spec.schedule'], scripts: ['spec.function-name'] },
  // Stash and KubeStash: what a backup runs
  { group: 'stash.appscode.com', kind: 'Function' },
  { group: 'core.kubestash.com', kind: 'Function' },
  { group: 'getporter.org', kind: 'Installation', images: ['spec.bundle.repository'] },
];
