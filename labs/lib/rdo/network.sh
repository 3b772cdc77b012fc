# shellcheck shell=bash
# Neutron with ML2 and linuxbridge, where an agent runs: guide 6.1, with provider and self-service networks.

NEUTRON_CONF=/etc/neutron/neutron.conf

# write_neutron_conf <SECTIONS: writes what every neutron service reads, with these sections besides. Small-machine settings: one
# process for the API and one for RPC; an agent says every minute that it is there, not every half, and is missed after two
# and a half.
write_neutron_conf() {
  {
    cat <<CONF
[DEFAULT]
core_plugin = ml2
service_plugins = router
allow_overlapping_ips = true
transport_url = $(message_queue_url)
auth_strategy = keystone
notify_nova_on_port_status_changes = true
notify_nova_on_port_data_changes = true
api_workers = 1
rpc_workers = 1
rpc_response_timeout = $(rpc_patience)
agent_down_time = 150

[agent]
report_interval = 60

$(authtoken neutron "$LAB_PASSWORD_NEUTRON")

[oslo_concurrency]
lock_path = /var/lib/neutron/tmp
CONF
    cat
  } | write_file "$NEUTRON_CONF" 0640 root:neutron
}

# run_linuxbridge_agent: has the agent running: bridges on the provider NIC, tunnels between the management addresses
run_linuxbridge_agent() {
  local config=/etc/neutron/plugins/ml2/linuxbridge_agent.ini
  write_file "$config" 0640 root:neutron <<CONF
[linux_bridge]
physical_interface_mappings = $LAB_CLOUD_NETWORKS_PROVIDER_PHYSICAL:$(nic_of "$LAB_CLOUD_NETWORKS_PROVIDER_NETWORK")

[vxlan]
enable_vxlan = true
local_ip = $(address_of "$LAB_NODE" management)
l2_population = true

[securitygroup]
enable_security_group = true
firewall_driver = neutron.agent.linux.iptables_firewall.IptablesFirewallDriver
CONF
  filter_bridges
  run_service neutron-linuxbridge-agent "$NEUTRON_CONF" "$config"
}

# filter_bridges: has iptables see what crosses a bridge: security groups are its rules (E004-9)
filter_bridges() {
  write_file /etc/modules-load.d/lab-network.conf 0644 root:root <<<br_netfilter
  [[ -e /proc/sys/net/bridge ]] || modprobe br_netfilter
  write_file /etc/sysctl.d/61-lab-network.conf 0644 root:root <<'CONF'
net.bridge.bridge-nf-call-iptables = 1
net.bridge.bridge-nf-call-ip6tables = 1
CONF
  sysctl -q -p /etc/sysctl.d/61-lab-network.conf
}
