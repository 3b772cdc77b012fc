#!/usr/bin/env bash
# Compute nodes are mapped to their cell: seed 001 step 34 (V001-17)
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/database.sh"
. "$LAB_LIB/manage.sh"

unregistered() {
  local node
  for node in $LAB_NODES_COMPUTE; do
    sql <<<"SELECT COUNT(*) FROM nova.compute_nodes WHERE deleted = 0 AND host = '$node';" | grep -qx 0 && echo "$node"
  done
  return 0
}

all_registered() {
  local missing
  missing=$(unregistered)
  [[ -z $missing ]] || { echo "not registered yet: ${missing//$'\n'/ }"; return 1; }
}

unmapped() {
  local node
  for node in $LAB_NODES_COMPUTE; do
    sql <<<"SELECT COUNT(*) FROM nova_api.host_mappings WHERE host = '$node';" | grep -qx 0 && echo "$node"
  done
  return 0
}

discovery() {
  wait_until 'compute nodes register with nova' nova-conductor all_registered
  echo cell_v2 discover_hosts --verbose
}

# nova-manage loads while nova-compute does
[[ -z $(unmapped) ]] || discovery | manage_as_told nova nova-manage nova.cmd.manage
missing=$(unmapped)
[[ -z $missing ]] || die "not mapped to a cell: ${missing//$'\n'/ }"
