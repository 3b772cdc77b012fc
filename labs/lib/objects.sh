# shellcheck shell=bash
# Swift, on the proxy and on object nodes: digest 6.3.

# As many extra disks as every object node has: the proxy cannot see them.
OBJECT_DISKS=2

# write_swift_conf: the hash settings, the same on every node: they say where an object lies
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

# ensure_rings: three replicas over one zone for each object node, with each of its disks. Every node builds them itself:
# the same devices and the same seed give the same file, so that nothing has to be carried around.
ensure_rings() {
  ensure_ring account 6202
  ensure_ring container 6201
  ensure_ring object 6200
}

ensure_ring() {
  local name=$1 port=$2 record=/var/lib/lab/rings/$1 wanted
  wanted=$(ring_devices "$port")
  if [[ -s /etc/swift/$name.ring.gz && $(cat "$record" 2>/dev/null) == "$wanted" ]]; then return; fi
  (
    cd /etc/swift || exit
    rm -f "$name.builder" "$name.ring.gz"
    swift-ring-builder "$name.builder" create 10 3 1
    while read -r zone address device; do
      swift-ring-builder "$name.builder" add \
        --region 1 --zone "$zone" --ip "$address" --port "$port" --device "$device" --weight 100
    done <<<"$wanted"
    swift-ring-builder "$name.builder" rebalance --seed 1
    chown root:swift "$name.builder" "$name.ring.gz"
    chmod 0640 "$name.builder" "$name.ring.gz"
  ) >/dev/null
  write_file "$record" 0644 root:root <<<"$wanted"
}

# ring_devices PORT: `ZONE ADDRESS DEVICE` for every disk of every object node
ring_devices() {
  local node zone=0 disk
  for node in $LAB_NODES_OBJECT; do
    zone=$((zone + 1))
    for disk in $(seq "$OBJECT_DISKS"); do
      printf '%s %s disk%s\n' "$zone" "$(address_of "$node" management)" "$disk"
    done
  done
}
