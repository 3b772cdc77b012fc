#!/usr/bin/env bash
# Network, the controller's part: guide 6.1 steps 1 to 13, provider and self-service networks; seed 004 step 6
# Mends E001-6, E004-6, E004-9
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/rdo/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/rdo/database.sh"
. "$LAB_LIB/rdo/loaded.sh"
. "$LAB_LIB/rdo/services.sh"
. "$LAB_LIB/rdo/network.sh"

need_packages openstack-neutron openstack-neutron-ml2 openstack-neutron-linuxbridge ebtables python-openstackclient curl
log_in
ensure_database neutron neutron "$LAB_PASSWORD_NEUTRON_DB"

# small-machine settings: one process for the API and one for RPC
write_neutron_conf <<CONF

[database]
connection = $(database_url neutron neutron "$LAB_PASSWORD_NEUTRON_DB")

[nova]
region_name = $LAB_CLOUD_REGION
$(own_account nova "$LAB_PASSWORD_NOVA")
CONF
ml2=/etc/neutron/plugins/ml2/ml2_conf.ini
write_file "$ml2" 0640 root:neutron <<CONF
[ml2]
type_drivers = flat,vlan,vxlan
tenant_network_types = vxlan
mechanism_drivers = linuxbridge,l2population
extension_drivers = port_security

[ml2_type_flat]
flat_networks = $LAB_CLOUD_NETWORKS_PROVIDER_PHYSICAL

[ml2_type_vxlan]
vni_ranges = 1:1000

[securitygroup]
enable_ipset = true
CONF
ln -sfn "$ml2" /etc/neutron/plugin.ini
l3=/etc/neutron/l3_agent.ini
write_file "$l3" 0640 root:neutron <<'CONF'
[DEFAULT]
interface_driver = linuxbridge
CONF
dhcp=/etc/neutron/dhcp_agent.ini
write_file "$dhcp" 0640 root:neutron <<'CONF'
[DEFAULT]
interface_driver = linuxbridge
dhcp_driver = neutron.agent.linux.dhcp.Dnsmasq
enable_isolated_metadata = true
CONF
metadata=/etc/neutron/metadata_agent.ini
write_file "$metadata" 0640 root:neutron <<CONF
[DEFAULT]
nova_metadata_host = $CONTROLLER
metadata_proxy_shared_secret = $LAB_PASSWORD_METADATA
metadata_workers = 1
CONF

sync_schema neutron openstack-neutron neutron \
  neutron-db-manage --config-file "$NEUTRON_CONF" --config-file "$ml2" upgrade head &
schema=$!
trap 'wait "$schema" 2>/dev/null || true' EXIT # it does not outlive the phase
ensure_account neutron "$LAB_PASSWORD_NEUTRON"
ensure_service network 'OpenStack Networking'
wait "$schema"

# The unit tells systemd when the server listens: an agent that asks before anybody does waits for its answer as long as RPC
# may take (rpc_patience). At boot, too.
start_behind 'rabbitmq-server mariadb' neutron-server
start_behind neutron-server neutron-linuxbridge-agent neutron-l3-agent neutron-dhcp-agent neutron-metadata-agent
run_service neutron-server "$NEUTRON_CONF" "$ml2"
run_linuxbridge_agent
run_service neutron-l3-agent "$NEUTRON_CONF" "$l3"
run_service neutron-dhcp-agent "$NEUTRON_CONF" "$dhcp"
run_service neutron-metadata-agent "$NEUTRON_CONF" "$metadata"
wait_until "$LAB_CLOUD_SERVICES_NETWORK_URL" neutron-server answers "$LAB_CLOUD_SERVICES_NETWORK_URL/"

# An agent that runs is not there yet for who asks the API: its first report takes a while.
agents_reported() {
  local count
  count=$(sql <<<"SELECT COUNT(*) FROM neutron.agents WHERE host = '$LAB_NODE';")
  ((count >= 4)) || {
    echo "$count of 4 agents"
    return 1
  }
}
wait_until 'agents report to neutron' neutron-l3-agent agents_reported
