#!/usr/bin/env bash
# Identity: seed 001 steps 8 to 16; E001-1, E001-10
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/database.sh"
. "$LAB_LIB/identity.sh"

need_packages keystone curl jq
ensure_database keystone keystone "$LAB_PASSWORD_KEYSTONE_DB"

config=/etc/keystone/keystone.conf
write_file "$config" 0640 root:keystone <<CONF
[DEFAULT]
log_dir = /var/log/keystone
log_file = keystone.log

[database]
connection = mysql+pymysql://keystone:$LAB_PASSWORD_KEYSTONE_DB@$LAB_NODE/keystone

[token]
provider = fernet

[oslo_policy]
policy_dirs = /etc/keystone/policy.d
CONF

# Debian starts 8 processes of 32 threads, each with the whole of keystone in memory (digest 8.4, trap 6).
set_option /etc/keystone/keystone-uwsgi.ini processes 2
set_option /etc/keystone/keystone-uwsgi.ini threads 4

# Each keystone-manage loads for many seconds on an emulated node: those that do not need each other run side by side.
# All run as keystone: root would leave a log file that the service cannot write (E001-1).
sync_schema keystone keystone keystone keystone-manage db_sync &
schema=$!
for keys in fernet credential; do
  [[ -e /etc/keystone/$keys-keys/0 ]] ||
    as_user keystone keystone-manage "${keys}_setup" --keystone-user keystone --keystone-group keystone
done
wait "$schema"

# Debian: port 5000 serves the admin interface too, nothing listens on 35357 (digest 8.3)
run_service keystone "$config" /etc/keystone/keystone-uwsgi.ini
wait_until "$IDENTITY_URL" keystone curl --silent --show-error --fail --output /dev/null "$IDENTITY_URL"

# Only where the administrator cannot log in: what bootstrap makes besides is looked after below.
if ! log_in admin "$LAB_PASSWORD_ADMIN" admin 2>/dev/null; then
  OS_BOOTSTRAP_PASSWORD=$LAB_PASSWORD_ADMIN as_user keystone keystone-manage bootstrap \
    --bootstrap-admin-url "$IDENTITY_URL/" \
    --bootstrap-internal-url "$IDENTITY_URL/" \
    --bootstrap-public-url "$IDENTITY_URL/" \
    --bootstrap-region-id "$REGION"
  log_in admin "$LAB_PASSWORD_ADMIN" admin
fi
ensure_service keystone identity 'OpenStack Identity' "$IDENTITY_URL/"

ensure_project service 'Service Project' >/dev/null
project=$(ensure_project demo 'Demo Project')
user=$(ensure_user demo "$LAB_PASSWORD_DEMO")
role=$(ensure_role user)
grant_role "$role" "$user" "$project"

# The domain is spelt as it is named, in both files (E001-10).
write_openrc() {
  write_file "/root/$1_openrc" 0600 root:root <<OPENRC
export OS_PROJECT_DOMAIN_NAME=Default
export OS_USER_DOMAIN_NAME=Default
export OS_PROJECT_NAME=$1
export OS_USERNAME=$1
export OS_PASSWORD=$2
export OS_AUTH_URL=$IDENTITY_URL
export OS_REGION_NAME=$REGION
export OS_IDENTITY_API_VERSION=3
export OS_IMAGE_API_VERSION=2
OPENRC
}
write_openrc admin "$LAB_PASSWORD_ADMIN"
write_openrc demo "$LAB_PASSWORD_DEMO"
