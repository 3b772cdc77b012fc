#!/usr/bin/env bash
# Image: seed 001 steps 17 to 21; seed 000 steps 19 to 25; seed 002 step 6; seed 003 steps 17 to 20
# Likewise seed 004 step 3 (V001-9, V003-4). Mends E002-3, E002-7
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/rdo/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/rdo/database.sh"
. "$LAB_LIB/rdo/loaded.sh"
. "$LAB_LIB/rdo/services.sh"

need_packages openstack-glance python-openstackclient curl
log_in
ensure_database glance glance "$LAB_PASSWORD_GLANCE_DB"

# what the API and the registry have in common; small-machine setting: one worker each
common() {
  cat <<CONF
[DEFAULT]
workers = 1

[database]
connection = $(database_url glance glance "$LAB_PASSWORD_GLANCE_DB")

$(authtoken glance "$LAB_PASSWORD_GLANCE")

[paste_deploy]
flavor = keystone
CONF
}
api=/etc/glance/glance-api.conf
{
  common
  cat <<'CONF'

[glance_store]
stores = file,http
default_store = file
filesystem_store_datadir = /var/lib/glance/images/
CONF
} | write_file "$api" 0640 root:glance
registry=/etc/glance/glance-registry.conf
common | write_file "$registry" 0640 root:glance

sync_schema glance openstack-glance glance glance-manage db_sync &
schema=$!
trap 'wait "$schema" 2>/dev/null || true' EXIT # it does not outlive the phase
ensure_account glance "$LAB_PASSWORD_GLANCE"
ensure_service image 'OpenStack Image'
wait "$schema"

run_service openstack-glance-registry "$registry"
registry_url=http://$LAB_NODE:$LAB_CLOUD_REGISTRY_PORT
run_service openstack-glance-api "$api"
wait_until "$registry_url" openstack-glance-registry answers "$registry_url/"
wait_until "$LAB_CLOUD_SERVICES_IMAGE_URL" openstack-glance-api answers "$LAB_CLOUD_SERVICES_IMAGE_URL/"
