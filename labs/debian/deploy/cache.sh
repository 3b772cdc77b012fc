#!/usr/bin/env bash
# Cache: seed 001 step 6
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/packages.sh"
. "$LAB_LIB/service.sh"

need_packages memcached python3-memcache

# Debian takes one -l for each address (trap 8.1-7), and a name would be looked up before /etc/hosts is read at boot.
write_file /etc/memcached.conf 0644 root:root <<CONF
-u memcache
-p $LAB_CLOUD_CACHE_PORT
-c 1024
-m 64
-l 127.0.0.1
-l $(address_of "$LAB_NODE" management)
-P /var/run/memcached/memcached.pid
CONF
run_service memcached /etc/memcached.conf
