#!/bin/sh
# Whatever renders it: what is about to be deployed goes through the gate first. `pipefail` keeps a renderer's failure.
set -eu
cat apps/*.yaml | npx --yes cronledger verify -
