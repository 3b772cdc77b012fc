#!/usr/bin/env bash
# Objects, the proxy on the controller: the seed names swift and stops; guide 6.3
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/identity.sh"
. "$LAB_LIB/openstack.sh"
. "$LAB_LIB/objects.sh"

# Without keystonemiddleware, which is only recommended, the filter authtoken does not load (trap 8.4-11).
need_packages swift-proxy python3-swiftclient python3-keystonemiddleware curl jq
write_swift_conf
ensure_rings

# tempauth and tempurl make room for keystone; the order of the pipeline matters (guide 6.3 step 3; trap 8.4-12).
config=/etc/swift/proxy-server.conf
write_file "$config" 0640 root:swift <<CONF
[DEFAULT]
bind_port = $(port_of "$LAB_CLOUD_SERVICES_OBJECT_STORE_URL")
workers = 0
user = swift
swift_dir = /etc/swift
log_name = swift-proxy

[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck proxy-logging cache listing_formats container_sync bulk ratelimit authtoken keystoneauth copy container-quotas account-quotas slo dlo versioned_writes symlink proxy-logging proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true

[filter:authtoken]
paste.filter_factory = keystonemiddleware.auth_token:filter_factory
www_authenticate_uri = $(origin_of "$LAB_CLOUD_IDENTITY_URL")
memcached_servers = $CONTROLLER:$LAB_CLOUD_CACHE_PORT
delay_auth_decision = true
$(own_account swift "$LAB_PASSWORD_SWIFT")

[filter:keystoneauth]
use = egg:swift#keystoneauth
operator_roles = $(person_fact "$LAB_CLOUD_ADMINISTRATOR" role), $(person_fact "$LAB_CLOUD_USER" role)

[filter:cache]
use = egg:swift#memcache
memcache_servers = $CONTROLLER:$LAB_CLOUD_CACHE_PORT

[filter:catch_errors]
use = egg:swift#catch_errors

[filter:gatekeeper]
use = egg:swift#gatekeeper

[filter:healthcheck]
use = egg:swift#healthcheck

[filter:proxy-logging]
use = egg:swift#proxy_logging

[filter:listing_formats]
use = egg:swift#listing_formats

[filter:container_sync]
use = egg:swift#container_sync

[filter:bulk]
use = egg:swift#bulk

[filter:ratelimit]
use = egg:swift#ratelimit

[filter:copy]
use = egg:swift#copy

[filter:container-quotas]
use = egg:swift#container_quotas

[filter:account-quotas]
use = egg:swift#account_quotas

[filter:slo]
use = egg:swift#slo

[filter:dlo]
use = egg:swift#dlo

[filter:versioned_writes]
use = egg:swift#versioned_writes

[filter:symlink]
use = egg:swift#symlink
CONF

log_in_as "$LAB_CLOUD_ADMINISTRATOR"
ensure_account swift "$LAB_PASSWORD_SWIFT"
ensure_service object-store 'OpenStack Object Storage'

run_service swift-proxy "$config" /etc/swift/swift.conf /etc/swift/account.ring.gz
url=$(origin_of "$LAB_CLOUD_SERVICES_OBJECT_STORE_URL")
wait_until "$url" swift-proxy answers "$url/healthcheck"
