# shellcheck shell=bash
# What the configuration files of all services have in common, with Pike's names of options, and the account and the
# catalogue entry that each service has.

CONTROLLER=$LAB_NODES_CONTROLLER
REGION=RegionOne
PUBLIC_IDENTITY=http://$CONTROLLER:5000
ADMIN_IDENTITY=http://$CONTROLLER:35357

# database_url NAME USER PASSWORD: as SQLAlchemy wants it
database_url() {
  printf 'mysql+pymysql://%s:%s@%s/%s' "$2" "$3" "$CONTROLLER" "$1"
}

# message_queue_url: the broker, as oslo.messaging wants it
message_queue_url() {
  printf 'rabbit://openstack:%s@%s' "$LAB_PASSWORD_RABBIT" "$CONTROLLER"
}

# own_account USER PASSWORD: how a service logs in to keystone as itself. The domain is spelt as it is named (E001-10).
own_account() {
  cat <<CONF
auth_type = password
auth_url = $ADMIN_IDENTITY
project_domain_name = Default
user_domain_name = Default
project_name = service
username = $1
password = $2
CONF
}

# authtoken USER PASSWORD: how a service verifies the tokens that it is given
authtoken() {
  cat <<CONF
[keystone_authtoken]
auth_uri = $PUBLIC_IDENTITY
memcached_servers = $CONTROLLER:11211
$(own_account "$1" "$2")
CONF
}

# answers URL: an API that has a version document, or refuses for want of a token, is there
answers() {
  [[ $(curl --silent --output /dev/null --write-out '%{http_code}' "$1") =~ ^[234] ]]
}

# log_in: `openstack` is loaded, and speaks for who is in admin-openrc
log_in() {
  # shellcheck source=/dev/null
  . /root/admin-openrc
  load openstack root openstackclient.shell openstack
}

# ensure_user NAME PASSWORD PROJECT ROLE: an account with a role in a project. Where it works, nothing is done.
ensure_user() {
  tell openstack user create --or-show --domain default "$1"
  # --or-show leaves the password of an account that is there as it is
  tell openstack user set --password "$2" "$1"
  tell openstack role add --project "$3" --user "$1" "$4"
}

# ensure_service NAME TYPE DESCRIPTION PUBLIC-URL [ADMIN-URL]: the service, and one endpoint for each interface
ensure_service() {
  local name=$1 type=$2 description=$3 url=$4 admin=${5:-$4} there interface
  there=$(call openstack endpoint list --service "$type" -c Interface -f value 2>/dev/null) || {
    tell openstack service create --name "$name" --description "$description" "$type"
    there=
  }
  for interface in public internal admin; do
    [[ $interface != admin ]] || url=$admin
    grep -qx "$interface" <<<"$there" ||
      tell openstack endpoint create --region "$REGION" "$type" "$interface" "$url"
  done
}
