#!/usr/bin/env bash
# Time: seed 001 step 2; E001-2, E001-4
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/time.sh"

if node_has_role controller; then
  give_time "$LAB_NETWORK_MANAGEMENT"
else
  follow_time "$LAB_NODES_CONTROLLER"
fi
