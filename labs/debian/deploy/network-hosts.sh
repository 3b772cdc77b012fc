#!/usr/bin/env bash
# Network, the part of a compute node: guide 6.1 steps 14 to 18. No [database]: agents speak over the message queue.
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/identity.sh"
. "$LAB_LIB/openstack.sh"
. "$LAB_LIB/network.sh"

need_packages neutron-linuxbridge-agent ebtables ipset
write_neutron_conf </dev/null
write_ml2_conf
run_linuxbridge_agent
