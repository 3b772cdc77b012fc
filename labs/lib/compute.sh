# shellcheck shell=bash
# What nova's configuration has in common on the controller and on compute nodes: seed 001 steps 26 and 32.

# nova_common: prints everything that every nova service reads. `my_ip` is the management address, not that of the default
# route (E001-3; trap 8.4-2). The service token is what cinder asks for before it lets go of a volume (trap 8.3-23).
# Small-machine setting: a service says every half minute that it is there, not every ten seconds, and is missed after three
# minutes, not one; a reply is waited for as long as neutron does.
nova_common() {
  cat <<CONF
[DEFAULT]
my_ip = $(address_of "$LAB_NODE" management)
transport_url = $(message_queue_url)
report_interval = 30
service_down_time = 180
rpc_response_timeout = $(rpc_patience)
log_dir = /var/log/nova
state_path = /var/lib/nova

[api]
auth_strategy = keystone

$(authtoken nova "$LAB_PASSWORD_NOVA")

[service_user]
send_service_user_token = true
$(own_account nova "$LAB_PASSWORD_NOVA")

[glance]
api_servers = $LAB_CLOUD_SERVICES_IMAGE_URL

[placement]
$(own_account placement "$LAB_PASSWORD_PLACEMENT")

[cinder]
os_region_name = $LAB_CLOUD_REGION

[oslo_concurrency]
lock_path = /var/lock/nova

[oslo_policy]
policy_dirs = /etc/nova/policy.d

[spice]
enabled = false
CONF
}
