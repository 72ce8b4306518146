// The volumes of a pod as the API server stores them. Sources as in defaults.ts, which see.
import { defaultPullPolicy } from '../kube/image.ts';
import { fieldReference, quantity, resourceReference, resources } from './resource-defaults.ts';
import { type Draft, each, emptyDraft, fillIn, type Normaliser, shaped } from './shape.ts';
import { templateMetadata } from './template-metadata.ts';

const DEFAULT_MODE = 0o644;

function fillMode(draft: Draft): void {
  fillIn(draft, 'defaultMode', DEFAULT_MODE);
}

/** A source with nothing to fill in: only fields whose zero means absent. */
function plain(blank: string): Normaliser {
  return shaped({ blank });
}

const downwardItems = each(shaped({ inside: { fieldRef: fieldReference, resourceFieldRef: resourceReference } }));

const projectedSource = shaped({
  inside: {
    secret: plain('items'),
    configMap: plain('items'),
    downwardAPI: shaped({ blank: 'items', inside: { items: downwardItems } }),
    serviceAccountToken: shaped({ blank: 'audience', fill: draft => fillIn(draft, 'expirationSeconds', 3600) }),
    podCertificate: plain('keyPath certificateChainPath credentialBundlePath userAnnotations'),
  },
});

/** Its `apiGroup` is stored as null where nobody wrote one. */
const dataSource = shaped({});

const claimTemplate = shaped({
  // Stored as `metadata: {}` where nobody wrote any.
  blank: 'metadata',
  inside: {
    metadata: templateMetadata,
    spec: shaped({
      blank: 'accessModes resources volumeName',
      inside: { resources, dataSource, dataSourceRef: dataSource },
      fill: draft => fillIn(draft, 'volumeMode', 'Filesystem'),
    }),
  },
});

/** One volume: its name and its source. Without a source it is an empty directory. */
export const volume = shaped({
  inside: {
    hostPath: shaped({ fill: draft => fillIn(draft, 'type', '') }),
    emptyDir: shaped({ blank: 'medium', inside: { sizeLimit: quantity } }),
    secret: shaped({ blank: 'items', fill: fillMode }),
    configMap: shaped({ blank: 'items', fill: fillMode }),
    downwardAPI: shaped({ blank: 'items', inside: { items: downwardItems }, fill: fillMode }),
    projected: shaped({ blank: 'sources', inside: { sources: each(projectedSource) }, fill: fillMode }),
    persistentVolumeClaim: plain('readOnly'),
    ephemeral: shaped({ inside: { volumeClaimTemplate: claimTemplate } }),
    image: shaped({
      blank: 'reference pullPolicy',
      fill: draft => {
        const reference = draft['reference'];
        fillIn(draft, 'pullPolicy', defaultPullPolicy(typeof reference === 'string' ? reference : ''));
      },
    }),
    csi: plain('volumeAttributes'),
    nfs: plain('readOnly'),
    iscsi: shaped({
      blank: 'iscsiInterface fsType readOnly portals chapAuthDiscovery chapAuthSession',
      fill: draft => fillIn(draft, 'iscsiInterface', 'default'),
    }),
    rbd: shaped({
      blank: 'fsType pool user keyring readOnly',
      fill: draft => {
        fillIn(draft, 'pool', 'rbd');
        fillIn(draft, 'user', 'admin');
        fillIn(draft, 'keyring', '/etc/ceph/keyring');
      },
    }),
    azureDisk: shaped({
      fill: draft => {
        fillIn(draft, 'cachingMode', 'ReadWrite');
        fillIn(draft, 'fsType', 'ext4');
        fillIn(draft, 'readOnly', false);
        fillIn(draft, 'kind', 'Shared');
      },
    }),
    scaleIO: shaped({
      blank: 'sslEnabled protectionDomain storagePool storageMode volumeName fsType readOnly',
      fill: draft => {
        fillIn(draft, 'storageMode', 'ThinProvisioned');
        fillIn(draft, 'fsType', 'xfs');
      },
    }),
    azureFile: plain('readOnly'),
    gcePersistentDisk: plain('fsType partition readOnly'),
    awsElasticBlockStore: plain('fsType partition readOnly'),
    cephfs: plain('path user secretFile readOnly'),
    cinder: plain('fsType readOnly'),
    fc: plain('targetWWNs fsType readOnly wwids'),
    flexVolume: plain('fsType readOnly options'),
    flocker: plain('datasetName datasetUUID'),
    gitRepo: plain('revision directory'),
    glusterfs: plain('readOnly'),
    photonPersistentDisk: plain('fsType'),
    portworxVolume: plain('fsType readOnly'),
    quobyte: plain('readOnly user group tenant'),
    storageos: plain('volumeName volumeNamespace fsType readOnly'),
    vsphereVolume: plain('fsType storagePolicyName storagePolicyID'),
  },
  fill: draft => {
    if (Object.keys(draft).every(key => key === 'name')) draft['emptyDir'] = emptyDraft();
  },
});
