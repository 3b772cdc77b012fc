#!/usr/bin/env bash
# Time: seed 001 step 2; seed 004 step 1; E000-11, E001-2, E002-24, E003-8
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/rdo/packages.sh"
. "$LAB_LIB/service.sh"

need_packages chrony
config=/etc/chrony.conf

# The controller answers the network, and keeps answering without a source of its own (E001-2). The others follow it;
# minpoll 0: the first burst may come before the controller answers, the next try is then 1 s away instead of 64.
if node_has_role controller; then
  source="allow $LAB_NETWORK_MANAGEMENT
local stratum 10"
else
  source="server $LAB_NODES_CONTROLLER iburst minpoll 0 maxpoll 6"
fi
write_file "$config" 0644 root:root <<CONF
$source
driftfile /var/lib/chrony/drift
makestep 1 3
rtcsync
logdir /var/log/chrony
CONF
run_service chronyd "$config"
node_has_role controller || wait_until "time of $LAB_NODES_CONTROLLER" chronyd chronyc waitsync 1 1
