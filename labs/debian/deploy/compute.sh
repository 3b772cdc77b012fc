#!/usr/bin/env bash
# Compute, the controller's part: seed 001 steps 22, 23, 25, 26, 28, 29; E001-1, E001-3, E001-6
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/database.sh"
. "$LAB_LIB/identity.sh"
. "$LAB_LIB/manage.sh"
. "$LAB_LIB/openstack.sh"
. "$LAB_LIB/compute.sh"

need_packages nova-api nova-conductor nova-scheduler nova-consoleproxy curl jq
for name in nova_api nova nova_cell0; do ensure_database "$name" nova "$LAB_PASSWORD_NOVA_DB"; done

config=/etc/nova/nova.conf
write_file "$config" 0640 root:nova <<CONF
$(nova_common)

[api_database]
connection = $(database_url nova_api nova "$LAB_PASSWORD_NOVA_DB")

[database]
connection = $(database_url nova nova "$LAB_PASSWORD_NOVA_DB")

[vnc]
enabled = true
server_listen = \$my_ip
server_proxyclient_address = \$my_ip

[neutron]
$(own_account neutron "$LAB_PASSWORD_NEUTRON")
service_metadata_proxy = true
metadata_proxy_shared_secret = $LAB_PASSWORD_METADATA

[conductor]
workers = 1

[scheduler]
workers = 1
discover_hosts_in_cells_interval = 300
CONF
api=/etc/nova/nova-api-uwsgi.ini
metadata=/etc/nova/nova-api-metadata-uwsgi.ini
small_uwsgi "$api" 1 1
small_uwsgi "$metadata" 1 1

# With any other type the unit ends at once, and well (trap 8.4-4).
proxy=/etc/default/nova-consoleproxy
write_file "$proxy" 0644 root:root <<<'NOVA_CONSOLE_PROXY_TYPE=novnc'

has_cell() {
  [[ -n $(sql 2>/dev/null <<<"SELECT name FROM nova_api.cell_mappings WHERE name = '$1';") ]]
}

# The main database is synchronised last: the command does cell0's too, which it finds through the mapping.
fill_databases() {
  {
    schema_is_current nova_api nova-api || echo api_db sync
    has_cell cell0 || echo cell_v2 map_cell0
    has_cell cell1 || echo cell_v2 create_cell --name cell1
    schema_is_current nova nova-api || echo db sync
  } | manage nova nova-manage nova.cmd.manage
  record_schema nova_api nova-api
  record_schema nova nova-api
}

trap wait EXIT # nothing of the phase outlives it
fill_databases &
filling=$!
log_in_as "$LAB_CLOUD_ADMINISTRATOR"
ensure_account nova "$LAB_PASSWORD_NOVA"
ensure_service compute 'OpenStack Compute'
wait "$filling"

# Side by side: conductor and scheduler tell systemd that they have started only when they have loaded everything.
starting=()
run_service nova-conductor "$config" & starting+=($!)
run_service nova-scheduler "$config" & starting+=($!)
run_service nova-api "$config" "$api" & starting+=($!)
run_service nova-api-metadata "$config" "$metadata" & starting+=($!)
run_service nova-novncproxy "$config" "$proxy" & starting+=($!)
await_all "${starting[@]}"
api_url=$(origin_of "$LAB_CLOUD_SERVICES_COMPUTE_URL")
wait_until "$api_url" nova-api answers "$api_url/"
