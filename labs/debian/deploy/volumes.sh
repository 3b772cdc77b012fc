#!/usr/bin/env bash
# Volumes, the controller's part: the seed names cinder and stops; guide 6.2. volumev2 is gone from this release
# (trap 8.3-21).
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/database.sh"
. "$LAB_LIB/identity.sh"
. "$LAB_LIB/openstack.sh"
. "$LAB_LIB/volumes.sh"

need_packages cinder-api cinder-scheduler curl jq
ensure_database cinder cinder "$LAB_PASSWORD_CINDER_DB"
write_cinder_conf </dev/null
config=/etc/cinder/cinder.conf
uwsgi=/etc/cinder/cinder-api-uwsgi.ini
small_uwsgi "$uwsgi" 1 8

trap wait EXIT # nothing of the phase outlives it
sync_schema cinder cinder cinder-api cinder-manage db sync &
schema=$!
log_in_as "$LAB_CLOUD_ADMINISTRATOR"
ensure_account cinder "$LAB_PASSWORD_CINDER"
ensure_service volumev3 'OpenStack Block Storage'
wait "$schema"

run_service cinder-api "$config" "$uwsgi"
run_service cinder-scheduler "$config"
url=$(origin_of "$LAB_CLOUD_SERVICES_VOLUMEV3_URL")
wait_until "$url" cinder-api answers "$url/"
