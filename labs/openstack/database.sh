#!/usr/bin/env bash
# Database: seed 001 step 4; seed 000 step 3; seed 002 step 2; seed 003 step 7; seed 004 step 1
# Mends E000-6, E001-9, E001-16, E003-1, E003-12
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/rdo/packages.sh"
. "$LAB_LIB/service.sh"

need_packages mariadb mariadb-server python2-PyMySQL

# Small-machine setting: the log is written at each commit and brought to the disk once a second; a database that ends
# loses nothing.
config=/etc/my.cnf.d/openstack.cnf
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

# The dialogue of mysql_secure_installation, answered (E001-16): no password yet; a new one, twice; anonymous users, root
# from afar and the database test go; the rights are read anew.
secure_installation() {
  local password=$LAB_PASSWORD_DATABASE_ROOT said
  said=$(mysql_secure_installation <<<"
y
$password
$password
y
y
y
y" 2>&1) || die "mysql_secure_installation: $(tail -n 5 <<<"$said")"
}

write_root_login() {
  write_file /root/.my.cnf 0600 root:root <<CNF
[client]
user = root
password = $LAB_PASSWORD_DATABASE_ROOT
CNF
}

root_logs_in() {
  mysql --defaults-extra-file="$1" --execute '' >/dev/null 2>&1
}

root_logs_in /root/.my.cnf || secure_installation
write_root_login
root_logs_in /root/.my.cnf || die "root cannot log in to MariaDB with the password of this deployment; see mysql -u root -p"
