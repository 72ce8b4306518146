#!/bin/sh
# What the first hook runs, on what is staged.
set -eu
npx --yes cronledger check --staged
