#!/usr/bin/env bash
# Object storage, the proxy, with a cache on its own node; guide 6.3; seed 002 steps 16 and 18; E002-34
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/rdo/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/rdo/loaded.sh"
. "$LAB_LIB/rdo/services.sh"
. "$LAB_LIB/rdo/openrc.sh"
. "$LAB_LIB/rdo/objects.sh"

need_packages openstack-swift-proxy python2-swiftclient python2-keystoneclient python2-keystonemiddleware memcached \
  python-openstackclient curl
# the administrator of a proxy elsewhere has to be known there, too: seed 002 step 18
node_has_role controller || write_openrc "$LAB_CLOUD_ADMINISTRATOR" "$(origin_of "$LAB_CLOUD_SERVICES_IDENTITY_ADMIN")"
log_in
own_cache
write_swift_conf
ensure_rings

# The release's sample, with tempurl and tempauth out of the way of keystone; the order of the pipeline matters
# (guide 6.3 step 3).
config=/etc/swift/proxy-server.conf
write_file "$config" 0640 root:swift <<CONF
[DEFAULT]
bind_port = $(port_of "$LAB_CLOUD_SERVICES_OBJECT_STORE_URL")
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
auth_uri = $(origin_of "$LAB_CLOUD_IDENTITY_URL")
memcached_servers = $LAB_NODE:$LAB_CLOUD_CACHE_PORT
delay_auth_decision = true
$(own_account swift "$LAB_PASSWORD_SWIFT")

[filter:keystoneauth]
use = egg:swift#keystoneauth
operator_roles = $(person_fact "$LAB_CLOUD_ADMINISTRATOR" role),$(person_fact "$LAB_CLOUD_USER" role)

[filter:cache]
use = egg:swift#memcache
memcache_servers = $LAB_NODE:$LAB_CLOUD_CACHE_PORT

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

ensure_account swift "$LAB_PASSWORD_SWIFT"
ensure_service object-store 'OpenStack Object Storage'

run_service openstack-swift-proxy "$config" /etc/swift/swift.conf /etc/swift/account.ring.gz
proxy=$(origin_of "$LAB_CLOUD_SERVICES_OBJECT_STORE_URL")
wait_until "$proxy" openstack-swift-proxy answers "$proxy/healthcheck"
