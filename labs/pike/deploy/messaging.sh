#!/usr/bin/env bash
# Message queue: seed 001 step 5
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/packages.sh"
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

# Small-machine setting: the broker looks for each of its thousand modules in the folders of all plugins that the package
# ships. With a home that has what the broker itself needs, and nothing that waits to be enabled, it starts in half the time.
home=/var/lib/lab/rabbitmq
own=(rabbit rabbit_common rabbitmq_prelaunch amqp10_common aten credentials_obfuscation cuttlefish enough gen_batch_server
  getopt jsx observer_cli osiris ra ranch recon seshat stdout_formatter syslog sysmon_handler systemd)
folders=()
for name in "${own[@]}"; do
  folder=$(compgen -G "/usr/lib/rabbitmq/lib/rabbitmq_server-*/plugins/$name-[0-9]*") ||
    die "rabbitmq-server has no plugin $name: the package is of another release than this script knows"
  folders+=("$folder")
done
mkdir -p "$home/plugins"
ln -sfn "${folders[@]}" "$home/plugins/"

# Small-machine settings:
# - an idle Erlang spins before it sleeps; on a shared host the other nodes pay for that;
# - a broker that starts, and its watch over epmd once a minute, runs a second Erlang only to have epmd started, which
#   systemd does for the first that asks. With a name given at its own start it needs none, and the watch is ended.
environment=/etc/rabbitmq/rabbitmq-env.conf
write_file "$environment" 0644 root:root <<CONF
RABBITMQ_HOME=$home
SERVER_ADDITIONAL_ERL_ARGS="+sbwt none +sbwtdcpu none +sbwtdio none \\
  -sname rabbit@$LAB_NODE -kernel inet_dist_listen_min 25672 -kernel inet_dist_listen_max 25672 \\
  -eval supervisor:terminate_child(rabbit_sup,rabbit_epmd_monitor_sup)."
CONF

run_service rabbitmq-server "$definitions" "$config" "$environment"
