# shellcheck shell=bash
# What seed 001 does with `openstack ... create`, as requests to keystone: one process of that client costs 10 s and more
# on an emulated node, a request a tenth of it. Each ensure_ asks first, creates or mends what differs, and prints the id.
# Passwords and tokens travel in the environment and in file descriptors, never as arguments.

IDENTITY_URL=http://$LAB_NODES_CONTROLLER:5000/v3
REGION=RegionOne
TOKEN=

# log_in USER PASSWORD PROJECT: TOKEN for what follows; fails when refused
log_in() {
  local answer
  answer=$(USER_NAME=$1 USER_PASSWORD=$2 PROJECT=$3 jq -n '{auth: {
      identity: {methods: ["password"], password: {user: {
        name: env.USER_NAME, domain: {id: "default"}, password: env.USER_PASSWORD}}},
      scope: {project: {name: env.PROJECT, domain: {id: "default"}}}}}' |
    curl --silent --show-error --fail --output /dev/null --dump-header - \
      --header 'Content-Type: application/json' --data @- "$IDENTITY_URL/auth/tokens") || return
  TOKEN=$(awk 'tolower($1) == "x-subject-token:" { sub(/\r$/, "", $2); print $2 }' <<<"$answer")
}

# knows_password USER-ID <PASSWORD in USER_PASSWORD
knows_password() {
  USER_ID=$1 jq -n '{auth: {scope: "unscoped", identity: {methods: ["password"],
      password: {user: {id: env.USER_ID, password: env.USER_PASSWORD}}}}}' |
    curl --silent --fail --output /dev/null --header 'Content-Type: application/json' --data @- "$IDENTITY_URL/auth/tokens"
}

# identity METHOD PATH [CURL OPTION...]: prints the answer; a refusal ends the script with what keystone said
identity() {
  local method=$1 path=$2 answer
  shift 2
  answer=$(curl --silent --show-error --write-out '\n%{http_code}' --request "$method" "$@" \
    --header @<(printf 'X-Auth-Token: %s\n' "$TOKEN") --header 'Content-Type: application/json' "$IDENTITY_URL$path") ||
    die "keystone: $method $path: no answer"
  [[ ${answer##*$'\n'} == 2* ]] || die "keystone: $method $path: HTTP ${answer##*$'\n'}: ${answer%$'\n'*}"
  printf '%s' "${answer%$'\n'*}"
}

# found COLLECTION QUERY: the id of the first that matches, or nothing
found() {
  identity GET "/$1?$2" | jq -r --arg collection "$1" '.[$collection][0].id // empty'
}

# ensure_project NAME DESCRIPTION
ensure_project() {
  local id
  id=$(found projects "domain_id=default&name=$1")
  [[ -n $id ]] || id=$(jq -n --arg name "$1" --arg description "$2" \
    '{project: {$name, $description, domain_id: "default"}}' | identity POST /projects --data @- | jq -r .project.id)
  printf '%s' "$id"
}

# ensure_user NAME PASSWORD
ensure_user() {
  local id
  local -x USER_NAME=$1 USER_PASSWORD=$2
  id=$(found users "domain_id=default&name=$1")
  if [[ -z $id ]]; then
    id=$(jq -n '{user: {name: env.USER_NAME, password: env.USER_PASSWORD, domain_id: "default"}}' |
      identity POST /users --data @- | jq -r .user.id)
  elif ! knows_password "$id"; then
    jq -n '{user: {password: env.USER_PASSWORD}}' | identity PATCH "/users/$id" --data @- >/dev/null
  fi
  printf '%s' "$id"
}

# ensure_role NAME
ensure_role() {
  local id
  id=$(found roles "name=$1")
  [[ -n $id ]] || id=$(jq -n --arg name "$1" '{role: {$name}}' | identity POST /roles --data @- | jq -r .role.id)
  printf '%s' "$id"
}

# grant_role ROLE-ID USER-ID PROJECT-ID: keystone takes a second grant for the first
grant_role() {
  identity PUT "/projects/$3/users/$2/roles/$1" >/dev/null
}

# ensure_service_user NAME PASSWORD: the account that a service validates tokens with (seed 001 step 18)
ensure_service_user() {
  local user project role
  user=$(ensure_user "$1" "$2")
  project=$(ensure_project service 'Service Project')
  role=$(ensure_role admin)
  grant_role "$role" "$user" "$project"
}

# ensure_service NAME TYPE DESCRIPTION URL: the service and its public, internal and admin endpoint
ensure_service() {
  local id endpoints interface
  id=$(found services "type=$2&name=$1")
  [[ -n $id ]] || id=$(jq -n --arg name "$1" --arg type "$2" --arg description "$3" \
    '{service: {$name, $type, $description}}' | identity POST /services --data @- | jq -r .service.id)
  endpoints=$(identity GET "/endpoints?service_id=$id")
  for interface in public internal admin; do ensure_endpoint "$id" "$interface" "$4" "$endpoints"; done
}

# ensure_endpoint SERVICE-ID INTERFACE URL ENDPOINTS: one for each interface of the region, never a second
ensure_endpoint() {
  local id url
  read -r id url < <(jq -r --arg interface "$2" --arg region "$REGION" \
    '.endpoints[] | select(.interface == $interface and .region == $region) | "\(.id) \(.url)"' <<<"$4") || true
  if [[ -z ${id:-} ]]; then
    jq -n --arg service "$1" --arg interface "$2" --arg url "$3" --arg region "$REGION" \
      '{endpoint: {service_id: $service, region_id: $region, $interface, $url}}' |
      identity POST /endpoints --data @- >/dev/null
  elif [[ $url != "$3" ]]; then
    jq -n --arg url "$3" '{endpoint: {$url}}' | identity PATCH "/endpoints/$id" --data @- >/dev/null
  fi
}
