#!/usr/bin/env bash
# Identity: seed 001 steps 8 to 16, or seed 000 steps 8 to 17, or seed 002 steps 3 to 5; seed 003 steps 9 to 16; seed 004 step 2
# Mends E000-2, E000-3, E000-13, E000-19, E001-1, E001-10, E002-5, E004-11
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/rdo/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/rdo/database.sh"
. "$LAB_LIB/rdo/loaded.sh"
. "$LAB_LIB/rdo/services.sh"
. "$LAB_LIB/rdo/openrc.sh"
. "$LAB_LIB/rdo/apache.sh"

need_packages openstack-keystone httpd mod_wsgi python-openstackclient curl
load keystone keystone keystone.cmd.manage keystone-manage
ensure_database keystone keystone "$LAB_PASSWORD_KEYSTONE_DB"

# Small-machine settings: every request of every service has keystone look at a token, its project, its roles.
# - password_hash_rounds: the passwords are random and live for one run; the default makes every login cost seconds on an
#   emulated node;
# - cache: what it has looked up once it does not look for in the database again; in memcached, which its two services share.
config=/etc/keystone/keystone.conf
# domain_id: v2.0 has this domain alone, so a domain that was made by hand has to be told of (E000-14)
domain_id() {
  local id
  id=$(sql 2>/dev/null <<<"SELECT id FROM keystone.project WHERE is_domain AND name = $(sql_text "$LAB_CLOUD_DOMAIN_NAME");") || true
  echo "${id:-default}"
}
# write_config [TOKEN]: with a token that opens everything to who knows it
write_config() {
  {
    [[ -z ${1:-} ]] || printf '[DEFAULT]\nadmin_token = %s\n\n' "$1"
    cat <<CONF
[database]
connection = $(database_url keystone keystone "$LAB_PASSWORD_KEYSTONE_DB")

[identity]
password_hash_rounds = 4
default_domain_id = $(domain_id)

[token]
provider = $LAB_SETTING_TOKENS

[cache]
enabled = true
backend = dogpile.cache.memcached
memcache_servers = $CONTROLLER:$LAB_CLOUD_CACHE_PORT
CONF
  } | write_file "$config" 0640 root:keystone
}
write_config

for keys in fernet credential; do
  # as keystone, and so without --keystone-user: only root can give files away
  [[ -e /etc/keystone/$keys-keys/0 ]] || install -d -o keystone -g keystone -m 0700 "/etc/keystone/$keys-keys"
  [[ -e /etc/keystone/$keys-keys/0 ]] || tell keystone "${keys}_setup"
done

# The seed has a link to the package's file here. Small-machine setting: that one has five processes for each of the two
# ports, each of which loads the whole of keystone when it is first asked.
site=/etc/httpd/conf.d/wsgi-keystone.conf
sed 's/ processes=5 threads=1 / processes=1 threads=5 /' /usr/share/keystone/wsgi-keystone.conf | write_file "$site" 0644 root:root
name_server
server_patience
run_service httpd "$HTTPD_CONF" "$HTTPD_PATIENCE" "$config" "$site"

# The service of each port loads when it is first asked, as long as the tables take, which it needs for no answer of that.
answering=()
trap 'kill "${answering[@]}" 2>/dev/null || true' EXIT # they do not outlive the phase
for url in "$LAB_CLOUD_IDENTITY_URL" "$LAB_CLOUD_SERVICES_IDENTITY_ADMIN"; do
  wait_until "$url" httpd curl --silent --show-error --fail --output /dev/null "$url" & answering+=($!)
done

schema_is_current keystone openstack-keystone || {
  tell keystone db_sync
  record_schema keystone openstack-keystone
}

bootstrap_by_command() {
  local key
  set -- bootstrap --bootstrap-username "$LAB_CLOUD_ADMINISTRATOR" --bootstrap-region-id "$LAB_CLOUD_REGION" \
    --bootstrap-password "$(password_of "$(person_fact "$LAB_CLOUD_ADMINISTRATOR" secret)")"
  for key in project role; do
    set -- "$@" "--bootstrap-$key-name" "$(person_fact "$LAB_CLOUD_ADMINISTRATOR" "$key")"
  done
  for key in public internal admin; do set -- "$@" "--bootstrap-$key-url" "$(endpoint_url identity "$key")"; done
  tell keystone "$@"
}

# What the temporary token has made is there to stay; the token itself opens nothing any more once httpd has read that (E000-13).
bootstrap_by_token() {
  local person=$LAB_CLOUD_ADMINISTRATOR
  write_config "$LAB_PASSWORD_TEMPORARY_TOKEN"
  restart_httpd "$config"
  export OS_TOKEN=$LAB_PASSWORD_TEMPORARY_TOKEN OS_URL=$LAB_CLOUD_SERVICES_IDENTITY_ADMIN
  export OS_IDENTITY_API_VERSION=${LAB_SETTING_IDENTITY_VERSION%.0}
  load openstack root "$LAB_LIB/rdo/client.py" openstack "$HTTPD_LOCK"
  by_tenants || tell openstack domain create --or-show "$LAB_CLOUD_DOMAIN_NAME"
  ensure_service identity 'OpenStack Identity'
  ensure_person "$person"
  unload openstack
  unset OS_TOKEN OS_URL OS_IDENTITY_API_VERSION
  write_config
  restart_httpd "$config"
}

bootstrap() {
  case $LAB_SETTING_BOOTSTRAP in
    command) bootstrap_by_command ;;
    temporary-token) bootstrap_by_token ;;
    *) die "setting bootstrap: $LAB_SETTING_BOOTSTRAP is neither command nor temporary-token" ;;
  esac
}
[[ -n $(sql <<<"SELECT name FROM keystone.local_user WHERE name = $(sql_text "$LAB_CLOUD_ADMINISTRATOR");") ]] || bootstrap
await_all "${answering[@]}"

write_openrc "$LAB_CLOUD_ADMINISTRATOR" "$(origin_of "$LAB_CLOUD_SERVICES_IDENTITY_ADMIN")"
write_openrc "$LAB_CLOUD_USER" "$(origin_of "$LAB_CLOUD_IDENTITY_URL")"

log_in
# refused where the deployment's password is not the one that bootstrap has set: it sets it again
call openstack token issue >/dev/null || bootstrap
ensure_project "$LAB_CLOUD_ACCOUNTS_PROJECT" 'Service Project'
ensure_person "$LAB_CLOUD_USER"
