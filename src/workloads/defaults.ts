// The pod spec as the API server stores it: defaults filled in, quantities in one spelling, meaningless differences gone.
//
// Sources: the Go types (https://github.com/kubernetes/api/blob/master/core/v1/types.go: which fields are pointers, `+default=`)
// and SetDefaults_* in https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/defaults.go. Those of
// SetDefaults_Pod are applied as well: they reach the template's pods, if not the template.
//
// Only what the API server fills in, or cannot tell apart, is made equal. A pointer that spells out what absence means anyway
// (`privileged: false`, `automountServiceAccountToken: true`) stays, since admission webhooks do tell it from absent.

import { defaultPullPolicy } from '../kube/image.ts';
import { isObject } from '../kube/object.ts';
import { fieldReference, resourceList, resourceReference, resourceShape, resources } from './resource-defaults.ts';
import { type Draft, each, emptyDraft, fillIn, type Normaliser, type Shape, shaped, unordered } from './shape.ts';
import { volume } from './volume-defaults.ts';

/** SetDefaults_Pod: what has a limit and no request requests its limit. */
const containerResources = shaped({
  ...resourceShape,
  fill: draft => {
    const { limits, requests } = draft;
    if (!isObject(limits) || (requests !== undefined && !isObject(requests))) return;
    const filled = emptyDraft();
    for (const list of [limits, requests ?? emptyDraft()]) {
      for (const [name, amount] of Object.entries(list)) if (amount !== undefined) filled[name] = amount;
    }
    draft['requests'] = filled;
  },
});

const httpGet = shaped({
  blank: 'path scheme host httpHeaders',
  fill: draft => {
    fillIn(draft, 'path', '/');
    fillIn(draft, 'scheme', 'HTTP');
  },
});
export const handlers: Readonly<Record<string, Normaliser>> = {
  httpGet,
  exec: shaped({ blank: 'command' }),
  tcpSocket: shaped({ blank: 'host' }),
  grpc: shaped({ fill: draft => fillIn(draft, 'service', '') }),
};

export const probe = shaped({
  blank: 'initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold',
  inside: handlers,
  fill: draft => {
    fillIn(draft, 'timeoutSeconds', 1);
    fillIn(draft, 'periodSeconds', 10);
    fillIn(draft, 'successThreshold', 1);
    fillIn(draft, 'failureThreshold', 3);
  },
});

export const port = shaped({ blank: 'name hostPort hostIP protocol', fill: draft => fillIn(draft, 'protocol', 'TCP') });

const container: Shape = {
  // `securityContext` and `lifecycle` are pointers, but an empty one says nothing.
  blank:
    'command args workingDir ports envFrom env resources resizePolicy restartPolicyRules volumeMounts volumeDevices terminationMessagePath terminationMessagePolicy imagePullPolicy stdin stdinOnce tty securityContext lifecycle',
  inside: {
    // The order of env, envFrom, command and args counts: later variables win and may quote earlier ones.
    env: each(
      shaped({
        blank: 'value',
        inside: {
          valueFrom: shaped({
            inside: {
              fieldRef: fieldReference,
              resourceFieldRef: resourceReference,
              fileKeyRef: shaped({ fill: draft => fillIn(draft, 'optional', false) }),
            },
          }),
        },
      }),
    ),
    envFrom: each(shaped({ blank: 'prefix' })),
    ports: unordered(port, 'containerPort'),
    volumeMounts: unordered(shaped({ blank: 'readOnly subPath subPathExpr bindMountOptions' }), 'mountPath'),
    volumeDevices: unordered(shaped({}), 'devicePath'),
    resources: containerResources,
    livenessProbe: probe,
    readinessProbe: probe,
    startupProbe: probe,
    lifecycle: shaped({ inside: { postStart: shaped({ inside: handlers }), preStop: shaped({ inside: handlers }) } }),
    securityContext: shaped({ blank: 'capabilities', inside: { capabilities: shaped({ blank: 'add drop' }) } }),
  },
  fill: draft => {
    const image = draft['image'];
    fillIn(draft, 'imagePullPolicy', defaultPullPolicy(typeof image === 'string' ? image : ''));
    fillIn(draft, 'terminationMessagePath', '/dev/termination-log');
    fillIn(draft, 'terminationMessagePolicy', 'File');
  },
};
const containers = each(shaped(container));
const ephemeralContainers = each(shaped({ ...container, inside: { ...container.inside, resources } }));

const labelSelector = shaped({ blank: 'matchLabels matchExpressions' });
const affinityTerm = shaped({
  blank: 'namespaces matchLabelKeys mismatchLabelKeys',
  inside: { labelSelector, namespaceSelector: labelSelector },
});
const podAffinity = shaped({
  blank: 'requiredDuringSchedulingIgnoredDuringExecution preferredDuringSchedulingIgnoredDuringExecution',
  inside: {
    requiredDuringSchedulingIgnoredDuringExecution: each(affinityTerm),
    preferredDuringSchedulingIgnoredDuringExecution: each(shaped({ inside: { podAffinityTerm: affinityTerm } })),
  },
});

/** A pod template's `spec`. */
export const podSpec = shaped({
  blank:
    'volumes initContainers ephemeralContainers restartPolicy dnsPolicy nodeSelector serviceAccountName serviceAccount nodeName hostNetwork hostPID hostIPC imagePullSecrets hostname subdomain schedulerName tolerations hostAliases priorityClassName readinessGates overhead topologySpreadConstraints schedulingGates resourceClaims securityContext affinity dnsConfig resources',
  inside: {
    volumes: unordered(volume, 'name'),
    containers,
    initContainers: containers,
    ephemeralContainers,
    overhead: resourceList,
    resources,
    tolerations: each(shaped({ blank: 'key operator value effect' })),
    topologySpreadConstraints: each(shaped({ blank: 'matchLabelKeys', inside: { labelSelector } })),
    hostAliases: each(shaped({ blank: 'hostnames' })),
    dnsConfig: shaped({ blank: 'nameservers searches options' }),
    securityContext: shaped({ blank: 'supplementalGroups sysctls' }),
    affinity: shaped({
      blank: 'nodeAffinity podAffinity podAntiAffinity',
      inside: {
        nodeAffinity: shaped({ blank: 'preferredDuringSchedulingIgnoredDuringExecution' }),
        podAffinity,
        podAntiAffinity: podAffinity,
      },
    }),
  },
  fill: fillPod,
});

function fillPod(draft: Draft): void {
  fillIn(draft, 'restartPolicy', 'Always');
  fillIn(draft, 'dnsPolicy', 'ClusterFirst');
  fillIn(draft, 'schedulerName', 'default-scheduler');
  fillIn(draft, 'terminationGracePeriodSeconds', 30);
  fillIn(draft, 'enableServiceLinks', true);
  // The deprecated alias gives way, and the admission plugin ServiceAccount names the one that nobody named.
  fillIn(draft, 'serviceAccountName', draft['serviceAccount'] ?? 'default');
  delete draft['serviceAccount'];
  if (draft['hostNetwork'] !== true) return;
  for (const list of ['containers', 'initContainers']) {
    const items = draft[list];
    if (items !== undefined) draft[list] = each(shaped({ inside: { ports: hostPorts } }))(items);
  }
}

/** On the host's network a container port is the host's. */
const hostPorts = unordered(
  shaped({
    fill: draft => {
      const own = draft['containerPort'];
      if (own !== undefined) fillIn(draft, 'hostPort', own);
    },
  }),
  'containerPort',
);
