#!/usr/bin/env bash
# Block storage nodes: LVM, offered by LIO; guide 6.2 steps 4 to 7, E001-15
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/rdo/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/rdo/services.sh"
. "$LAB_LIB/rdo/volumes.sh"

need_packages lvm2 device-mapper-persistent-data openstack-cinder targetcli python-keystone
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
  global_filter = [ $filter"r|.*|" ]
}
CONF
run_service lvm2-lvmetad /etc/lvm/lvmlocal.conf
vgs --noheadings "$group" >/dev/null 2>&1 || vgcreate --quiet --yes "$group" "${devices[@]}" >/dev/null

write_cinder_conf 1800 <<CONF

[lvm]
volume_driver = cinder.volume.drivers.lvm.LVMVolumeDriver
volume_backend_name = lvm
volume_group = $group
iscsi_protocol = iscsi
iscsi_helper = lioadm
iscsi_ip_address = \$my_ip
volume_clear_size = 1
CONF

run_service target "$CINDER_CONF"
run_service openstack-cinder-volume "$CINDER_CONF" /etc/lvm/lvmlocal.conf
