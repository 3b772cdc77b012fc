# shellcheck shell=bash
# Cinder, where one of its services runs: guide 6.2.

# write_cinder_conf <SECTIONS: writes what every cinder service reads, with these sections besides. A volume is let go of only for a
# service (trap 8.3-23); nova's account has the role admin. Small-machine setting: a look at how full the volume group is
# starts sudo, rootwrap and LVM several times over, which takes an emulated node a minute; cinder looks once a minute unless
# told otherwise. Nor does a service say every ten seconds that it is there. A reply is waited for as long as neutron does:
# to offer a volume takes an emulated node more than a minute when it is busy.
write_cinder_conf() {
  {
    cat <<CONF
[DEFAULT]
my_ip = $(address_of "$LAB_NODE" management)
transport_url = $(message_queue_url)
auth_strategy = keystone
glance_api_servers = $LAB_CLOUD_SERVICES_IMAGE_URL
enabled_backends = lvm
backend_stats_polling_interval = 1800
report_interval = 30
service_down_time = 180
rpc_response_timeout = $(rpc_patience)
log_dir = /var/log/cinder
state_path = /var/lib/cinder
rootwrap_config = /etc/cinder/rootwrap.conf
api_paste_config = /etc/cinder/api-paste.ini

[database]
connection = $(database_url cinder cinder "$LAB_PASSWORD_CINDER_DB")

$(authtoken cinder "$LAB_PASSWORD_CINDER")
service_token_roles = admin
service_token_roles_required = true

[oslo_concurrency]
lock_path = /var/lock/cinder

[oslo_policy]
policy_dirs = /etc/cinder/policy.d

CONF
    cat
  } | write_file /etc/cinder/cinder.conf 0640 root:cinder
}
