# shellcheck shell=bash
# Neutron with ML2 and linuxbridge, where an agent runs: guide 6.1, with provider and self-service networks.

# write_neutron_conf <SECTIONS: writes what every neutron service reads, with these sections besides. linuxbridge has to
# be asked for as an experiment in this release, or neutron-api and neutron-rpc-server end (trap 8.3-14). `core_plugin`
# stands alone on its line: the init scripts look for just that (trap 8.4-7). Small-machine setting: an agent says every
# minute that it is there, not every half, and is missed after two and a half.
write_neutron_conf() {
  trust_neutron
  {
    cat <<CONF
[DEFAULT]
core_plugin = ml2
service_plugins = router
transport_url = $(message_queue_url)
auth_strategy = keystone
notify_nova_on_port_status_changes = true
notify_nova_on_port_data_changes = true
interface_driver = linuxbridge
log_dir = /var/log/neutron
state_path = /var/lib/neutron
rpc_workers = 1
rpc_response_timeout = $(rpc_patience)
rpc_state_report_workers = 0
agent_down_time = 150

[experimental]
linuxbridge = true

[agent]
root_helper = sudo
report_interval = 60

$(authtoken neutron "$LAB_PASSWORD_NEUTRON")

[oslo_concurrency]
lock_path = /var/lib/neutron/tmp

[oslo_policy]
policy_dirs = /etc/neutron/policy.d

CONF
    cat
  } | write_file /etc/neutron/neutron.conf 0640 root:neutron
}

# trust_neutron: has agents ask sudo itself for what takes root (small-machine setting), and not rootwrap, which is a start
# of Python for each dnsmasq, haproxy and privsep daemon. Its own daemon is no way out: while it is idle, oslo.rootwrap
# looks for it a hundred times a second.
trust_neutron() {
  write_file /etc/sudoers.d/lab-neutron 0440 root:root <<<'neutron ALL = (root) NOPASSWD: ALL'
}

# write_ml2_conf: writes which networks there are: flat ones over the provider NIC, self-service ones over VXLAN
write_ml2_conf() {
  write_file /etc/neutron/plugins/ml2/ml2_conf.ini 0640 root:neutron <<CONF
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
  choose_ebtables
  run_service "$LAB_CLOUD_UNITS_NEUTRON_LINUXBRIDGE_AGENT_UNIT" /etc/neutron/neutron.conf /etc/neutron/plugins/ml2/ml2_conf.ini "$config"
}

# filter_bridges: has iptables see what crosses a bridge: security groups are its rules (trap 8.4-19)
filter_bridges() {
  write_file /etc/modules-load.d/lab-network.conf 0644 root:root <<<br_netfilter
  [[ -e /proc/sys/net/bridge ]] || modprobe br_netfilter
  write_file /etc/sysctl.d/61-lab-network.conf 0644 root:root <<'CONF'
net.bridge.bridge-nf-call-iptables = 1
net.bridge.bridge-nf-call-ip6tables = 1
CONF
  sysctl --quiet --load /etc/sysctl.d/61-lab-network.conf
}

# choose_ebtables: chooses the older ebtables: the one on nf_tables cannot delete the rules that keep an instance from lying
# about its address (--among-src): an agent that is started again fails in every round (trap 8.4-20). The older one can,
# where the kernel has its modules.
choose_ebtables() {
  ! ebtables-legacy --list >/dev/null 2>&1 || update-alternatives --quiet --set ebtables /usr/sbin/ebtables-legacy
}
