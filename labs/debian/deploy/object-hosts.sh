#!/usr/bin/env bash
# Objects, the part of an object node: XFS on its extra disks, rsync, and the three servers; guide 6.3, E001-15
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/disks.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/identity.sh"
. "$LAB_LIB/openstack.sh"
. "$LAB_LIB/objects.sh"

need_packages swift-account swift-container swift-object xfsprogs rsync
address=$(address_of "$LAB_NODE" management)

mount_object_disks

module() {
  cat <<CONF

[$1]
max connections = 4
path = /srv/node/
read only = false
lock file = /var/lock/$1.lock
CONF
}
rsync=/etc/rsyncd.conf
write_file "$rsync" 0644 root:root <<CONF
uid = swift
gid = swift
address = $address
$(module account)
$(module container)
$(module object)
CONF

write_swift_conf
ensure_rings

# write_server NAME PORT SECTION...: an account, container or object server, with the daemons beside it. Without workers
# the server serves itself; with one it would look a hundred times a second whether that is still there.
write_server() {
  local name=$1 port=$2 section
  shift 2
  {
    cat <<CONF
[DEFAULT]
bind_ip = $address
bind_port = $port
workers = 0
user = swift
swift_dir = /etc/swift
devices = /srv/node
mount_check = true
log_name = swift-$name

[pipeline:main]
pipeline = healthcheck recon $name-server

[app:$name-server]
use = egg:swift#$name

[filter:healthcheck]
use = egg:swift#healthcheck

[filter:recon]
use = egg:swift#recon
recon_cache_path = /var/cache/swift
CONF
    for section in "$@"; do
      printf '\n[%s-%s]\nconcurrency = 1\n' "$name" "$section"
      # that of objects would begin anew after half a minute, with processes of its own
      [[ $section != auditor ]] || echo 'interval = 1800'
    done
  } | write_file "/etc/swift/$name-server.conf" 0640 root:swift
}
write_server account "$LAB_CLOUD_OBJECTS_PORTS_ACCOUNT" auditor reaper replicator
write_server container "$LAB_CLOUD_OBJECTS_PORTS_CONTAINER" auditor replicator updater
write_server object "$LAB_CLOUD_OBJECTS_PORTS_OBJECT" auditor replicator updater

run_service rsync "$rsync"
for unit in account{,-auditor,-reaper,-replicator} container{,-auditor,-replicator,-updater} object{,-auditor,-replicator,-updater}; do
  run_service "swift-$unit" "/etc/swift/${unit%%-*}-server.conf" /etc/swift/swift.conf "/etc/swift/${unit%%-*}.ring.gz"
done
