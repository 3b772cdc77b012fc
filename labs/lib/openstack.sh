# shellcheck shell=bash
# What the configuration files of all services have in common.

. "$LAB_LIB/cloud.sh"

# own_account USER PASSWORD: prints how a service logs in to keystone as itself, for the section of the service that it
# calls
own_account() {
  cat <<CONF
auth_type = password
auth_url = $(origin_of "$LAB_CLOUD_IDENTITY_URL")
project_domain_name = $LAB_CLOUD_DOMAIN_NAME
user_domain_name = $LAB_CLOUD_DOMAIN_NAME
project_name = $LAB_CLOUD_ACCOUNTS_PROJECT
username = $1
password = $2
region_name = $LAB_CLOUD_REGION
CONF
}

# authtoken USER PASSWORD: prints how a service verifies the tokens that it is given. auth_uri is called
# www_authenticate_uri in this release (trap 8.3-1), and port 35357 is gone (trap 8.3-2).
authtoken() {
  cat <<CONF
[keystone_authtoken]
www_authenticate_uri = $(origin_of "$LAB_CLOUD_IDENTITY_URL")
memcached_servers = $CONTROLLER:$LAB_CLOUD_CACHE_PORT
$(own_account "$1" "$2")
CONF
}

# small_uwsgi FILE PROCESSES THREADS: has a service of uWSGI run so many: Debian starts 8 or 16 processes, each with the
# whole service in memory (trap 8.4-6). Services on eventlet (nova, neutron) get one thread: with more they answer, and log
# "cannot switch to a different thread". uWSGI closes a connection after its answer: clients that are not told lose their
# next request.
small_uwsgi() {
  local file=$1 told='add-header = Connection: close'
  set_option "$file" processes "$2"
  set_option "$file" threads "$3"
  grep -qx "$told" "$file" ||
    { cat "$file" && echo "$told"; } | write_file "$file" "$(stat -c %a "$file")" "$(stat -c %U:%G "$file")"
}
