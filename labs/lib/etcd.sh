# shellcheck shell=bash
# etcd, a cluster of one: seed 001 step 7

. "$LAB_LIB/files.sh"
. "$LAB_LIB/service.sh"

# run_etcd FILE: has etcd running; the file is the environment of its unit
run_etcd() {
  local config=$1 address
  address=$(address_of "$LAB_NODE" management)
  write_file "$config" 0644 root:root <<CONF
ETCD_DATA_DIR="/var/lib/etcd/default.etcd"
ETCD_LISTEN_PEER_URLS="http://$address:2380"
ETCD_LISTEN_CLIENT_URLS="http://$address:$LAB_CLOUD_ETCD_PORT"
ETCD_NAME="$LAB_CLOUD_ETCD_NAME"
ETCD_INITIAL_ADVERTISE_PEER_URLS="http://$address:2380"
ETCD_ADVERTISE_CLIENT_URLS="http://$address:$LAB_CLOUD_ETCD_PORT"
ETCD_INITIAL_CLUSTER="$LAB_CLOUD_ETCD_NAME=http://$address:2380"
ETCD_INITIAL_CLUSTER_TOKEN="etcd-cluster-01"
ETCD_INITIAL_CLUSTER_STATE="new"
# a cluster of one elects nobody: ten ticks a second would keep an emulated node busy
ETCD_HEARTBEAT_INTERVAL="1000"
ETCD_ELECTION_TIMEOUT="10000"
# small-machine setting: an idle Go program with one processor wakes less often
GOMAXPROCS="1"
CONF
  run_service etcd "$config"
}
