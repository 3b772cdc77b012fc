# shellcheck shell=bash
# What the configuration files of all services have in common, with Pike's names of options, and the account and the
# catalogue entry that each service has: seed 002 step 4 by v2.0.

. "$LAB_LIB/cloud.sh"

# Held by each request to a service of httpd's, shared; who restarts it has it alone.
HTTPD_LOCK=/run/lab-httpd.lock

# own_account USER PASSWORD: prints how a service logs in to keystone as itself. The domain is spelt as it is named
# (E001-10).
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

# authtoken USER PASSWORD: prints how a service verifies the tokens that it is given
authtoken() {
  cat <<CONF
[keystone_authtoken]
auth_uri = $(origin_of "$LAB_CLOUD_IDENTITY_URL")
memcached_servers = $CONTROLLER:$LAB_CLOUD_CACHE_PORT
$(own_account "$1" "$2")
CONF
}

# log_in: loads `openstack`, which speaks for the cloud's administrator
log_in() {
  # shellcheck source=/dev/null
  . "$(person_fact "$LAB_CLOUD_ADMINISTRATOR" openrc)"
  load openstack root "$LAB_LIB/rdo/client.py" openstack "$HTTPD_LOCK"
}

# by_tenants: succeeds where administration is by v2.0 (setting identity-version), with tenants, which are in no domain, and
# where nothing is said twice
by_tenants() {
  case $LAB_SETTING_IDENTITY_VERSION in
    3) return 1 ;;
    2.0) ;;
    *) die "setting identity-version: $LAB_SETTING_IDENTITY_VERSION is neither 3 nor 2.0" ;;
  esac
}

# is_listed WORD LIST...: succeeds where a list of the client's has it
is_listed() {
  local word=$1 there
  shift
  there=$(call openstack "$@" -f value)
  grep -qx "$word" <<<"$there"
}

# ensure_there KIND NAME [OPTION...]: a project or a user
ensure_there() {
  local kind=$1 name=$2
  shift 2
  by_tenants || set -- --domain "$LAB_CLOUD_DOMAIN_NAME" "$@"
  tell openstack "$kind" create --or-show "$@" "$name"
}

# ensure_project NAME DESCRIPTION: a project in the cloud's domain, or a tenant
ensure_project() {
  ensure_there project "$1" --description "$2"
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

# ensure_member USER PASSWORD PROJECT ROLE: the account of a person or a service in its project
ensure_member() {
  ensure_there user "$1"
  # --or-show leaves the password of an account that is there as it is
  tell openstack user set --password "$2" "$1"
  ! by_tenants || ! is_listed "$4" user role list --project "$3" "$1" -c Name || return 0
  tell openstack role add --project "$3" --user "$1" "$4"
}

# ensure_service TYPE DESCRIPTION: a service of the cloud's catalog, with an address for each interface
ensure_service() {
  if by_tenants; then ensure_endpoint "$@"; else ensure_endpoints "$@"; fi
}

# its entry in the catalog, without addresses
create_service() {
  tell openstack service create --name "$(service_fact "$1" name)" --description "$2" "$1"
}

# ensure_endpoints TYPE DESCRIPTION: the same by v3, which has an entry for each interface
ensure_endpoints() {
  local type=$1 there interface
  there=$(call openstack endpoint list --service "$type" -c Interface -f value 2>/dev/null) || {
    create_service "$@"
    there=
  }
  for interface in public internal admin; do
    grep -qx "$interface" <<<"$there" ||
      tell openstack endpoint create --region "$LAB_CLOUD_REGION" "$type" "$interface" "$(endpoint_url "$type" "$interface")"
  done
}

# ensure_endpoint TYPE DESCRIPTION: the same by v2.0, which has the three addresses in one entry
ensure_endpoint() {
  local type=$1
  is_listed "$type" service list --long -c Type || create_service "$@"
  is_listed "$type" endpoint list --long -c 'Service Type' ||
    tell openstack endpoint create --region "$LAB_CLOUD_REGION" --publicurl "$(endpoint_url "$type" public)" \
      --internalurl "$(endpoint_url "$type" internal)" --adminurl "$(endpoint_url "$type" admin)" "$type"
}
