#!/usr/bin/env bash
# Nodes without a way out take the controller's: seed 003, whose ifcfg files name it as their gateway
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/cloud.sh"

gateway=$(address_of "$CONTROLLER" management)
unit=/etc/systemd/system/lab-route.service
write_file "$unit" 0644 root:root <<UNIT
[Unit]
Description=Way out by $gateway

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'ip route replace default via $gateway'

[Install]
WantedBy=multi-user.target
UNIT
run_service lab-route "$unit"
