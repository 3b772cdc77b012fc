#!/usr/bin/env bash
# The way out of nodes that have none: seed 003 step 4; E003-5, E003-6. Kept by a unit: the seed's `service iptables save` is a
# command of iptables-services alone.
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/service.sh"

inside=$LAB_NETWORK_MANAGEMENT outside=$(address_of "$LAB_NODE" "$LAB_SETTING_WAY_OUT") card=$(nic_of "$LAB_SETTING_WAY_OUT")
[[ -n $outside ]] || die "$LAB_NODE has no address on network $LAB_SETTING_WAY_OUT, on which it is to be the way out"

write_file /etc/sysctl.d/62-lab-gateway.conf 0644 root:root <<<'net.ipv4.ip_forward = 1'
sysctl -q -p /etc/sysctl.d/62-lab-gateway.conf

rule="POSTROUTING -s $inside -o $card -j SNAT --to-source $outside"
unit=/etc/systemd/system/lab-gateway.service
write_file "$unit" 0644 root:root <<UNIT
[Unit]
Description=SNAT of $inside to $outside

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'iptables -w -t nat -C $rule 2>/dev/null || iptables -w -t nat -A $rule'

[Install]
WantedBy=multi-user.target
UNIT
run_service lab-gateway "$unit"
