#!/usr/bin/env bash
# Object storage, the controller's part: the proxy
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/rdo/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/rdo/loaded.sh"
. "$LAB_LIB/rdo/services.sh"
. "$LAB_LIB/rdo/objects.sh"

need_packages openstack-swift-proxy python-swiftclient python-keystoneclient python-keystonemiddleware memcached \
  python-openstackclient curl
log_in
own_cache
write_swift_conf
ensure_rings

# The release's sample, with tempurl and tempauth out of the way of keystone; the order of the pipeline matters.
config=/etc/swift/proxy-server.conf
write_file "$config" 0640 root:swift <<CONF
[DEFAULT]
bind_port = 8080
workers = 1
user = swift
swift_dir = /etc/swift
log_name = swift-proxy

[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck proxy-logging cache container_sync bulk ratelimit authtoken keystoneauth container-quotas account-quotas slo dlo versioned_writes proxy-logging proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true

[filter:authtoken]
paste.filter_factory = keystonemiddleware.auth_token:filter_factory
auth_uri = $PUBLIC_IDENTITY
memcached_servers = $CONTROLLER:11211
delay_auth_decision = true
$(own_account swift "$LAB_PASSWORD_SWIFT")

[filter:keystoneauth]
use = egg:swift#keystoneauth
operator_roles = admin,user

[filter:cache]
use = egg:swift#memcache
memcache_servers = $CONTROLLER:11211

[filter:proxy-logging]
use = egg:swift#proxy_logging

[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_versioned_writes = true

$(plain_filters catch_errors gatekeeper healthcheck container_sync bulk ratelimit slo dlo)

[filter:container-quotas]
use = egg:swift#container_quotas

[filter:account-quotas]
use = egg:swift#account_quotas
CONF

ensure_user swift "$LAB_PASSWORD_SWIFT" service admin
ensure_service swift object-store 'OpenStack Object Storage' "http://$LAB_NODE:8080/v1/AUTH_%(project_id)s" \
  "http://$LAB_NODE:8080/v1"

run_service openstack-swift-proxy "$config" /etc/swift/swift.conf /etc/swift/account.ring.gz
wait_until "http://$LAB_NODE:8080" openstack-swift-proxy answers "http://$LAB_NODE:8080/healthcheck"
