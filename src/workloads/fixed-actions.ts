// Kinds that start one fixed action of their operator on a schedule. Nobody's own code runs, so they need no entry; they are told.

import { stringAt } from '../kube/object.ts';
import type { JsonObject, Location, Manifest, WorkloadRef } from '../model.ts';
import { placesOf } from './places.ts';

/** An object that starts a fixed action, and when. */
export interface FixedAction {
  readonly object: WorkloadRef;
  /** As written, in the order of the text. */
  readonly schedules: readonly string[];
  readonly location: Location;
}

interface FixedKind {
  readonly group: string;
  readonly kind: string;
  readonly schedules: readonly string[];
}

const PGBACKREST = ['full', 'differential', 'incremental'].map(
  type => `spec.backups.pgbackrest.repos.*.schedules.${type}`,
);
const K8UP = ['backup', 'check', 'prune', 'archive', 'restore'].map(action => `spec.${action}.schedule`);
const JAEGER = ['dependencies', 'esIndexCleaner', 'esRollover'].map(part => `spec.storage.${part}.schedule`);

function each(kinds: readonly string[], group: string, ...schedules: readonly string[]): readonly FixedKind[] {
  return kinds.map(kind => ({ group, kind, schedules }));
}

/** https://github.com/datreeio/CRDs-catalog has the schema of each. */
export const FIXED_ACTIONS: readonly FixedKind[] = [
  ...each(['EventSource'], 'argoproj.io', 'spec.calendar.*.schedule', 'spec.calendar.*.interval'),
  ...each(['PingSource'], 'sources.knative.dev', 'spec.schedule'),
  ...each(['ImagePullJob', 'ImageListPullJob'], 'apps.kruise.io'),
  ...each(['CleanupPolicy', 'ClusterCleanupPolicy'], 'kyverno.io', 'spec.schedule'),
  ...each(['DeletingPolicy', 'NamespacedDeletingPolicy'], 'policies.kyverno.io', 'spec.schedule'),
  ...each(['CronHorizontalPodAutoscaler'], 'autoscaling.alibabacloud.com', 'spec.jobs.*.schedule'),
  ...each(['ScheduledBackup'], 'postgresql.cnpg.io', 'spec.schedule'),
  ...each(['postgresql'], 'acid.zalan.do', 'spec.logicalBackupSchedule'),
  ...each(
    ['PerconaServerMongoDB'],
    'psmdb.percona.com',
    'spec.backup.tasks.*.schedule',
    'spec.upgradeOptions.schedule',
  ),
  ...each(
    ['PerconaXtraDBCluster'],
    'pxc.percona.com',
    'spec.backup.schedule.*.schedule',
    'spec.upgradeOptions.schedule',
  ),
  ...each(['PostgresCluster'], 'postgres-operator.crunchydata.com', ...PGBACKREST),
  ...each(['PerconaPGCluster'], 'pg.percona.com', ...PGBACKREST),
  ...each(['PerconaPGCluster'], 'pgv2.percona.com', ...PGBACKREST),
  ...each(['Backup', 'PhysicalBackup'], 'k8s.mariadb.com', 'spec.schedule.cron'),
  ...each(['BackupSchedule'], 'pingcap.com', 'spec.schedule'),
  ...each(['InnoDBCluster'], 'mysql.oracle.com', 'spec.backupSchedules.*.schedule'),
  ...each(['MysqlCluster'], 'mysql.presslabs.org', 'spec.backupSchedule'),
  ...each(['RecurringJob'], 'longhorn.io', 'spec.cron'),
  ...each(['ReplicationSource', 'ReplicationDestination'], 'volsync.backube', 'spec.trigger.schedule'),
  ...each(['Schedule'], 'k8up.io', ...K8UP),
  ...each(['Schedule'], 'velero.io', 'spec.schedule'),
  ...each(['BackupConfiguration'], 'stash.appscode.com', 'spec.schedule'),
  ...each(['BackupConfiguration'], 'core.kubestash.com', 'spec.sessions.*.scheduler.schedule'),
  ...each(['MedusaBackupSchedule'], 'medusa.k8ssandra.io', 'spec.cronSchedule'),
  ...each(['DataImportCron'], 'cdi.kubevirt.io', 'spec.schedule'),
  ...each(['Jaeger'], 'jaegertracing.io', ...JAEGER),
  ...each(['PerconaServerMySQL'], 'ps.percona.com', 'spec.backup.schedule.*.schedule'),
  ...each(['CouchbaseBackup'], 'couchbase.com', 'spec.full.schedule', 'spec.incremental.schedule'),
  ...each(['Etcd'], 'druid.gardener.cloud', 'spec.backup.fullSnapshotSchedule'),
  ...each(['ComplianceSuite'], 'compliance.openshift.io', 'spec.schedule'),
  ...each(['Schedule'], 'chaos-mesh.org', 'spec.schedule'),
  ...each(['ImagePruner'], 'imageregistry.operator.openshift.io', 'spec.schedule'),
  ...each(['SnapshotSchedule'], 'snapscheduler.backube', 'spec.schedule'),
  ...each(['OperatorConfiguration'], 'acid.zalan.do', 'configuration.logical_backup.logical_backup_schedule'),
  ...each(['ResourceSetInputProvider'], 'fluxcd.controlplane.io', 'spec.schedule.*.cron'),
];

const byName = new Map(FIXED_ACTIONS.map(each => [`${each.group}/${each.kind}`, each]));

/** The fixed action that an object starts on a schedule; null where it starts none. */
export function fixedActionOf({ object, locate }: Pick<Manifest, 'object' | 'locate'>): FixedAction | null {
  const apiVersion = stringAt(object, ['apiVersion']) ?? '';
  const name = stringAt(object, ['kind']) ?? '';
  const kind = byName.get(`${apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')))}/${name}`);
  const found = (kind?.schedules ?? []).flatMap(path => placesOf(object, path.split('.')));
  const texts = found.flatMap(({ value }) => (typeof value === 'string' && value !== '' ? [value] : []));
  const [first] = found;
  if (kind === undefined || first === undefined || texts.length === 0) return null;
  return { object: refTo(object, kind.kind), schedules: texts, location: locate(first.from) };
}

function refTo(object: JsonObject, kind: string): WorkloadRef {
  return {
    kind,
    namespace: stringAt(object, ['metadata', 'namespace']),
    name: stringAt(object, ['metadata', 'name']) ?? stringAt(object, ['metadata', 'generateName']),
  };
}
