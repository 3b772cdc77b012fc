#!/usr/bin/env bash
# A page on server01's extra disk, where it has one, for those who know the run's password
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/packages.sh"
. "$LAB_LIB/service.sh"

need_packages nginx e2fsprogs

# Every step asks first: a second application finds all done and changes nothing.
if [ -n "$LAB_DISKS" ]; then
  blkid "$LAB_DISKS" >/dev/null || mkfs.ext4 -q "$LAB_DISKS"
  write_file /etc/systemd/system/srv.mount 0644 root:root <<UNIT
[Mount]
What=$LAB_DISKS
Where=/srv

[Install]
WantedBy=multi-user.target
UNIT
  run_service srv.mount /etc/systemd/system/srv.mount
fi

write_file /srv/www/index.html 0644 root:root <<<"$LAB_NAME is served by $LAB_NODE"
write_file /etc/nginx/readers 0640 root:www-data <<<"reader:{PLAIN}$LAB_PASSWORD_READER"
write_file /etc/nginx/sites-enabled/default 0644 root:root <<CONF
server {
  listen $LAB_ADDRESS_SERVER01_MANAGEMENT:$LAB_SETTING_PORT;
  root /srv/www;
  auth_basic lab;
  auth_basic_user_file readers;
}
CONF
run_service nginx /etc/nginx/sites-enabled/default
