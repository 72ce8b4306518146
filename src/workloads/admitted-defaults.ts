// A batch object as the API server hands it to admission: read as batch/v1, with the defaults of that moment and what is blank left out.
//
// Unlike the normal form (normalise.ts), which brings all ways of writing a workload together, nothing is put into another order and
// nothing is dropped that a policy could see: paths are those of the original. Defaults that a Job or Pod only gets when it is made from
// the template are not there either. What the API server makes up for each object (uid, time of creation) has a value that no object has.
//
// https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/batch/v1/defaults.go and core/v1/defaults.go (SetDefaults_PodSpec).
// Ports of pods on the host's network get no `hostPort` in a template: since Kubernetes 1.28 only Pods do.

import { defaultPullPolicy } from '../kube/image.ts';
import { fillNulls } from '../kube/nulls.ts';
import { isList, isObject, stringAt } from '../kube/object.ts';
import { storedQuantity } from '../kube/quantity.ts';
import type { Json, JsonObject } from '../model.ts';
import { handlers, port, probe } from './defaults.ts';
import { fillCronJobDefaults, fillJobDefaults, podFailurePolicy } from './normalise.ts';
import { fieldReference } from './resource-defaults.ts';
import { type Draft, each, emptyDraft, fillIn, type Normaliser, shaped } from './shape.ts';
import { volume } from './volume-defaults.ts';

/** The same for an object of any other group: the defaults of custom resources are in their definitions. */
export function withAdmittedDefaults(object: JsonObject): JsonObject {
  if (!stringAt(object, ['apiVersion'])?.startsWith('batch/')) return object;
  const filled = fillNulls(object);
  const stored = object['kind'] === 'CronJob' ? cronJob(filled) : object['kind'] === 'Job' ? job(filled) : object;
  return isObject(stored) ? stored : object;
}

const quantities: Normaliser = value => {
  if (!isObject(value)) return value;
  const list = emptyDraft();
  for (const [name, amount] of Object.entries(value)) {
    if (amount !== undefined)
      list[name] = isObject(amount) || isList(amount) ? amount : storedQuantity(String(amount ?? 0));
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
  blank:
    'command args workingDir ports envFrom env resizePolicy restartPolicyRules volumeMounts volumeDevices terminationMessagePath terminationMessagePolicy imagePullPolicy stdin stdinOnce tty',
  inside: {
    env: each(shaped({ blank: 'value', inside: { valueFrom: shaped({ inside: { fieldRef: fieldReference } }) } })),
    envFrom: each(shaped({ blank: 'prefix' })),
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
    securityContext: shaped({ blank: 'supplementalGroups sysctls' }),
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
}

const metadata = shaped({ blank: 'generateName namespace labels annotations ownerReferences finalizers' });

/** Stored as `metadata: {}` where nobody wrote any. */
function fillMetadata(draft: Draft): void {
  fillIn(draft, 'metadata', emptyDraft());
}

const template = shaped({ inside: { metadata, spec: podSpec }, fill: fillMetadata });

/** Inside a CronJob: no defaults of the Job's own. */
const jobTemplate = shaped({
  inside: { metadata, spec: shaped({ inside: { template, podFailurePolicy } }) },
  fill: fillMetadata,
});

const cronJob = shaped({
  inside: {
    metadata,
    spec: shaped({ blank: 'concurrencyPolicy', inside: { jobTemplate }, fill: fillCronJobDefaults }),
  },
  fill: fillSystemFields,
});

const job = shaped({
  inside: { metadata, spec: shaped({ inside: { template, podFailurePolicy }, fill: fillJobDefaults }) },
  fill: draft => {
    selectPods(draft);
    labelJob(draft);
    fillSystemFields(draft);
  },
});

const UID = '00000000-0000-0000-0000-000000000000';
const CREATED = '1970-01-01T00:00:00Z';

/**
 * `matchPolicy: Equivalent` shows policies for v1 the object as v1, and no server has the older versions any more. Nobody's status is
 * taken with a new object.
 */
function fillSystemFields(draft: Draft): void {
  draft['apiVersion'] = 'batch/v1';
  draft['status'] = emptyDraft();
  const { metadata: written } = draft;
  const system = { uid: UID, creationTimestamp: CREATED, generation: 1 };
  draft['metadata'] = Object.assign(emptyDraft(), isObject(written) ? written : {}, system);
}

/** A Job selects its pods by its uid, and its pods have that and its name as labels, unless it selects by itself. */
function selectPods(draft: Draft): void {
  const { spec } = draft;
  if (!isObject(spec) || spec['manualSelector'] === true) return;
  const name = stringAt(draft, ['metadata', 'name']) ?? '';
  const generated: Record<string, Json> = {
    'batch.kubernetes.io/controller-uid': UID,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': UID,
    'job-name': name,
  };
  const filled = Object.assign(emptyDraft(), spec);
  const template = Object.assign(emptyDraft(), spec['template']);
  const metadata = Object.assign(emptyDraft(), template['metadata']);
  metadata['labels'] = Object.assign(emptyDraft(), generated, metadata['labels']);
  template['metadata'] = metadata;
  filled['template'] = template;
  fillIn(filled, 'selector', { matchLabels: { 'batch.kubernetes.io/controller-uid': UID } });
  draft['spec'] = filled;
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
