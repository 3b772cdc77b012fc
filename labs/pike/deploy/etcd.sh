#!/usr/bin/env bash
# Key-value store: seed 001 step 7
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/packages.sh"
. "$LAB_LIB/service.sh"

need_packages etcd-server etcd-client

# The data directory is not the package's: one that Debian's own start has filled names another cluster (digest 8.1).
address=$(address_of "$LAB_NODE" management)
write_file /etc/default/etcd 0644 root:root <<CONF
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
run_service etcd /etc/default/etcd
