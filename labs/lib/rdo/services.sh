# shellcheck shell=bash
# What the configuration files of all services have in common, with Pike's names of options, and the account and the
# catalogue entry that each service has.

. "$LAB_LIB/cloud.sh"

# Held by each request to a service of httpd's, shared; who restarts it has it alone.
HTTPD_LOCK=/run/lab-httpd.lock

# own_account USER PASSWORD: how a service logs in to keystone as itself. The domain is spelt as it is named (E001-10).
own_account() {
  cat <<CONF
auth_type = password
auth_url = $(origin_of "$LAB_CLOUD_SERVICES_IDENTITY_ADMIN")
project_domain_name = $LAB_CLOUD_DOMAIN_NAME
user_domain_name = $LAB_CLOUD_DOMAIN_NAME
project_name = $LAB_CLOUD_ACCOUNTS_PROJECT
username = $1
password = $2
CONF
}

# authtoken USER PASSWORD: how a service verifies the tokens that it is given
authtoken() {
  cat <<CONF
[keystone_authtoken]
auth_uri = $(origin_of "$LAB_CLOUD_IDENTITY_URL")
memcached_servers = $CONTROLLER:$LAB_CLOUD_CACHE_PORT
$(own_account "$1" "$2")
CONF
}

# log_in: `openstack` is loaded, and speaks for the cloud's administrator
log_in() {
  # shellcheck source=/dev/null
  . "$(person_fact "$LAB_CLOUD_ADMINISTRATOR" openrc)"
  load openstack root "$LAB_LIB/rdo/client.py" openstack "$HTTPD_LOCK"
}

# ensure_project NAME DESCRIPTION
ensure_project() {
  tell openstack project create --or-show --domain "$LAB_CLOUD_DOMAIN_NAME" --description "$2" "$1"
}

# ensure_account USER PASSWORD: what a service logs in with; it may do what the administrator may
ensure_account() {
  ensure_member "$1" "$2" "$LAB_CLOUD_ACCOUNTS_PROJECT" "$(person_fact "$LAB_CLOUD_ADMINISTRATOR" role)"
}

# ensure_person PERSON: one of the cloud's people, with project and role
ensure_person() {
  local project role
  project=$(person_fact "$1" project) role=$(person_fact "$1" role)
  ensure_project "$project" "${project^} Project"
  tell openstack role create --or-show "$role"
  ensure_member "$1" "$(password_of "$(person_fact "$1" secret)")" "$project" "$role"
}

# ensure_member USER PASSWORD PROJECT ROLE
ensure_member() {
  tell openstack user create --or-show --domain "$LAB_CLOUD_DOMAIN_NAME" "$1"
  # --or-show leaves the password of an account that is there as it is
  tell openstack user set --password "$2" "$1"
  tell openstack role add --project "$3" --user "$1" "$4"
}

# ensure_service TYPE DESCRIPTION: a service of the cloud's catalog, and one endpoint for each interface
ensure_service() {
  local type=$1 description=$2 there interface
  there=$(call openstack endpoint list --service "$type" -c Interface -f value 2>/dev/null) || {
    tell openstack service create --name "$(service_fact "$type" name)" --description "$description" "$type"
    there=
  }
  for interface in public internal admin; do
    grep -qx "$interface" <<<"$there" ||
      tell openstack endpoint create --region "$LAB_CLOUD_REGION" "$type" "$interface" "$(endpoint_url "$type" "$interface")"
  done
}
