#!/usr/bin/env bash
# Block storage, the controller's part: guide 6.2 steps 1 to 3, with both versions of the API in the catalogue
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/rdo/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/rdo/database.sh"
. "$LAB_LIB/rdo/loaded.sh"
. "$LAB_LIB/rdo/services.sh"
. "$LAB_LIB/rdo/volumes.sh"

need_packages openstack-cinder python-openstackclient curl
log_in
ensure_database cinder cinder "$LAB_PASSWORD_CINDER_DB"
write_cinder_conf 10 </dev/null

sync_schema cinder openstack-cinder cinder cinder-manage db sync &
schema=$!
trap 'wait "$schema" 2>/dev/null || true' EXIT # it does not outlive the phase
ensure_account cinder "$LAB_PASSWORD_CINDER"
for version in 2 3; do ensure_service "volumev$version" 'OpenStack Block Storage'; done
wait "$schema"

for name in api scheduler; do run_service "openstack-cinder-$name" "$CINDER_CONF"; done
api=$(origin_of "$LAB_CLOUD_SERVICES_VOLUMEV3_URL")
wait_until "$api" openstack-cinder-api answers "$api/"
