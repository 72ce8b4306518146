#!/bin/sh
# Every write of a workload in the log, against the inventory of its moment.
set -eu
npx --yes cronledger audit audit.log
