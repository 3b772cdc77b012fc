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
  local record=/var/lib/lab/rings wanted
  wanted=$(ring_commands)
  if [[ -s /etc/swift/object.ring.gz && $(cat "$record" 2>/dev/null) == "$wanted" ]]; then return; fi
  rm -f /etc/swift/{account,container,object}.{builder,ring.gz}
  build_rings <<<"$wanted"
  chown root:swift /etc/swift/{account,container,object}.{builder,ring.gz}
  chmod 0640 /etc/swift/{account,container,object}.{builder,ring.gz}
  write_file "$record" 0644 root:root <<<"$wanted"
}

# ring_commands: what swift-ring-builder is asked, a line for each call
ring_commands() {
  ring_of account 6202
  ring_of container 6201
  ring_of object 6200
}

ring_of() {
  local name=$1 port=$2 node zone=0 disk
  echo "$name.builder create 10 3 1"
  for node in $LAB_NODES_OBJECT; do
    zone=$((zone + 1))
    for disk in $(seq "$OBJECT_DISKS"); do
      echo "$name.builder add r1z$zone-$(address_of "$node" management):$port/disk$disk 100"
    done
  done
  echo "$name.builder rebalance --seed 1"
}

# build_rings <COMMANDS: swift-ring-builder, started once for all of them.
build_rings() {
  (cd /etc/swift && python3 -c '
import contextlib, io, sys
from swift.cli import ringbuilder
for line in sys.stdin:
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            ringbuilder.main(["swift-ring-builder", *line.split()])
    except SystemExit as end:
        if end.code not in (None, 0):
            sys.exit(f"swift-ring-builder {line.strip()}: {said.getvalue().strip()}")
')
}
