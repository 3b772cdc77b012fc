#!/usr/bin/env bash
# A bridge over the node's only card: seed 002 step 8; E002-10, E002-11, E002-12, E002-13, E002-14, E002-15. Kept by a unit:
# at each start the card has the address again, and has to be in the bridge before anything binds to that.
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/service.sh"

bridge=$LAB_CLOUD_FLAT_BRIDGE card=$(nic_of management)

# The bridge has the card's MAC for good, not the lowest of what is plugged into it, and takes its addresses in the same
# moment: sessions over the card go on.
program=/usr/local/sbin/lab-bridge
write_file "$program" 0755 root:root <<'PROGRAM'
#!/bin/sh
# lab-bridge BRIDGE CARD: takes the card into the bridge, with its MAC and its addresses
set -eu
bridge=$1 card=$2
[ -d "/sys/class/net/$bridge" ] || ip link add "$bridge" type bridge forward_delay 0 stp_state 0
ip link set "$card" promisc on
[ ! -e "/sys/class/net/$bridge/brif/$card" ] || exit 0
ip link set "$bridge" address "$(cat "/sys/class/net/$card/address")" up
ip -o -4 address show dev "$card" scope global | while read -r _ _ _ address _; do
  echo "address del $address dev $card"
  echo "address add $address broadcast + dev $bridge"
done | { cat && echo "link set $card master $bridge"; } | ip -batch -
PROGRAM

unit=/etc/systemd/system/lab-bridge.service
write_file "$unit" 0644 root:root <<UNIT
[Unit]
Description=Bridge $bridge over $card
DefaultDependencies=no
After=local-fs.target
Wants=network.target
Before=network.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=$program $bridge $card

[Install]
WantedBy=multi-user.target
UNIT
run_service lab-bridge "$unit" "$program"
