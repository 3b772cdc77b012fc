# shellcheck shell=bash
# What the deployment's `cloud:` says, as scripts of any release need it.

CONTROLLER=$LAB_NODES_CONTROLLER

# database_url NAME USER PASSWORD: prints where a database of the controller is, as SQLAlchemy wants it
database_url() {
  printf 'mysql+pymysql://%s:%s@%s/%s' "$2" "$3" "$CONTROLLER" "$1"
}

# message_queue_url: prints where the broker is, as oslo.messaging wants it
message_queue_url() {
  printf 'rabbit://%s:%s@%s:%s' "$LAB_CLOUD_MESSAGING_USER" "$(password_of "$LAB_CLOUD_MESSAGING_SECRET")" \
    "$CONTROLLER" "$LAB_CLOUD_MESSAGING_PORT"
}

# origin_of URL: prints its scheme, host and port
origin_of() {
  local place=${1#*://}
  printf '%s' "${1%%://*}://${place%%/*}"
}

# port_of URL: prints its port, which the URL has to name
port_of() {
  local origin
  origin=$(origin_of "$1")
  printf '%s' "${origin##*:}"
}

# answers URL: succeeds where an API is there: one that has a version document (200, or 300 with a choice), or refuses for
# want of a token (401). A web server that denies the folder of its program (403) or does not know the place (404) is
# somebody else
answers() {
  [[ $(curl --silent --output /dev/null --write-out '%{http_code}' "$1") =~ ^(2..|300|401)$ ]]
}

# endpoint_url TYPE INTERFACE: prints where the cloud has a service: its `public`, `internal` or `admin` address
endpoint_url() {
  service_fact "$1" "${2/public/url}"
}

# service_fact TYPE KEY: prints what the deployment's `cloud.services` says
service_fact() {
  local variable
  variable=LAB_CLOUD_SERVICES_$(variable_part "$1")_$(variable_part "$2")
  printf '%s' "${!variable}"
}

# person_fact PERSON KEY: prints what the deployment's `cloud.people` says
person_fact() {
  local variable
  variable=LAB_CLOUD_PEOPLE_$(variable_part "$1")_$(variable_part "$2")
  printf '%s' "${!variable}"
}
