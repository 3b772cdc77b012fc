# shellcheck shell=bash
# What seed 001 does with `openstack ... create`, as requests to keystone: one process of that client costs 10 s and more
# on an emulated node, a request a tenth of it. Each ensure_ asks first, creates or mends what differs, and prints the id.
# Passwords and tokens travel in the environment and in file descriptors, never as arguments.

TOKEN=
CATALOG='[]'
ROLES='[]'

# log_in_as PERSON: logs in as one of the cloud's people
log_in_as() {
  log_in "$1" "$(password_of "$(person_fact "$1" secret)")" "$(person_fact "$1" project)"
}

# log_in USER PASSWORD PROJECT: sets TOKEN, CATALOG and ROLES for what follows; fails when refused
log_in() {
  local answer
  answer=$(ask_token "$@") || return
  TOKEN=$(awk 'tolower($1) == "x-subject-token:" { sub(/\r$/, "", $2); print $2 }' <<<"$answer")
  CATALOG=$(without_header <<<"$answer" | jq --compact-output .token.catalog)
  ROLES=$(without_header <<<"$answer" | jq --compact-output .token.roles)
}

# ask_token USER PASSWORD PROJECT: prints keystone's answer with its header
ask_token() {
  USER_NAME=$1 USER_PASSWORD=$2 PROJECT=$3 jq -n '{auth: {
      identity: {methods: ["password"], password: {user: {
        name: env.USER_NAME, domain: {id: env.LAB_CLOUD_DOMAIN_ID}, password: env.USER_PASSWORD}}},
      scope: {project: {name: env.PROJECT, domain: {id: env.LAB_CLOUD_DOMAIN_ID}}}}}' |
    curl --silent --show-error --fail --include \
      --header 'Content-Type: application/json' --data @- "$LAB_CLOUD_IDENTITY_URL/auth/tokens"
}

# what curl --include printed, without its head
without_header() {
  sed $'1,/^\r$/d'
}

# identity METHOD PATH [CURL OPTION...]: asks keystone with TOKEN, and prints the answer; a refusal ends the script
# with what keystone said
identity() {
  local method=$1 path=$2 answer
  shift 2
  answer=$(curl --silent --show-error --write-out '\n%{http_code}' --request "$method" "$@" \
    --header @<(printf 'X-Auth-Token: %s\n' "$TOKEN") --header 'Content-Type: application/json' "$LAB_CLOUD_IDENTITY_URL$path") ||
    die "keystone: $method $path: no answer"
  [[ ${answer##*$'\n'} == 2* ]] || die "keystone: $method $path: HTTP ${answer##*$'\n'}: ${answer%$'\n'*}"
  printf '%s' "${answer%$'\n'*}"
}

# found COLLECTION QUERY: prints the id of the first that matches, or nothing
found() {
  identity GET "/$1?$2" | jq -r --arg collection "$1" '.[$collection][0].id // empty'
}

# ensure_project NAME DESCRIPTION: a project in the cloud's domain
ensure_project() {
  local id
  id=$(found projects "domain_id=$LAB_CLOUD_DOMAIN_ID&name=$1")
  [[ -n $id ]] || id=$(jq -n --arg name "$1" --arg description "$2" \
    '{project: {$name, $description, domain_id: env.LAB_CLOUD_DOMAIN_ID}}' | identity POST /projects --data @- | jq -r .project.id)
  printf '%s' "$id"
}

# ensure_account USER PASSWORD: what a service logs in with; it may do what the administrator may
ensure_account() {
  ensure_member "$1" "$2" "$LAB_CLOUD_ACCOUNTS_PROJECT" 'Service Project' "$(person_fact "$LAB_CLOUD_ADMINISTRATOR" role)"
}

# ensure_person PERSON: one of the cloud's people, with project and role
ensure_person() {
  local project
  project=$(person_fact "$1" project)
  ensure_member "$1" "$(password_of "$(person_fact "$1" secret)")" "$project" "${project^} Project" "$(person_fact "$1" role)"
}

# ensure_member USER PASSWORD PROJECT DESCRIPTION ROLE: the account of a person or a service in its project. One login
# answers all at once where nothing is to be done.
ensure_member() {
  local user project role
  ! has_role "$1" "$2" "$3" "$5" || return 0
  project=$(ensure_project "$3" "$4")
  user=$(ensure_user "$1" "$2")
  role=$(ensure_role "$5")
  identity PUT "/projects/$project/users/$user/roles/$role" >/dev/null # keystone takes a second grant for the first
}

# one login answers it
has_role() {
  ask_token "$1" "$2" "$3" 2>/dev/null | without_header |
    jq --exit-status --arg role "$4" '.token.roles | any(.name == $role)' >/dev/null
}

# ensure_user NAME PASSWORD: the user of that name; called where the account does not work yet, so that the password is set
# in any case
ensure_user() {
  local id
  local -x USER_NAME=$1 USER_PASSWORD=$2
  id=$(found users "domain_id=$LAB_CLOUD_DOMAIN_ID&name=$1")
  if [[ -z $id ]]; then
    id=$(jq -n '{user: {name: env.USER_NAME, password: env.USER_PASSWORD, domain_id: env.LAB_CLOUD_DOMAIN_ID}}' |
      identity POST /users --data @- | jq -r .user.id)
  else
    jq -n '{user: {password: env.USER_PASSWORD}}' | identity PATCH "/users/$id" --data @- >/dev/null
  fi
  printf '%s' "$id"
}

# ensure_role NAME: the role of that name; whoever is logged in knows the ids of the own roles
ensure_role() {
  local id
  id=$(jq -r --arg name "$1" '.[] | select(.name == $name) | .id' <<<"$ROLES")
  [[ -n $id ]] || id=$(found roles "name=$1")
  [[ -n $id ]] || id=$(jq -n --arg name "$1" '{role: {$name}}' | identity POST /roles --data @- | jq -r .role.id)
  printf '%s' "$id"
}

# ensure_service TYPE DESCRIPTION: a service of the cloud's catalog, with its public, internal and admin endpoint
ensure_service() {
  local id name type=$1 endpoints='{"endpoints": []}' interface
  name=$(service_fact "$type" name)
  ! in_catalog "$name" "$type" || return 0
  id=$(found services "type=$type&name=$name")
  if [[ -n $id ]]; then
    endpoints=$(identity GET "/endpoints?service_id=$id")
  else
    id=$(jq -n --arg name "$name" --arg type "$type" --arg description "$2" \
      '{service: {$name, $type, $description}}' | identity POST /services --data @- | jq -r .service.id)
  fi
  for interface in public internal admin; do
    ensure_endpoint "$id" "$interface" "$(endpoint_url "$type" "$interface")" "$endpoints"
  done
}

# as the token has it: no request
in_catalog() {
  jq --exit-status --arg name "$1" --arg type "$2" --arg region "$LAB_CLOUD_REGION" \
    --arg public "$(endpoint_url "$2" public)" --arg internal "$(endpoint_url "$2" internal)" \
    --arg admin "$(endpoint_url "$2" admin)" \
    '[.[] | select(.name == $name and .type == $type) | .endpoints[] | select(.region_id == $region) | [.interface, .url]]
      | sort == [["admin", $admin], ["internal", $internal], ["public", $public]]' <<<"$CATALOG" >/dev/null
}

# ensure_endpoint SERVICE-ID INTERFACE URL ENDPOINTS: an endpoint of a service, never a second one of an interface
ensure_endpoint() {
  local id url
  read -r id url < <(jq -r --arg interface "$2" --arg region "$LAB_CLOUD_REGION" \
    '.endpoints[] | select(.interface == $interface and .region == $region) | "\(.id) \(.url)"' <<<"$4") || true
  if [[ -z ${id:-} ]]; then
    jq -n --arg service "$1" --arg interface "$2" --arg url "$3" --arg region "$LAB_CLOUD_REGION" \
      '{endpoint: {service_id: $service, region_id: $region, $interface, $url}}' |
      identity POST /endpoints --data @- >/dev/null
  elif [[ $url != "$3" ]]; then
    jq -n --arg url "$3" '{endpoint: {$url}}' | identity PATCH "/endpoints/$id" --data @- >/dev/null
  fi
}
