# shellcheck shell=bash
# Swift, on the proxy and on object nodes: guide 6.3.

# write_swift_conf: writes the hash settings, the same on every node: they say where an object lies
write_swift_conf() {
  write_file /etc/swift/swift.conf 0640 root:swift <<CONF
[swift-hash]
swift_hash_path_prefix = $LAB_PASSWORD_SWIFT_HASH_PREFIX
swift_hash_path_suffix = $LAB_PASSWORD_SWIFT_HASH_SUFFIX

[storage-policy:0]
name = Policy-0
default = yes
CONF
}

# ensure_rings: builds the rings: all replicas over one zone for each object node, or for each of its disks. Every node
# builds them itself: the same devices and the same seed give the same file, so that nothing has to be carried around.
ensure_rings() {
  local record=/var/lib/lab/rings wanted
  wanted=$(ring_commands)
  if [[ -s /etc/swift/object.ring.gz && $(cat "$record" 2>/dev/null) == "$wanted" ]]; then return; fi
  rm -f /etc/swift/{account,container,object}.{builder,ring.gz}
  build_rings <<<"$wanted"
  chown root:swift /etc/swift/{account,container,object}.{builder,ring.gz}
  chmod 0640 /etc/swift/{account,container,object}.{builder,ring.gz}
  write_file "$record" 0644 root:root <<<"$wanted"
}

# ring_commands: prints what swift-ring-builder is asked, a line for each call
ring_commands() {
  ring_of account "$LAB_CLOUD_OBJECTS_PORTS_ACCOUNT"
  ring_of container "$LAB_CLOUD_OBJECTS_PORTS_CONTAINER"
  ring_of object "$LAB_CLOUD_OBJECTS_PORTS_OBJECT"
}

# of one kind of server
ring_of() {
  local name=$1 port=$2 node zone=0 disk
  echo "$name.builder create $LAB_CLOUD_OBJECTS_POWER $LAB_CLOUD_OBJECTS_REPLICAS 1"
  for node in $LAB_NODES_OBJECT; do
    [[ $LAB_CLOUD_OBJECTS_ZONE == disk ]] || zone=$((zone + 1))
    for disk in $(seq "$LAB_CLOUD_OBJECTS_DISKS"); do
      [[ $LAB_CLOUD_OBJECTS_ZONE != disk ]] || zone=$((zone + 1))
      echo "$name.builder add r1z$zone-$(address_of "$node" management):$port/disk$disk 100"
    done
  done
  echo "$name.builder rebalance --seed 1"
}

# build_rings <COMMANDS: runs them by swift-ring-builder, which is started once for all
build_rings() {
  (cd /etc/swift && "$LAB_CLOUD_PYTHON" "$LAB_LIB/rings.py")
}
