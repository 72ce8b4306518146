#!/bin/sh
# On the default branch: are the policies in policies/ what the inventory says? Without --check they are written: export vap --into policies.
set -eu
npx --yes cronledger export vap --check policies
