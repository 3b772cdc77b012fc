#!/usr/bin/env bash
# Cache: seed 001 step 6; seed 000 step 6; seed 002 step 16; seed 004 step 1; E000-12, E002-22, E003-2
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/rdo/packages.sh"
. "$LAB_LIB/service.sh"

need_packages memcached python-memcached

config=/etc/sysconfig/memcached
write_file "$config" 0644 root:root <<CONF
PORT="$LAB_CLOUD_CACHE_PORT"
USER="memcached"
MAXCONN="1024"
CACHESIZE="64"
OPTIONS="-l 127.0.0.1,::1,$LAB_NODE"
CONF
run_service memcached "$config"
