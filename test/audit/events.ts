// Audit events in the shape and the order of keys in which a kube-apiserver writes them, for logs that tests make up.
import { createHash } from 'node:crypto';

export interface Request {
  /** Seconds after `START`. */
  readonly at: number;
  readonly verb: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  readonly user?: string;
  readonly as?: string;
  readonly groups?: readonly string[];
  readonly credential?: string;
  readonly agent?: string;
  readonly address?: string;
  readonly group?: string;
  readonly query?: string;
  readonly code?: number;
  readonly message?: string;
  readonly request?: unknown;
  readonly response?: unknown;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly level?: 'Metadata' | 'Request' | 'RequestResponse';
  readonly auditID?: string;
  /** Only this stage, in place of both. */
  readonly stage?: 'RequestReceived' | 'ResponseComplete' | 'Panic';
}

/** When the made-up days begin. */
export const START = Date.parse('2026-11-30T10:00:00Z');
export const FLUX = 'system:serviceaccount:flux-system:kustomize-controller';
export const CRONJOB_CONTROLLER = 'system:serviceaccount:kube-system:cronjob-controller';
export const MALLORY = 'mallory@example.org';

export function at(seconds: number): string {
  return new Date(START + seconds * 1000).toISOString().replace('Z', '000Z');
}

/** A uid that is the same for the same words. */
export function uid(words: string): string {
  const hex = createHash('sha1').update(words).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** The events of a request: its reception and its end. */
export function eventsOf(request: Request): readonly object[] {
  const { verb, resource, subresource, namespace, name, query = '' } = request;
  const group = request.group ?? 'batch';
  const id = request.auditID ?? uid(JSON.stringify(request));
  const level = request.level ?? 'RequestResponse';
  const root = group === '' ? '/api/v1' : `/apis/${group}/v1`;
  const inPath = verb === 'create' && subresource === undefined ? undefined : name;
  const uri = [root, ...(namespace === undefined ? [] : ['namespaces', namespace]), resource, inPath, subresource]
    .filter(part => part !== undefined)
    .join('/');
  const user = {
    username: request.user ?? FLUX,
    groups: request.groups ?? ['system:authenticated'],
    ...(request.credential === undefined
      ? {}
      : { extra: { 'authentication.kubernetes.io/credential-id': [request.credential] } }),
  };
  const start = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level,
    auditID: id,
    stage: 'RequestReceived',
    requestURI: `${uri}${query === '' ? '' : `?${query}`}`,
    verb,
    user,
    ...(request.as === undefined
      ? {}
      : { impersonatedUser: { username: request.as, groups: ['system:authenticated'] } }),
    sourceIPs: [request.address ?? '192.0.2.10'],
    userAgent: request.agent ?? 'kustomize-controller/v1.6.0',
    objectRef: { resource, namespace, name, apiGroup: group, apiVersion: 'v1', subresource },
    requestReceivedTimestamp: at(request.at),
    stageTimestamp: at(request.at),
  };
  const code = request.code ?? (verb === 'create' ? 201 : 200);
  const { requestReceivedTimestamp, stageTimestamp: _, ...head } = start;
  const end = {
    ...head,
    stage: request.stage ?? 'ResponseComplete',
    responseStatus: { metadata: {}, code, ...(request.message === undefined ? {} : { message: request.message }) },
    ...(level === 'Metadata' || request.request === undefined ? {} : { requestObject: request.request }),
    ...(level !== 'RequestResponse' || request.response === undefined ? {} : { responseObject: request.response }),
    requestReceivedTimestamp,
    stageTimestamp: at(request.at + 0.01),
    annotations: { 'authorization.k8s.io/decision': code === 403 ? 'forbid' : 'allow', ...request.annotations },
  };
  if (request.stage === 'RequestReceived') return [start];
  return request.stage === undefined ? [start, end] : [end];
}

/** A log as the API server writes it. */
export function logOf(requests: readonly Request[]): string {
  return requests
    .flatMap(request => eventsOf(request))
    .map(event => `${JSON.stringify(event)}\n`)
    .join('');
}

interface Shape {
  readonly namespace: string;
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly suspend?: boolean;
  readonly schedule?: string;
}

/** As the API server stores it, with its defaults. */
function podTemplate({ image = 'registry.example.com/report:1.2', command = ['report'] }: Shape) {
  return {
    metadata: {},
    spec: {
      containers: [
        {
          name: 'main',
          image,
          command,
          resources: {},
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          imagePullPolicy: 'IfNotPresent',
        },
      ],
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      securityContext: {},
      schedulerName: 'default-scheduler',
    },
  };
}

export function cronJob(shape: Shape): Record<string, unknown> {
  const { namespace, name, schedule = '* * * * *', suspend = false } = shape;
  return {
    kind: 'CronJob',
    apiVersion: 'batch/v1',
    metadata: { name, namespace, uid: uid(`${namespace}/${name}`), resourceVersion: '10', creationTimestamp: at(0) },
    spec: {
      schedule,
      concurrencyPolicy: 'Allow',
      suspend,
      jobTemplate: { metadata: {}, spec: { template: podTemplate(shape) } },
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    },
    status: {},
  };
}

/** The manifest of a CronJob as somebody writes it. */
export function manifest({
  namespace,
  name,
  schedule = '* * * * *',
  suspend,
  image,
  command = ['report'],
}: Shape): string {
  return [
    'apiVersion: batch/v1',
    'kind: CronJob',
    `metadata: {name: ${name}, namespace: ${namespace}}`,
    'spec:',
    `  schedule: '${schedule}'`,
    ...(suspend === true ? ['  suspend: true'] : []),
    '  jobTemplate:',
    '    spec:',
    '      template:',
    '        spec:',
    '          restartPolicy: Never',
    '          containers:',
    `          - {name: main, image: '${image ?? 'registry.example.com/report:1.2'}', command: ${JSON.stringify(command)}}`,
    '',
  ].join('\n');
}

/** A Job as the CronJob controller makes it for a minute. */
export function jobOf(
  shape: Shape,
  minute: number,
  over: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const { namespace, name } = shape;
  return {
    kind: 'Job',
    apiVersion: 'batch/v1',
    metadata: {
      name: `${name}-${minute}`,
      namespace,
      uid: uid(`${namespace}/${name}-${minute}`),
      resourceVersion: '20',
      annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': new Date(minute * 60_000).toISOString() },
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          kind: 'CronJob',
          name,
          uid: uid(`${namespace}/${name}`),
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
      ...over,
    },
    spec: {
      parallelism: 1,
      completions: 1,
      backoffLimit: 6,
      manualSelector: false,
      template: podTemplate(shape),
      completionMode: 'NonIndexed',
      suspend: false,
      podReplacementPolicy: 'TerminatingOrFailed',
    },
    status: {},
  };
}

/** The minute since 1970 of a moment. */
export function minuteAt(seconds: number): number {
  return Math.floor((START + seconds * 1000) / 60_000);
}
