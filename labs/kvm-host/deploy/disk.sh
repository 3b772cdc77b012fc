#!/usr/bin/env bash
# The extra disk holds all that labs need and make
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/service.sh"

blkid "$LAB_DISKS" >/dev/null || mkfs.ext4 -q "$LAB_DISKS"
write_file /etc/systemd/system/srv.mount 0644 root:root <<UNIT
[Mount]
What=$LAB_DISKS
Where=/srv

[Install]
WantedBy=multi-user.target
UNIT
run_service srv.mount /etc/systemd/system/srv.mount
install -d -m 0755 "$LAB_SETTING_FOLDER"
