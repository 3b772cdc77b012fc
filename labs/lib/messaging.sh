# shellcheck shell=bash
# RabbitMQ with the cloud's account: seed 001 step 5

. "$LAB_LIB/files.sh"
. "$LAB_LIB/service.sh"

# run_broker: has the broker running, with the one user, its permissions and no `guest`
run_broker() {
  local definitions=/etc/rabbitmq/definitions.json config=/etc/rabbitmq/rabbitmq.config \
    environment=/etc/rabbitmq/rabbitmq-env.conf home=/var/lib/lab/rabbitmq

  # The user and its permissions as definitions, which the broker takes at its start: the same as add_user and
  # set_permissions, without a rabbitmqctl of 8 s each on an emulated node. With users defined there is no `guest` either.
  PASSWORD=$(password_of "$LAB_CLOUD_MESSAGING_SECRET") jq -n 'env.LAB_CLOUD_MESSAGING_USER as $user | {
    vhosts: [{name: "/"}],
    users: [{name: $user, password: env.PASSWORD, tags: ""}],
    permissions: [{$user, vhost: "/", configure: ".*", write: ".*", read: ".*"}]
  }' | write_file "$definitions" 0640 root:rabbitmq

  # Erlang terms: for the newer format the broker reads and compiles the schema of every setting at each start.
  write_file "$config" 0644 root:root <<CONF
[{rabbit, [{tcp_listeners, [$LAB_CLOUD_MESSAGING_PORT]}, {load_definitions, "$definitions"}]}].
CONF

  # Small-machine settings:
  # - with a home that has what the broker itself needs, and nothing that waits to be enabled, it starts in half the time;
  # - an idle Erlang spins before it sleeps; on a shared host the other nodes pay for that;
  # - a broker that starts, and its watch over epmd once a minute, runs a second Erlang only to have epmd started, which
  #   systemd does for the first that asks. With a name given at its own start it needs none, and the watch is ended.
  "$LAB_CLOUD_PYTHON" -S "$LAB_LIB/broker.py" "$home"
  {
    [[ ! -d $home/plugins ]] || echo "RABBITMQ_HOME=$home"
    cat <<CONF
SERVER_ADDITIONAL_ERL_ARGS="+sbwt none +sbwtdcpu none +sbwtdio none \\
  -sname rabbit@$LAB_NODE -kernel inet_dist_listen_min 25672 -kernel inet_dist_listen_max 25672 \\
  -eval supervisor:terminate_child(rabbit_sup,rabbit_epmd_monitor_sup)."
CONF
  } | write_file "$environment" 0644 root:root

  run_service rabbitmq-server "$definitions" "$config" "$environment"
}
