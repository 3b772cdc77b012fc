#!/usr/bin/env bash
# A disk of its own for images: seed 000 step 18, after the package whose user owns it (E000-10), by a name that stays (E000-15)
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/disks.sh"
. "$LAB_LIB/rdo/packages.sh"

need_packages openstack-glance xfsprogs
read -r disk _ <<<"$LAB_DISKS"
[[ -n $disk ]] || die "$LAB_NODE has no extra disk for images; give it one: disks in lab.yaml"
mount_disk "$disk" /var/lib/glance/images defaults,nofail glance:glance
