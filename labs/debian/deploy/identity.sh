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
provider = $LAB_SETTING_TOKENS

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
  [[ -n $(sql 2>/dev/null <<<"SELECT name FROM keystone.local_user WHERE name = $(sql_text "$LAB_CLOUD_ADMINISTRATOR");") ]]
}

# Debian: port 5000 is the admin interface too, nothing listens on 35357 (trap 8.3-2)
bootstrap="bootstrap --bootstrap-username $LAB_CLOUD_ADMINISTRATOR"
for key in project role; do
  bootstrap+=" --bootstrap-$key-name $(person_fact "$LAB_CLOUD_ADMINISTRATOR" "$key")"
done
bootstrap+=" --bootstrap-service-name $LAB_CLOUD_SERVICES_IDENTITY_NAME --bootstrap-region-id $LAB_CLOUD_REGION"
for interface in public internal admin; do
  bootstrap+=" --bootstrap-$interface-url $(endpoint_url identity "$interface")"
done

manage_keystone() {
  OS_BOOTSTRAP_PASSWORD=$(password_of "$(person_fact "$LAB_CLOUD_ADMINISTRATOR" secret)") \
    manage keystone keystone-manage keystone.cmd.manage
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
wait_until "$LAB_CLOUD_IDENTITY_URL" keystone curl --silent --show-error --fail --output /dev/null "$LAB_CLOUD_IDENTITY_URL"

# Refused where the run's password is not the one that bootstrap has set: it sets it again.
log_in_as "$LAB_CLOUD_ADMINISTRATOR" 2>/dev/null || {
  manage_keystone <<<"$bootstrap"
  log_in_as "$LAB_CLOUD_ADMINISTRATOR"
}
ensure_service identity 'OpenStack Identity'

ensure_project "$LAB_CLOUD_ACCOUNTS_PROJECT" 'Service Project' >/dev/null
ensure_person "$LAB_CLOUD_USER"

# The domain is spelt as it is named, in both files (E001-10).
write_openrc() {
  write_file "$(person_fact "$1" openrc)" 0600 root:root <<OPENRC
export OS_PROJECT_DOMAIN_NAME=$LAB_CLOUD_DOMAIN_NAME
export OS_USER_DOMAIN_NAME=$LAB_CLOUD_DOMAIN_NAME
export OS_PROJECT_NAME=$(person_fact "$1" project)
export OS_USERNAME=$1
export OS_PASSWORD=$(password_of "$(person_fact "$1" secret)")
export OS_AUTH_URL=$LAB_CLOUD_IDENTITY_URL
export OS_REGION_NAME=$LAB_CLOUD_REGION
export OS_IDENTITY_API_VERSION=$LAB_CLOUD_IDENTITY_VERSION
export OS_IMAGE_API_VERSION=2
OPENRC
}
write_openrc "$LAB_CLOUD_ADMINISTRATOR"
write_openrc "$LAB_CLOUD_USER"
