#!/usr/bin/env bash
# The network service of each compute node, and what answers its instances for metadata: seed 002 steps 10 and 14; E002-18, E002-25
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/rdo/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/rdo/services.sh"
. "$LAB_LIB/rdo/compute.sh"
. "$LAB_LIB/rdo/network.sh"

need_packages openstack-nova-network openstack-nova-api
config=/etc/nova/nova.conf
write_nova_conf

# Pike starts it for cells of the first kind alone, and asks no more of them than that they are on: in a file of its own, since
# all other services would believe it (trap 11.4-8).
cells=/etc/nova/nova-network.conf
write_file "$cells" 0640 root:nova <<'CONF'
[cells]
enable = true
CONF
unit=/etc/systemd/system/openstack-nova-network.service.d/cells.conf
write_file "$unit" 0644 root:root <<UNIT
[Service]
ExecStart=
ExecStart=/usr/bin/nova-network --config-file /usr/share/nova/nova-dist.conf --config-file $config --config-file $cells
UNIT
[[ $(systemctl show --property NeedDaemonReload --value openstack-nova-network) == no ]] || systemctl daemon-reload

filter_bridges
run_service openstack-nova-network "$config" "$cells" "$unit"
node_has_role controller || run_service openstack-nova-metadata-api "$config"
