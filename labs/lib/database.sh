# shellcheck shell=bash
# MariaDB as its root user over the local socket. Statements travel on stdin: an argument would show in the process list.

# sql <STATEMENTS: runs them, and prints rows without a heading, their columns between tabs
sql() {
  mariadb --batch --skip-column-names
}

# sql_text VALUE: prints it as a string of SQL
sql_text() {
  local value=${1//\\/\\\\}
  printf "'%s'" "${value//\'/\'\'}"
}

# ensure_database NAME USER PASSWORD: a database and its account: seed 001 steps 8 and 17. No grant for the host's own name:
# it only worked around the anonymous user, which database.sh removes (E001-9).
ensure_database() {
  local password
  password=$(sql_text "$3")
  sql <<SQL
CREATE DATABASE IF NOT EXISTS $1;
CREATE USER IF NOT EXISTS '$2'@'localhost' IDENTIFIED BY $password, '$2'@'%' IDENTIFIED BY $password;
GRANT ALL PRIVILEGES ON $1.* TO '$2'@'localhost', '$2'@'%';
SQL
  knows_sql_password "$2" "$password" ||
    sql <<<"ALTER USER '$2'@'localhost' IDENTIFIED BY $password, '$2'@'%' IDENTIFIED BY $password;"
}

# as MariaDB keeps it, at both hosts
knows_sql_password() {
  [[ $(sql) == 2 ]] <<SQL
SELECT COUNT(*) FROM mysql.global_priv
WHERE User = '$1' AND JSON_VALUE(Priv, '$.authentication_string') = PASSWORD($2);
SQL
}

# sync_schema DATABASE USER PACKAGE COMMAND...: brings the tables up to the package's version, as the service's own user:
# what root runs leaves log files that the service cannot write (E001-1). Skipped where this version has done it.
sync_schema() {
  local database=$1 user=$2 package=$3
  shift 3
  schema_is_current "$database" "$package" && return
  as_user "$user" "$@"
  record_schema "$database" "$package"
}

# schema_is_current DATABASE PACKAGE: succeeds where this version of the package has made the tables
schema_is_current() {
  local tables
  tables=$(sql <<<"SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '$1';")
  ((tables > 0)) && [[ $(cat "/var/lib/lab/schema/$1" 2>/dev/null) == "$(version_of "$2")" ]]
}

# record_schema DATABASE PACKAGE: notes that this version of the package has made the tables
record_schema() {
  version_of "$2" | write_file "/var/lib/lab/schema/$1" 0644 root:root
}

# version_of PACKAGE: prints the version that is installed
version_of() {
  dpkg-query -W -f '${Version}\n' "$1"
}
