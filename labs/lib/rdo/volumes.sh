# shellcheck shell=bash
# Cinder, where one of its services runs.

CINDER_CONF=/etc/cinder/cinder.conf

# write_cinder_conf INTERVAL <SECTIONS: writes what every cinder service reads, with these sections besides. Small-machine settings:
# one worker; a service does not say every ten seconds that it is there. INTERVAL, in seconds, is how often a service looks
# around: a look at how full the volume group is starts sudo, rootwrap and LVM several times over, which takes an emulated
# node a minute. A scheduler that starts is silent for as long.
write_cinder_conf() {
  {
    cat <<CONF
[DEFAULT]
my_ip = $(address_of "$LAB_NODE" management)
transport_url = $(message_queue_url)
auth_strategy = keystone
glance_api_servers = $LAB_CLOUD_SERVICES_IMAGE_INTERNAL
enabled_backends = lvm
osapi_volume_workers = 1
periodic_interval = $1
report_interval = 30
service_down_time = 180
rpc_response_timeout = $(rpc_patience)

[database]
connection = $(database_url cinder cinder "$LAB_PASSWORD_CINDER_DB")

$(authtoken cinder "$LAB_PASSWORD_CINDER")

[oslo_concurrency]
lock_path = /var/lib/cinder/tmp
CONF
    cat
  } | write_file "$CINDER_CONF" 0640 root:cinder
}
