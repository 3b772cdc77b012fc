#!/usr/bin/env bash
# etcd: seed 001 step 7
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/etcd.sh"
. "$LAB_LIB/rdo/packages.sh"

need_packages etcd
run_etcd /etc/etcd/etcd.conf
