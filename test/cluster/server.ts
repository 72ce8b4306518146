// Objects as an API server (1.33) gives them back, written by hand: all defaults filled in, with everything that servers and
// deployers add. And the manifests in Git that they were made from.

export const CRON_JOB = `apiVersion: batch/v1
kind: CronJob
metadata:
  name: report
  namespace: billing
  labels: {app: report}
spec:
  schedule: '0 2 * * *'
  jobTemplate:
    metadata:
      labels: {app: report}
    spec:
      backoffLimit: 2
      template:
        metadata:
          labels: {app: report}
        spec:
          serviceAccountName: report
          restartPolicy: OnFailure
          initContainers:
            - name: wait
              image: busybox:1.36
              command: [sh, -c, sleep 1]
          containers:
            - name: report
              image: ghcr.io/acme/report:1.8.2
              args: [--month]
              env:
                - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                - {name: EMPTY}
              ports: [{containerPort: 8080}]
              livenessProbe: {httpGet: {port: 8080}}
              resources:
                limits: {cpu: 1000m, memory: 1024Mi}
              volumeMounts: [{name: scripts, mountPath: /scripts}, {name: tmp, mountPath: /tmp}]
          volumes:
            - {name: scripts, configMap: {name: report-scripts}}
            - {name: tmp, emptyDir: {}}
            - {name: token, projected: {sources: [{serviceAccountToken: {path: token}}]}}
`;

export const SCRIPTS = `apiVersion: v1
kind: ConfigMap
metadata: {name: report-scripts, namespace: billing}
data: {run.sh: echo report}
`;

const UID = '5d1f6f0e-6a2c-4a53-8b1a-0d8f7f6a1c11';

function podTemplate(image: string, labels: object) {
  return {
    metadata: { creationTimestamp: null, labels: { app: 'report', ...labels } },
    spec: {
      containers: [
        {
          args: ['--month'],
          env: [
            { name: 'POD', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
            { name: 'EMPTY' },
          ],
          image,
          imagePullPolicy: 'IfNotPresent',
          livenessProbe: {
            failureThreshold: 3,
            httpGet: { path: '/', port: 8080, scheme: 'HTTP' },
            periodSeconds: 10,
            successThreshold: 1,
            timeoutSeconds: 1,
          },
          name: 'report',
          ports: [{ containerPort: 8080, protocol: 'TCP' }],
          resources: { limits: { cpu: '1', memory: '1Gi' } },
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          volumeMounts: [
            { mountPath: '/scripts', name: 'scripts' },
            { mountPath: '/tmp', name: 'tmp' },
          ],
        },
      ],
      dnsPolicy: 'ClusterFirst',
      initContainers: [
        {
          command: ['sh', '-c', 'sleep 1'],
          image: 'busybox:1.36',
          imagePullPolicy: 'IfNotPresent',
          name: 'wait',
          resources: {},
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
        },
      ],
      restartPolicy: 'OnFailure',
      schedulerName: 'default-scheduler',
      securityContext: {},
      serviceAccount: 'report',
      serviceAccountName: 'report',
      terminationGracePeriodSeconds: 30,
      volumes: [
        { configMap: { defaultMode: 420, name: 'report-scripts' }, name: 'scripts' },
        { emptyDir: {}, name: 'tmp' },
        {
          name: 'token',
          projected: {
            defaultMode: 420,
            sources: [{ serviceAccountToken: { expirationSeconds: 3600, path: 'token' } }],
          },
        },
      ],
    },
  };
}

/** The CronJob of CRON_JOB, deployed by Argo CD from a chart that Flux and Helm had in their hands as well. */
export function cronJob({ name = 'report', image = 'ghcr.io/acme/report:1.8.2', uid = UID } = {}) {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: {
      annotations: {
        'argocd.argoproj.io/tracking-id': 'billing:batch/CronJob:billing/report',
        'kubectl.kubernetes.io/last-applied-configuration': '{"apiVersion":"batch/v1","kind":"CronJob"}\n',
        'meta.helm.sh/release-name': 'billing',
      },
      creationTimestamp: '2026-01-10T09:00:00Z',
      generation: 3,
      labels: {
        app: 'report',
        'app.kubernetes.io/managed-by': 'Helm',
        'argocd.argoproj.io/instance': 'billing',
        'helm.toolkit.fluxcd.io/name': 'billing',
      },
      managedFields: [
        { apiVersion: 'batch/v1', manager: 'argocd-controller', operation: 'Apply', fieldsV1: { 'f:spec': {} } },
      ],
      name,
      namespace: 'billing',
      resourceVersion: '123456789',
      selfLink: `/apis/batch/v1/namespaces/billing/cronjobs/${name}`,
      uid,
    },
    spec: {
      concurrencyPolicy: 'Allow',
      failedJobsHistoryLimit: 1,
      jobTemplate: {
        metadata: { creationTimestamp: null, labels: { app: 'report' } },
        spec: { backoffLimit: 2, template: podTemplate(image, {}) },
      },
      schedule: '0 2 * * *',
      successfulJobsHistoryLimit: 3,
      suspend: false,
    },
    status: {
      active: [{ apiVersion: 'batch/v1', kind: 'Job', name: `${name}-29400000` }],
      lastScheduleTime: '2025-11-25T08:00:00Z',
      lastSuccessfulTime: '2025-11-25T08:01:00Z',
    },
  };
}

/** 2025-11-25T08:00:00Z. */
export const MINUTE = 29_400_960;

interface JobOptions {
  readonly name?: string;
  readonly image?: string;
  readonly owner?: object | null;
  readonly annotations?: object;
  readonly ended?: boolean;
  readonly created?: string;
}

/** A Job as the CronJob controller makes it from `cronJob()`; the options are what a forger, or time, makes different. */
export function job({
  name = `report-${MINUTE}`,
  image = 'ghcr.io/acme/report:1.8.2',
  owner = {
    apiVersion: 'batch/v1',
    blockOwnerDeletion: true,
    controller: true,
    kind: 'CronJob',
    name: 'report',
    uid: UID,
  },
  annotations = { 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2025-11-25T08:00:00Z' },
  ended = false,
  created = '2025-11-25T08:00:00Z',
}: JobOptions = {}) {
  const own = '0c5a1c3e-3d0e-4d6b-9b6f-1f1b6c1d2e3f';
  const labels = {
    'batch.kubernetes.io/controller-uid': own,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': own,
    'job-name': name,
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      annotations,
      creationTimestamp: created,
      generation: 1,
      labels: { app: 'report' },
      name,
      namespace: 'billing',
      ...(owner === null ? {} : { ownerReferences: [owner] }),
      resourceVersion: '987654321',
      uid: own,
    },
    spec: {
      backoffLimit: 2,
      completionMode: 'NonIndexed',
      completions: 1,
      manualSelector: false,
      parallelism: 1,
      podReplacementPolicy: 'TerminatingOrFailed',
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': own } },
      suspend: false,
      template: podTemplate(image, labels),
    },
    status: ended
      ? {
          completionTime: '2025-11-25T08:01:00Z',
          conditions: [{ type: 'Complete', status: 'True', lastTransitionTime: '2025-11-25T08:01:00Z' }],
          ready: 0,
          succeeded: 1,
        }
      : { active: 1, ready: 1 },
  };
}

/** As `kubectl get … -A -o json` prints it. */
export function list(...items: readonly object[]): string {
  return `${JSON.stringify({ apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } }, null, 4)}\n`;
}
