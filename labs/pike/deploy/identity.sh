#!/usr/bin/env bash
# Identity: seed 001 steps 8 to 16; E001-1, E001-10
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/database.sh"
. "$LAB_LIB/identity.sh"
. "$LAB_LIB/manage.sh"
. "$LAB_LIB/openstack.sh"

need_packages keystone curl jq
ensure_database keystone keystone "$LAB_PASSWORD_KEYSTONE_DB"

# Small-machine settings: every request of every service has keystone look at a token, its project, its roles.
# - password_hash_rounds: the passwords are random and live for one run; the default makes every login cost seconds on an
#   emulated node;
# - cache: what it has looked up once it has at hand, and does not look for in the database again. In its own memory, for
#   there is one process of it: each way to memcached and back costs an emulated node two changes of process.
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

[cache]
enabled = true
backend = dogpile.cache.memory

[oslo_policy]
policy_dirs = /etc/keystone/policy.d
CONF

uwsgi=/etc/keystone/keystone-uwsgi.ini
small_uwsgi "$uwsgi" 1 8

needs_keys() {
  [[ ! -e /etc/keystone/$1-keys/0 ]]
}

knows_admin() {
  [[ -n $(sql 2>/dev/null <<<"SELECT name FROM keystone.local_user WHERE name = 'admin';") ]]
}

# Debian: port 5000 is the admin interface too, nothing listens on 35357 (digest 8.3)
bootstrap="bootstrap --bootstrap-region-id $REGION --bootstrap-admin-url $IDENTITY_URL/"
bootstrap+=" --bootstrap-internal-url $IDENTITY_URL/ --bootstrap-public-url $IDENTITY_URL/"

manage_keystone() {
  OS_BOOTSTRAP_PASSWORD=$LAB_PASSWORD_ADMIN manage keystone keystone-manage keystone.cmd.manage
}

fill_keystone() {
  {
    for keys in fernet credential; do
      ! needs_keys "$keys" || echo "${keys}_setup --keystone-user keystone --keystone-group keystone"
    done
    schema_is_current keystone keystone || echo db_sync
    knows_admin || echo "$bootstrap"
  } | manage_keystone
  record_schema keystone keystone
}

# token_keys_are_made PID: waits for them, as long as the process is there; what it says when it fails is enough
token_keys_are_made() {
  while needs_keys fernet; do
    kill -0 "$1" 2>/dev/null || {
      wait "$1" || exit
      return 0
    }
    sleep 1
  done
}

# The service loads as long as keystone-manage: side by side. It needs its token keys when it starts, the tables only when
# it is asked.
trap wait EXIT # nothing of the phase outlives it
fill_keystone &
filling=$!
token_keys_are_made "$filling"
run_service keystone "$config" "$uwsgi"
wait "$filling"
wait_until "$IDENTITY_URL" keystone curl --silent --show-error --fail --output /dev/null "$IDENTITY_URL"

# Refused where the run's password is not the one that bootstrap has set: it sets it again.
log_in admin "$LAB_PASSWORD_ADMIN" admin 2>/dev/null || {
  manage_keystone <<<"$bootstrap"
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
