#!/usr/bin/env bash
# SQL database: seed 001 step 4; E001-9, E001-16
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/database.sh"

need_packages mariadb-server python3-pymysql

# Small-machine setting: the log is written at each commit and brought to the disk once a second; a database that ends
# loses nothing.
# 99: Debian's 50-server.cnf says bind-address = 127.0.0.1 and utf8mb4, and the last file wins (trap 8.1-5)
config=/etc/mysql/mariadb.conf.d/99-openstack.cnf
write_file "$config" 0644 root:root <<CNF
[mysqld]
bind-address = $(address_of "$LAB_NODE" management)
default-storage-engine = innodb
innodb_file_per_table = on
max_connections = 4096
innodb_flush_log_at_trx_commit = 2
collation-server = utf8_general_ci
character-set-server = utf8
CNF
run_service mariadb "$config"

# What mysql_secure_installation asks for (E001-16). Debian lets root in over the local socket only, without a password.
sql <<'SQL'
DELETE FROM mysql.global_priv WHERE User = '';
DROP DATABASE IF EXISTS test;
FLUSH PRIVILEGES;
SQL
