# shellcheck shell=bash
# What the configuration files of all services have in common. Needs identity.sh for the region.

CONTROLLER=$LAB_NODES_CONTROLLER

# database_url NAME USER PASSWORD: as SQLAlchemy wants it
database_url() {
  printf 'mysql+pymysql://%s:%s@%s/%s' "$2" "$3" "$CONTROLLER" "$1"
}

# message_queue_url: the broker, as oslo.messaging wants it
message_queue_url() {
  printf 'rabbit://openstack:%s@%s' "$LAB_PASSWORD_RABBIT" "$CONTROLLER"
}

# own_account USER PASSWORD: how a service logs in to keystone as itself, for the section of the service that it calls
own_account() {
  cat <<CONF
auth_type = password
auth_url = http://$CONTROLLER:5000
project_domain_name = Default
user_domain_name = Default
project_name = service
username = $1
password = $2
region_name = $REGION
CONF
}

# authtoken USER PASSWORD: how a service verifies the tokens that it is given. auth_uri is called www_authenticate_uri
# in this release, and port 35357 is gone (digest 8.3).
authtoken() {
  cat <<CONF
[keystone_authtoken]
www_authenticate_uri = http://$CONTROLLER:5000
memcached_servers = $CONTROLLER:11211
$(own_account "$1" "$2")
CONF
}

# small_uwsgi FILE PROCESSES THREADS: Debian starts 8 or 16 processes, each with the whole service in memory (digest 8.4,
# trap 6). Services on eventlet (nova, neutron) get one thread: with more they answer, and log "cannot switch to a
# different thread". uWSGI closes a connection after its answer: clients that are not told lose their next request.
small_uwsgi() {
  local file=$1 told='add-header = Connection: close'
  set_option "$file" processes "$2"
  set_option "$file" threads "$3"
  grep -qx "$told" "$file" ||
    { cat "$file" && echo "$told"; } | write_file "$file" "$(stat -c %a "$file")" "$(stat -c %U:%G "$file")"
}

# answers URL: an API that has a version document, or refuses for want of a token, is there
answers() {
  [[ $(curl --silent --output /dev/null --write-out '%{http_code}' "$1") =~ ^[234] ]]
}
