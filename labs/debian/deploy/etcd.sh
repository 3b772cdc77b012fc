#!/usr/bin/env bash
# Key-value store: seed 001 step 7
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/etcd.sh"
. "$LAB_LIB/packages.sh"

# The data directory is not the package's: one that Debian's own start has filled names another cluster (trap 8.1-8).
need_packages etcd-server etcd-client
run_etcd /etc/default/etcd
