#!/usr/bin/env bash
# Compute nodes: seed 001 steps 30 to 33; seed 002 step 14; seed 004 step 5 (V001-16)
# Mends E002-23, E002-38, E002-39, E002-42, E004-2, E004-7
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/rdo/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/rdo/services.sh"
. "$LAB_LIB/rdo/compute.sh"

need_packages openstack-nova-compute

config=/etc/nova/nova.conf
write_nova_conf
run_service libvirtd "$config"
run_service openstack-nova-compute "$config"
