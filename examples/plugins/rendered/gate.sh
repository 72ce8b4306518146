#!/bin/sh
# On pull requests into the branch of rendered manifests, as CI runs it.
set -eu
npx --yes cronledger check --base "$BASE" --head HEAD
