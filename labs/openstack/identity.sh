#!/usr/bin/env bash
# Identity: seed 001 steps 8 to 16; E001-1, E001-10
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/rdo/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/rdo/database.sh"
. "$LAB_LIB/rdo/loaded.sh"
. "$LAB_LIB/rdo/services.sh"
. "$LAB_LIB/rdo/apache.sh"

need_packages openstack-keystone httpd mod_wsgi python-openstackclient curl
load keystone keystone keystone.cmd.manage keystone-manage
ensure_database keystone keystone "$LAB_PASSWORD_KEYSTONE_DB"

# Small-machine setting: password_hash_rounds: the passwords are random and live for one run; the default makes every login
# cost seconds on an emulated node.
config=/etc/keystone/keystone.conf
write_file "$config" 0640 root:keystone <<CONF
[database]
connection = $(database_url keystone keystone "$LAB_PASSWORD_KEYSTONE_DB")

[identity]
password_hash_rounds = 4

[token]
provider = fernet
CONF

for keys in fernet credential; do
  # as keystone, and so without --keystone-user: only root can give files away
  [[ -e /etc/keystone/$keys-keys/0 ]] || install -d -o keystone -g keystone -m 0700 "/etc/keystone/$keys-keys"
  [[ -e /etc/keystone/$keys-keys/0 ]] || tell keystone "${keys}_setup"
done
schema_is_current keystone openstack-keystone || {
  tell keystone db_sync
  record_schema keystone openstack-keystone
}

bootstrap() {
  tell keystone bootstrap --bootstrap-password "$LAB_PASSWORD_ADMIN" \
    --bootstrap-admin-url "$ADMIN_IDENTITY/v3/" --bootstrap-internal-url "$PUBLIC_IDENTITY/v3/" \
    --bootstrap-public-url "$PUBLIC_IDENTITY/v3/" --bootstrap-region-id "$REGION"
}
[[ -n $(sql <<<"SELECT name FROM keystone.local_user WHERE name = 'admin';") ]] || bootstrap

name_server
ln -sfn /usr/share/keystone/wsgi-keystone.conf /etc/httpd/conf.d/wsgi-keystone.conf
run_service httpd "$HTTPD_CONF" "$config" /usr/share/keystone/wsgi-keystone.conf
wait_until "$ADMIN_IDENTITY" httpd curl --silent --show-error --fail --output /dev/null "$ADMIN_IDENTITY/v3"

# write_openrc USER PASSWORD URL
write_openrc() {
  write_file "/root/$1-openrc" 0600 root:root <<OPENRC
export OS_PROJECT_DOMAIN_NAME=Default
export OS_USER_DOMAIN_NAME=Default
export OS_PROJECT_NAME=$1
export OS_USERNAME=$1
export OS_PASSWORD=$2
export OS_AUTH_URL=$3
export OS_IDENTITY_API_VERSION=3
export OS_IMAGE_API_VERSION=2
OPENRC
  # the seed's own spelling
  ln -sfn "$1-openrc" "/root/$1_openrc"
}
write_openrc admin "$LAB_PASSWORD_ADMIN" "$ADMIN_IDENTITY/v3"
write_openrc demo "$LAB_PASSWORD_DEMO" "$PUBLIC_IDENTITY/v3"

log_in
# refused where the deployment's password is not the one that bootstrap has set: it sets it again
call openstack token issue >/dev/null || bootstrap
tell openstack project create --or-show --domain default --description 'Service Project' service
tell openstack project create --or-show --domain default --description 'Demo Project' demo
tell openstack role create --or-show user
ensure_user demo "$LAB_PASSWORD_DEMO" demo user
