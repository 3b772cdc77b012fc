#!/usr/bin/env bash
# A libvirtd of the machine's own, for --connect
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/packages.sh"
. "$LAB_LIB/service.sh"

need_packages libvirt-daemon-system
# what stacklab asks of a machine whose libvirtd never had a network with DHCP
install -d /var/lib/libvirt/dnsmasq
run_service libvirtd /etc/libvirt/libvirtd.conf
