#!/usr/bin/env bash
# Network, the controller's part: the seed names neutron and stops (E001-6); guide 6.1 steps 1 to 13
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/database.sh"
. "$LAB_LIB/identity.sh"
. "$LAB_LIB/openstack.sh"
. "$LAB_LIB/network.sh"

need_packages neutron-server neutron-linuxbridge-agent neutron-l3-agent neutron-dhcp-agent neutron-metadata-agent curl jq
ensure_database neutron neutron "$LAB_PASSWORD_NEUTRON_DB"

write_neutron_conf <<CONF
[database]
connection = $(database_url neutron neutron "$LAB_PASSWORD_NEUTRON_DB")

[nova]
$(own_account nova "$LAB_PASSWORD_NOVA")

[placement]
$(own_account placement "$LAB_PASSWORD_PLACEMENT")
CONF
write_ml2_conf
config=/etc/neutron/neutron.conf
ml2=/etc/neutron/plugins/ml2/ml2_conf.ini
uwsgi=/etc/neutron/neutron-api-uwsgi.ini
small_uwsgi "$uwsgi" 1 1

l3=/etc/neutron/l3_agent.ini
write_file "$l3" 0640 root:neutron <<'CONF'
[DEFAULT]
interface_driver = linuxbridge
CONF
dhcp=/etc/neutron/dhcp_agent.ini
write_file "$dhcp" 0640 root:neutron <<'CONF'
[DEFAULT]
interface_driver = linuxbridge
dhcp_driver = neutron.agent.linux.dhcp.Dnsmasq
enable_isolated_metadata = true
CONF
# nova_metadata_ip has no alias any more: it would be ignored, and 127.0.0.1 asked (trap 8.3-7)
metadata=/etc/neutron/metadata_agent.ini
write_file "$metadata" 0640 root:neutron <<CONF
[DEFAULT]
nova_metadata_host = $CONTROLLER
metadata_proxy_shared_secret = $LAB_PASSWORD_METADATA
metadata_workers = 1
CONF

trap wait EXIT # nothing of the phase outlives it
sync_schema neutron neutron neutron-api neutron-db-manage --config-file "$config" --config-file "$ml2" upgrade head &
schema=$!
log_in_as "$LAB_CLOUD_ADMINISTRATOR"
ensure_account neutron "$LAB_PASSWORD_NEUTRON"
ensure_service network 'OpenStack Networking'
wait "$schema"

run_service neutron-api "$config" "$ml2" "$uwsgi"
run_service neutron-rpc-server "$config" "$ml2"

# An agent that asks before anybody listens waits for a whole timeout: the server is there when its queue has a reader.
rpc_server_listens() {
  PASSWORD=$(password_of "$LAB_CLOUD_MESSAGING_SECRET") "$LAB_CLOUD_PYTHON" - "$CONTROLLER:$LAB_CLOUD_MESSAGING_PORT" <<'PYTHON'
import os, sys, amqp
user, password = os.environ['LAB_CLOUD_MESSAGING_USER'], os.environ['PASSWORD']
with amqp.Connection(host=sys.argv[1], userid=user, password=password) as connection:
    readers = connection.channel().queue_declare('q-plugin', passive=True).consumer_count
sys.exit(None if readers > 0 else 'nobody reads the queue q-plugin')
PYTHON
}
wait_until 'neutron-rpc-server listens' neutron-rpc-server rpc_server_listens
run_linuxbridge_agent
run_service neutron-l3-agent "$config" "$l3"
run_service neutron-dhcp-agent "$config" "$dhcp"
run_service neutron-metadata-agent "$config" "$metadata"
wait_until "$LAB_CLOUD_SERVICES_NETWORK_URL" neutron-api answers "$LAB_CLOUD_SERVICES_NETWORK_URL/"

# An agent that runs is not there yet for who asks the API: its first report takes a while.
agents_reported() {
  local count
  count=$(sql <<<"SELECT COUNT(*) FROM neutron.agents WHERE host = '$LAB_NODE';")
  ((count >= 4)) || {
    echo "$count of 4 agents"
    return 1
  }
}
wait_until 'agents report to neutron' neutron-l3-agent agents_reported
