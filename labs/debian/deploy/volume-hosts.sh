#!/usr/bin/env bash
# Volumes, the part of a block node: LVM over iSCSI on its extra disks; guide 6.2 steps 4 to 7, E001-15
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/identity.sh"
. "$LAB_LIB/openstack.sh"
. "$LAB_LIB/volumes.sh"

need_packages cinder-volume lvm2 tgt python3-pymysql
[[ -n $LAB_DISKS ]] || die "$LAB_NODE has no extra disk for volumes; give it one in lab.yaml: disks: [10GiB]"

group=$LAB_CLOUD_VOLUMES_GROUP
read -ra disks <<<"$LAB_DISKS"
devices=()
for disk in "${disks[@]}"; do devices+=("$(readlink -e "$disk")"); done

# LVM looks at the lab's disks alone: what instances write onto their volumes must not become the node's own groups.
filter=
for device in "${devices[@]}"; do filter+="\"a|^$device\$|\", "; done
write_file /etc/lvm/lvmlocal.conf 0644 root:root <<CONF
devices {
  use_devicesfile = 0
  global_filter = [ $filter"r|.*|" ]
}
CONF
vgs --noheadings "$group" >/dev/null 2>&1 || vgcreate --quiet --yes "$group" "${devices[@]}" >/dev/null

# tgt, as Debian has it: iscsi_helper is silently ignored in this release, the option is target_helper (trap 8.3-11)
write_cinder_conf <<CONF
[lvm]
volume_driver = cinder.volume.drivers.lvm.LVMVolumeDriver
volume_backend_name = lvm
volume_group = $group
target_protocol = iscsi
target_helper = tgtadm
target_ip_address = \$my_ip
volumes_dir = /var/lib/cinder/volumes
volume_clear_size = 1
CONF

run_service tgt /etc/tgt/conf.d/cinder_tgt.conf
run_service cinder-volume /etc/cinder/cinder.conf /etc/lvm/lvmlocal.conf
