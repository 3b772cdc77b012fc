#!/usr/bin/env bash
# Placement: seed 001 steps 24 and 27, as its own project with its own database (trap 8.1-18)
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/database.sh"
. "$LAB_LIB/identity.sh"
. "$LAB_LIB/openstack.sh"

need_packages placement-api curl jq
ensure_database placement placement "$LAB_PASSWORD_PLACEMENT_DB"

config=/etc/placement/placement.conf
write_file "$config" 0640 root:placement <<CONF
[DEFAULT]
log_dir = /var/log/placement

[placement_database]
connection = $(database_url placement placement "$LAB_PASSWORD_PLACEMENT_DB")

[api]
auth_strategy = keystone

$(authtoken placement "$LAB_PASSWORD_PLACEMENT")

[oslo_policy]
policy_dirs = /etc/placement/policy.d
CONF
uwsgi=/etc/placement/placement-api-uwsgi.ini
small_uwsgi "$uwsgi" 1 8

trap wait EXIT # nothing of the phase outlives it
sync_schema placement placement placement-api placement-manage db sync &
schema=$!
log_in_as "$LAB_CLOUD_ADMINISTRATOR"
ensure_account placement "$LAB_PASSWORD_PLACEMENT"
ensure_service placement 'Placement API'
wait "$schema"

run_service placement-api "$config" "$uwsgi"
wait_until "$LAB_CLOUD_SERVICES_PLACEMENT_URL" placement-api answers "$LAB_CLOUD_SERVICES_PLACEMENT_URL/"
