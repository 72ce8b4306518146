// A batch object as the API server hands it to admission: read as batch/v1, with the defaults of that moment and what is blank left out.
//
// Unlike the normal form (normalise.ts), which brings all ways of writing a workload together, nothing is put into another order and
// nothing is dropped that a policy could see: paths are those of the original. Defaults that a Job or Pod only gets when it is made from
// the template are not there either. Not added, since only the cluster has them: uid, creationTimestamp, and a Job's generated selector.
// A quantity is a text, in the spelling in which it was written.
//
// https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/batch/v1/defaults.go and core/v1/defaults.go (SetDefaults_PodSpec)
import { isObject, stringAt } from '../json.ts';
import type { Json, JsonObject } from '../model.ts';
import { handlers, port, probe } from './defaults.ts';
import { defaultPullPolicy } from './image.ts';
import { fieldReference } from './resource-defaults.ts';
import { type Draft, each, emptyDraft, fillIn, type Normaliser, shaped } from './shape.ts';
import { volume } from './volume-defaults.ts';

/** The same for an object of any other group: the defaults of custom resources are in their definitions. */
export function withAdmittedDefaults(object: JsonObject): JsonObject {
  if (!stringAt(object, ['apiVersion'])?.startsWith('batch/')) return object;
  const stored = object['kind'] === 'CronJob' ? cronJob(object) : object['kind'] === 'Job' ? job(object) : object;
  return isObject(stored) ? stored : object;
}

const quantities: Normaliser = value => {
  if (!isObject(value)) return value;
  const list = emptyDraft();
  for (const [name, amount] of Object.entries(value)) {
    if (amount !== undefined) list[name] = typeof amount === 'string' ? amount : String(amount ?? 0);
  }
  return list;
};

const resources = shaped({
  blank: 'limits requests claims',
  inside: { limits: quantities, requests: quantities },
});

const lifecycle = shaped({
  inside: { postStart: shaped({ inside: handlers }), preStop: shaped({ inside: handlers }) },
});

const container = shaped({
  blank: 'command args workingDir ports envFrom env volumeMounts volumeDevices stdin stdinOnce tty',
  inside: {
    env: each(shaped({ blank: 'value', inside: { valueFrom: shaped({ inside: { fieldRef: fieldReference } }) } })),
    ports: each(port),
    volumeMounts: each(shaped({ blank: 'readOnly subPath subPathExpr' })),
    resources,
    livenessProbe: probe,
    readinessProbe: probe,
    startupProbe: probe,
    lifecycle,
    securityContext: shaped({ inside: { capabilities: shaped({ blank: 'add drop' }) } }),
  },
  fill: draft => {
    const image = draft['image'];
    fillIn(draft, 'imagePullPolicy', defaultPullPolicy(typeof image === 'string' ? image : ''));
    fillIn(draft, 'terminationMessagePath', '/dev/termination-log');
    fillIn(draft, 'terminationMessagePolicy', 'File');
    fillIn(draft, 'resources', emptyDraft());
  },
});

const podSpec = shaped({
  blank:
    'volumes initContainers ephemeralContainers restartPolicy dnsPolicy nodeSelector serviceAccountName serviceAccount nodeName hostNetwork hostPID hostIPC imagePullSecrets hostname subdomain schedulerName tolerations hostAliases priorityClassName readinessGates overhead topologySpreadConstraints schedulingGates resourceClaims',
  inside: {
    volumes: each(volume),
    containers: each(container),
    initContainers: each(container),
    ephemeralContainers: each(container),
    tolerations: each(shaped({ blank: 'key operator value effect' })),
    overhead: quantities,
  },
  fill: fillPod,
});

function fillPod(draft: Draft): void {
  fillIn(draft, 'restartPolicy', 'Always');
  fillIn(draft, 'dnsPolicy', 'ClusterFirst');
  fillIn(draft, 'schedulerName', 'default-scheduler');
  fillIn(draft, 'terminationGracePeriodSeconds', 30);
  fillIn(draft, 'securityContext', emptyDraft());
  // The deprecated alias is kept equal, whichever of the two was written: conversion.go of core/v1.
  const account = draft['serviceAccountName'] ?? draft['serviceAccount'];
  if (account !== undefined) Object.assign(draft, { serviceAccountName: account, serviceAccount: account });
  if (draft['hostNetwork'] !== true) return;
  for (const list of ['containers', 'initContainers']) {
    const items = draft[list];
    if (items !== undefined) draft[list] = each(shaped({ inside: { ports: each(hostPort) } }))(items);
  }
}

/** On the host's network a container port is the host's. */
const hostPort = shaped({
  fill: draft => {
    const own = draft['containerPort'];
    if (own !== undefined) fillIn(draft, 'hostPort', own);
  },
});

const template = shaped({ inside: { spec: podSpec } });

/** Inside a CronJob: no defaults of the Job's own. */
const jobTemplate = shaped({ inside: { spec: shaped({ inside: { template } }) } });

const cronJob = shaped({
  inside: {
    spec: shaped({
      blank: 'concurrencyPolicy',
      inside: { jobTemplate },
      fill: draft => {
        fillIn(draft, 'concurrencyPolicy', 'Allow');
        fillIn(draft, 'suspend', false);
        fillIn(draft, 'successfulJobsHistoryLimit', 3);
        fillIn(draft, 'failedJobsHistoryLimit', 1);
      },
    }),
  },
  fill: asVersion1,
});

const job = shaped({
  inside: {
    spec: shaped({
      inside: { template },
      fill: draft => {
        if (draft['completions'] === undefined && draft['parallelism'] === undefined) draft['completions'] = 1;
        fillIn(draft, 'parallelism', 1);
        fillIn(draft, 'backoffLimit', draft['backoffLimitPerIndex'] === undefined ? 6 : 2 ** 31 - 1);
        fillIn(draft, 'completionMode', 'NonIndexed');
        fillIn(draft, 'suspend', false);
        fillIn(
          draft,
          'podReplacementPolicy',
          draft['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed',
        );
        fillIn(draft, 'manualSelector', false);
      },
    }),
  },
  fill: draft => {
    asVersion1(draft);
    labelJob(draft);
  },
});

/** `matchPolicy: Equivalent` shows policies for v1 the object as v1, and no server has the older versions any more. */
function asVersion1(draft: Draft): void {
  draft['apiVersion'] = 'batch/v1';
}

/** A Job without labels takes those of its template. */
function labelJob(draft: Draft): void {
  const labels = templateLabels(draft['spec']);
  const { metadata } = draft;
  if (labels === undefined || !isObject(metadata) || metadata['labels'] !== undefined) return;
  draft['metadata'] = Object.assign(emptyDraft(), metadata, { labels });
}

function templateLabels(spec: Json | undefined): Json | undefined {
  if (!isObject(spec) || !isObject(spec['template'])) return undefined;
  const { metadata } = spec['template'];
  return isObject(metadata) && isObject(metadata['labels']) ? metadata['labels'] : undefined;
}
