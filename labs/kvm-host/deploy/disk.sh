#!/usr/bin/env bash
# The extra disk holds all that labs need and make
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/disks.sh"

mount_disk "$LAB_DISKS" /srv defaults root:root
install -d -m 0755 "$LAB_SETTING_FOLDER"
