#!/usr/bin/env bash
# A validator that gives back what it got, to the byte, fails the build; one that gives back nothing passes. As a transformer it is the reverse.
#
# kustomize 5.8.1 with `--enable-alpha-plugins --enable-exec`: of what an exec function returns, items without a path are given one
# (`config.kubernetes.io/path`), and that is what "validator shouldn't modify the resource map" then complains of. An empty list of items is
# taken for no change under `validators:`, and empties the whole build, with exit 0, under `transformers:`. Where any exec function ran under
# `transformers:` before, the same validator passes, since the path is there by then.
# A gate for kustomize therefore stands last under `transformers:`, and hands back all that it was given.
#
# Needs: Go 1.26 or newer.
set -euo pipefail
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"

printf 'module finding\n\ngo 1.26.0\n\nrequire sigs.k8s.io/kustomize/kustomize/v5 v5.8.1\n' > go.mod
printf 'package tools\n\nimport _ "sigs.k8s.io/kustomize/kustomize/v5"\n' > tools.go
go mod tidy 2>/dev/null
go build -mod=mod -buildvcs=false -o kustomize sigs.k8s.io/kustomize/kustomize/v5

mkdir app
printf 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: report}\n' > app/job.yaml
printf '#!/bin/sh\ncat\n' > app/same
printf '#!/bin/sh\ncat > /dev/null\necho "{apiVersion: config.kubernetes.io/v1, kind: ResourceList, items: []}"\n' > app/nothing
chmod +x app/same app/nothing
entry() {
  printf '%s:\n- |-\n  apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: %s\n    annotations:\n      config.kubernetes.io/function: |\n        exec: {path: ./%s}\n' "$1" "$2" "$2"
}
build() {
  if output=$(./kustomize build --enable-alpha-plugins --enable-exec app 2>&1); then
    echo "exit 0, $(grep -c '^kind:' <<<"$output" || true) objects"
  else
    echo "exit 1, ${output:0:56}"
  fi
}
seen=$(
  ./kustomize version
  for function in same nothing; do
    for field in validators transformers; do
      { echo 'resources: [job.yaml]'; entry "$field" "$function"; } > app/kustomization.yaml
      echo "$field, $function: $(build)"
    done
  done
  { echo 'resources: [job.yaml]'; entry transformers same; entry validators same; } > app/kustomization.yaml
  echo "both, same: $(build)"
)
echo "$seen"

diff <(echo "$seen") - <<'SEEN'
v5.8.1
validators, same: exit 1, Error: validator shouldn't modify the resource map: node
transformers, same: exit 0, 1 objects
validators, nothing: exit 0, 1 objects
transformers, nothing: exit 0, 0 objects
both, same: exit 0, 1 objects
SEEN
