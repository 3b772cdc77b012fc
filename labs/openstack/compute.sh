#!/usr/bin/env bash
# Compute, the controller's part: seed 001 steps 22, 23, 25, 26, 28, 29 and 35; E001-1, E001-3, E001-6, E001-8
# Likewise seed 000 step 26; seed 002 steps 10 and 12; seed 003 step 21; seed 004 step 4
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/rdo/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/rdo/database.sh"
. "$LAB_LIB/rdo/loaded.sh"
. "$LAB_LIB/rdo/services.sh"
. "$LAB_LIB/rdo/compute.sh"

need_packages openstack-nova-api openstack-nova-conductor openstack-nova-console openstack-nova-novncproxy \
  openstack-nova-scheduler openstack-nova-placement-api python-openstackclient curl
log_in
load nova nova nova.cmd.manage nova-manage
for name in nova_api nova nova_cell0; do ensure_database "$name" nova "$LAB_PASSWORD_NOVA_DB"; done

config=/etc/nova/nova.conf
write_nova_conf

has_cell() {
  [[ -n $(sql 2>/dev/null <<<"SELECT name FROM nova_api.cell_mappings WHERE name = '$1';") ]]
}

# The main database is synchronised last: the command does cell0's too, which it finds through the mapping. Small-machine
# setting: at first cell0 gets a copy of the tables, which are the same, and not every migration since 2013 once more.
sync_nova() {
  if is_recorded nova_cell0; then
    tell nova db sync
  else
    tell nova db sync --local_cell
    copy_tables nova nova_cell0
  fi
  record_schema nova_cell0 openstack-nova-api
}

schema_is_current nova_api openstack-nova-api || tell nova api_db sync
has_cell cell0 || tell nova cell_v2 map_cell0
has_cell cell1 || tell nova cell_v2 create_cell --name=cell1 --verbose
schema_is_current nova openstack-nova-api || sync_nova
record_schema nova_api openstack-nova-api
record_schema nova openstack-nova-api

ensure_account nova "$LAB_PASSWORD_NOVA"
ensure_service compute 'OpenStack Compute'

# Side by side: each tells systemd that it has started only when it has loaded everything.
starting=()
for name in conductor scheduler consoleauth api novncproxy; do
  run_service "openstack-nova-$name" "$config" & starting+=($!)
done
await_all "${starting[@]}"
api=$(origin_of "$LAB_CLOUD_SERVICES_COMPUTE_URL")
wait_until "$api" openstack-nova-api answers "$api/"
