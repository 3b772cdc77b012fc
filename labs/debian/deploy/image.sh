#!/usr/bin/env bash
# Image: seed 001 steps 17 to 21
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/database.sh"
. "$LAB_LIB/identity.sh"
. "$LAB_LIB/openstack.sh"

need_packages glance python3-openstackclient curl jq
ensure_database glance glance "$LAB_PASSWORD_GLANCE_DB"

# Written whole: the shipped file says regionOne, and points at a keystone on localhost (trap 8.2-1, trap 8.2-4). There is
# no glance-registry in this release (trap 8.3-18), and auth_uri is called www_authenticate_uri (trap 8.3-1).
config=/etc/glance/glance-api.conf
# No worker: whoever has one looks a hundred times a second whether it is still there.
write_file "$config" 0640 root:glance <<CONF
[DEFAULT]
workers = 0

[database]
connection = mysql+pymysql://glance:$LAB_PASSWORD_GLANCE_DB@$LAB_NODE/glance

[glance_store]
stores = file,http
default_store = file
filesystem_store_datadir = /var/lib/glance/images/

$(authtoken glance "$LAB_PASSWORD_GLANCE")

[paste_deploy]
flavor = keystone

[oslo_concurrency]
lock_path = /var/lock/glance

[oslo_policy]
policy_dirs = /etc/glance/policy.d
CONF

trap wait EXIT # nothing of the phase outlives it
sync_schema glance glance glance-api glance-manage db_sync &
schema=$!
log_in_as "$LAB_CLOUD_ADMINISTRATOR"
ensure_account glance "$LAB_PASSWORD_GLANCE"
ensure_service image 'OpenStack Image'
wait "$schema"

run_service glance-api "$config"
wait_until "$LAB_CLOUD_SERVICES_IMAGE_URL" glance-api curl --silent --show-error --output /dev/null "$LAB_CLOUD_SERVICES_IMAGE_URL/"
