#!/usr/bin/env bash
# A libvirtd of the machine's own, for --connect
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/packages.sh"
. "$LAB_LIB/service.sh"

need_packages libvirt-daemon-system
run_service libvirtd /etc/libvirt/libvirtd.conf
