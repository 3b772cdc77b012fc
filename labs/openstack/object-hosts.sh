#!/usr/bin/env bash
# Object storage nodes: XFS on each disk, rsync, and the three servers with the daemons
# beside them; guide 6.3; seed 002 step 15; E001-15, E002-26, E002-27, E002-28
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/disks.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/rdo/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/rdo/loaded.sh"
. "$LAB_LIB/rdo/objects.sh"

need_packages xfsprogs rsync openstack-swift-account openstack-swift-container openstack-swift-object
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
log file = /var/log/rsyncd.log
pid file = /var/run/rsyncd.pid
address = $address
$(module account)
$(module container)
$(module object)
CONF

own_cache
write_swift_conf
ensure_rings

# write_server NAME PORT SECTION...: small-machine setting: one worker, and auditors that rest
write_server() {
  local name=$1 port=$2 section
  shift 2
  {
    cat <<CONF
[DEFAULT]
bind_ip = $address
bind_port = $port
workers = 1
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
    [[ $name != object ]] || echo 'recon_lock_path = /var/lock'
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

run_service rsyncd "$rsync"
for unit in account{,-auditor,-reaper,-replicator} container{,-auditor,-replicator,-updater} object{,-auditor,-replicator,-updater}; do
  run_service "openstack-swift-$unit" "/etc/swift/${unit%%-*}-server.conf" /etc/swift/swift.conf "/etc/swift/${unit%%-*}.ring.gz"
done
