#!/usr/bin/env bash
# Network on compute nodes: guide 6.1 steps 14 to 18; seed 004 step 7
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/rdo/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/rdo/services.sh"
. "$LAB_LIB/rdo/network.sh"

need_packages openstack-neutron-linuxbridge ebtables ipset
write_neutron_conf </dev/null
run_linuxbridge_agent
