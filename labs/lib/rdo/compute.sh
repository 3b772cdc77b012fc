# shellcheck shell=bash
# What nova's configuration has in common on the controller and on compute nodes: seed 001 steps 26 and 32.

# write_nova_conf: everything that every nova service reads; more sections come on stdin. `my_ip` is the management address,
# not that of the default route (E001-3). Small-machine settings: one worker for each API, and a service says every half
# minute that it is there, not every ten seconds, and is missed after three minutes, not one.
write_nova_conf() {
  {
    cat <<CONF
[DEFAULT]
enabled_apis = osapi_compute,metadata
transport_url = $(message_queue_url)
my_ip = $(address_of "$LAB_NODE" management)
use_neutron = true
firewall_driver = nova.virt.firewall.NoopFirewallDriver
osapi_compute_workers = 1
metadata_workers = 1
report_interval = 30
service_down_time = 180
rpc_response_timeout = 300

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
    cat
  } | write_file /etc/nova/nova.conf 0640 root:nova
}

# nova_to_neutron: how nova finds neutron: guide 6.1 steps 10 and 17 (E001-6)
nova_to_neutron() {
  cat <<CONF
url = $LAB_CLOUD_SERVICES_NETWORK_INTERNAL
region_name = $LAB_CLOUD_REGION
$(own_account neutron "$LAB_PASSWORD_NEUTRON")
CONF
}
