# shellcheck shell=bash
# Nova's configuration on any node: seed 001 steps 26 and 32; seed 002 steps 9 and 20. A node may be a controller and a
# compute node at once.

# write_nova_conf: writes what the node's roles have its services read. `my_ip` is the management address, not that of the
# default route (E001-3). Small-machine settings: one worker for each API, and a service says every half minute that it is
# there, not every ten seconds, and is missed after three minutes, not one. Whole before it is written: a wrong setting
# changes no file.
write_nova_conf() {
  local content
  content=$(nova_conf)
  write_file /etc/nova/nova.conf 0640 root:nova <<<"$content"
}

# all sections, in the order of the guide
nova_conf() {
  cat <<CONF
[DEFAULT]
enabled_apis = osapi_compute,metadata
transport_url = $(message_queue_url)
my_ip = $(address_of "$LAB_NODE" management)
osapi_compute_workers = 1
metadata_workers = 1
report_interval = 30
service_down_time = 180
rpc_response_timeout = $(rpc_patience)

[api]
auth_strategy = keystone

$(authtoken nova "$LAB_PASSWORD_NOVA")

[glance]
api_servers = $LAB_CLOUD_SERVICES_IMAGE_INTERNAL

[oslo_concurrency]
lock_path = /var/lib/nova/tmp

[placement]
os_region_name = $LAB_CLOUD_REGION
$(own_account placement "$LAB_PASSWORD_PLACEMENT")

[cinder]
os_region_name = $LAB_CLOUD_REGION
CONF
  networks_of_instances
  ! node_has_role controller || control_sections
  ! node_has_role compute || hypervisor_sections
  consoles
}

# networks_of_instances: prints the sections of neutron's networks: guide 6.1 steps 10 and 17 (E001-6), or those of nova's
# own
networks_of_instances() {
  case $LAB_SETTING_NETWORKS in
    neutron) neutron_sections ;;
    nova-network) nova_network_sections ;;
    *) die "setting networks: $LAB_SETTING_NETWORKS is neither neutron nor nova-network" ;;
  esac
}

# as guide 6.1 has them
neutron_sections() {
  cat <<CONF

[DEFAULT]
use_neutron = true
firewall_driver = nova.virt.firewall.NoopFirewallDriver

[neutron]
url = $LAB_CLOUD_SERVICES_NETWORK_INTERNAL
region_name = $LAB_CLOUD_REGION
$(own_account neutron "$LAB_PASSWORD_NEUTRON")
CONF
  ! node_has_role controller || cat <<CONF
service_metadata_proxy = true
metadata_proxy_shared_secret = $LAB_PASSWORD_METADATA
CONF
}

# Seed 002 step 9, without flat_interface: the bridge has the card already (E002-15). Instances are filtered from the node's
# own addresses, too, some of which are of their network. Each compute node answers for metadata itself, and asks the
# databases for that (E002-25).
nova_network_sections() {
  cat <<CONF

[DEFAULT]
use_neutron = false
network_manager = nova.network.manager.FlatDHCPManager
firewall_driver = nova.virt.libvirt.firewall.IptablesFirewallDriver
multi_host = true
force_dhcp_release = true
flat_network_bridge = $LAB_CLOUD_FLAT_BRIDGE
public_interface = $LAB_CLOUD_FLAT_BRIDGE
allow_same_net_traffic = false
CONF
  node_has_role controller || nova_databases
}

# for services that ask them without the conductor
nova_databases() {
  cat <<CONF

[api_database]
connection = $(database_url nova_api nova "$LAB_PASSWORD_NOVA_DB")

[database]
connection = $(database_url nova nova "$LAB_PASSWORD_NOVA_DB")
CONF
}

# for the services of a controller
control_sections() {
  nova_databases
  cat <<CONF

[conductor]
workers = 1

[scheduler]
discover_hosts_in_cells_interval = 300
CONF
}

# The answer to the seed's question about /proc/cpuinfo (V001-16) comes with the environment.
hypervisor_sections() {
  local cpu_mode=host-passthrough driver
  [[ $LAB_VIRT_TYPE == kvm ]] || cpu_mode=none
  case $LAB_SETTING_HYPERVISOR in
    libvirt) driver=libvirt.LibvirtDriver ;;
    fake) driver=fake.FakeDriver ;;
    *) die "setting hypervisor: $LAB_SETTING_HYPERVISOR is neither libvirt nor fake" ;;
  esac
  cat <<CONF

[DEFAULT]
compute_driver = $driver

[libvirt]
virt_type = $LAB_VIRT_TYPE
cpu_mode = $cpu_mode
CONF
}

# where a screen is served, and where a browser finds it
consoles() {
  local listen=\$my_ip
  ! node_has_role compute || listen=0.0.0.0
  cat <<CONF

[vnc]
enabled = true
vncserver_listen = $listen
vncserver_proxyclient_address = \$my_ip
novncproxy_base_url = http://$CONTROLLER:6080/vnc_auto.html
CONF
}
