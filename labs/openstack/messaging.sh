#!/usr/bin/env bash
# Message queue: seed 001 step 5 (V001-3)
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/rdo/packages.sh"
. "$LAB_LIB/service.sh"

need_packages rabbitmq-server jq

# The user and its permissions as definitions, which the broker takes at its start: the same as add_user and
# set_permissions, without a rabbitmqctl of 8 s each on an emulated node. With users defined there is no `guest` either.
definitions=/etc/rabbitmq/definitions.json
PASSWORD=$(password_of "$LAB_CLOUD_MESSAGING_SECRET") jq -n 'env.LAB_CLOUD_MESSAGING_USER as $user | {
  vhosts: [{name: "/"}],
  users: [{name: $user, password: env.PASSWORD, tags: ""}],
  permissions: [{$user, vhost: "/", configure: ".*", write: ".*", read: ".*"}]
}' | write_file "$definitions" 0640 root:rabbitmq

# Erlang terms: for the newer format the broker reads and compiles the schema of every setting at each start.
config=/etc/rabbitmq/rabbitmq.config
write_file "$config" 0644 root:root <<CONF
[{rabbit, [{tcp_listeners, [$LAB_CLOUD_MESSAGING_PORT]}, {load_definitions, "$definitions"}]}].
CONF

# Small-machine setting: an idle Erlang spins before it sleeps; on a shared host the other nodes pay for that.
environment=/etc/rabbitmq/rabbitmq-env.conf
write_file "$environment" 0644 root:root <<'CONF'
SERVER_ADDITIONAL_ERL_ARGS="+sbwt none +sbwtdcpu none +sbwtdio none"
CONF

run_service rabbitmq-server "$definitions" "$config" "$environment"
