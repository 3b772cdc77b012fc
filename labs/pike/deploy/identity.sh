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

# password_hash_rounds: the passwords are random and live for one run; the default makes every login cost seconds on an
# emulated node.
config=/etc/keystone/keystone.conf
write_file "$config" 0640 root:keystone <<CONF
[DEFAULT]
log_dir = /var/log/keystone
log_file = keystone.log

[database]
connection = mysql+pymysql://keystone:$LAB_PASSWORD_KEYSTONE_DB@$LAB_NODE/keystone

[token]
provider = fernet

[identity]
password_hash_rounds = 4

[oslo_policy]
policy_dirs = /etc/keystone/policy.d
CONF

# Debian starts 8 processes of 32 threads, each with the whole of keystone in memory (digest 8.4, trap 6).
uwsgi=/etc/keystone/keystone-uwsgi.ini
set_option "$uwsgi" processes 1
set_option "$uwsgi" threads 8

# All as keystone: root would leave a log file that the service cannot write (E001-1).
manage() {
  as_user keystone keystone-manage "$@"
}

make_keys() {
  [[ -e /etc/keystone/$1-keys/0 ]] || manage "$1_setup" --keystone-user keystone --keystone-group keystone
}

# Debian: port 5000 is the admin interface too, nothing listens on 35357 (digest 8.3)
bootstrap() {
  OS_BOOTSTRAP_PASSWORD=$LAB_PASSWORD_ADMIN manage bootstrap \
    --bootstrap-admin-url "$IDENTITY_URL/" \
    --bootstrap-internal-url "$IDENTITY_URL/" \
    --bootstrap-public-url "$IDENTITY_URL/" \
    --bootstrap-region-id "$REGION"
}

fill_database() {
  sync_schema keystone keystone keystone keystone-manage db_sync
  [[ -n $(sql <<<"SELECT name FROM keystone.local_user WHERE name = 'admin';") ]] || bootstrap
}

# Each of these loads for half a minute and more on an emulated node: what is independent runs side by side. The service
# needs the tables only when it is asked, but its token keys when it starts.
trap wait EXIT # nothing of the phase outlives it
fill_database &
filling=$!
make_keys fernet
run_service keystone "$config" "$uwsgi"
make_keys credential
wait "$filling"
wait_until "$IDENTITY_URL" keystone curl --silent --show-error --fail --output /dev/null "$IDENTITY_URL"

# Refused where the run's password is not the one that bootstrap has set: it sets it again.
log_in admin "$LAB_PASSWORD_ADMIN" admin 2>/dev/null || {
  bootstrap
  log_in admin "$LAB_PASSWORD_ADMIN" admin
}
ensure_service keystone identity 'OpenStack Identity' "$IDENTITY_URL/"

ensure_project service 'Service Project' >/dev/null
ensure_member demo "$LAB_PASSWORD_DEMO" demo 'Demo Project' user

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
