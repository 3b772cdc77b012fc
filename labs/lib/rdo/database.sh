# shellcheck shell=bash
# MariaDB as its root user over the local socket, by statements of SQL (E002-4). They travel on stdin (E000-18), and the
# password in a file: an argument would show in the process list.

# sql <STATEMENTS: runs them, and prints rows without a heading, their columns between tabs
sql() {
  mysql --defaults-extra-file=/root/.my.cnf --batch --skip-column-names
}

# sql_text VALUE: prints it as a string of SQL
sql_text() {
  local value=${1//\\/\\\\}
  printf "'%s'" "${value//\'/\'\'}"
}

# ensure_database NAME USER PASSWORD: a database and its account: seed 001 steps 8 and 17, with its three grants. The third
# only worked around the anonymous user, which database.sh removes (E001-9); whoever logs in to the node expects it all the
# same. Said again, a grant sets the password anew and changes nothing else.
ensure_database() {
  local password host
  password=$(sql_text "$3")
  {
    echo "CREATE DATABASE IF NOT EXISTS $1;"
    for host in localhost % "$CONTROLLER"; do
      echo "GRANT ALL PRIVILEGES ON $1.* TO '$2'@'$host' IDENTIFIED BY $password;"
    done
  } | sql
}

# copy_tables FROM TO: copies the tables of one database to another. FROM has no rows yet but what its migrations wrote, and
# TO none that anybody misses
copy_tables() {
  mysqldump --defaults-extra-file=/root/.my.cnf "$1" | mysql --defaults-extra-file=/root/.my.cnf "$2"
}

# is_recorded DATABASE: succeeds where some version has made the tables
is_recorded() {
  [[ -e /var/lib/lab/schema/$1 ]]
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

# sync_schema DATABASE PACKAGE USER COMMAND...: brings the tables up to the package's version, as the service's own user
# (E001-1). Skipped where this version has done it.
sync_schema() {
  local database=$1 package=$2
  shift 2
  schema_is_current "$database" "$package" && return
  as_user "$@"
  record_schema "$database" "$package"
}
