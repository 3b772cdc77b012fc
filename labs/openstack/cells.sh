#!/usr/bin/env bash
# Compute nodes are mapped to their cell: seed 001 step 34 (V001-17); E001-1
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/rdo/database.sh"
. "$LAB_LIB/rdo/loaded.sh"

# without QUERY: the compute nodes for which it finds nothing; it has a %s for the name
without() {
  local node query
  for node in $LAB_NODES_COMPUTE; do
    # shellcheck disable=SC2059  # the format is ours
    printf -v query "$1" "$node"
    [[ -n $(sql <<<"$query") ]] || echo "$node"
  done
}
unmapped() {
  without "SELECT host FROM nova_api.host_mappings WHERE host = '%s';"
}
all_registered() {
  local missing
  missing=$(without "SELECT host FROM nova.compute_nodes WHERE deleted = 0 AND host = '%s';")
  [[ -z $missing ]] || { echo "not registered yet: ${missing//$'\n'/ }"; return 1; }
}

[[ -n $(unmapped) ]] || exit 0
load nova nova nova.cmd.manage nova-manage # while nova-compute loads
wait_until 'compute nodes register with nova' openstack-nova-conductor all_registered
tell nova cell_v2 discover_hosts --verbose
missing=$(unmapped)
[[ -z $missing ]] || die "not mapped to a cell: ${missing//$'\n'/ }"
