#!/usr/bin/env bash
# Compute nodes as clients of iSCSI: guide 6.2 step 8
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/rdo/packages.sh"
. "$LAB_LIB/service.sh"

need_packages iscsi-initiator-utils

# Baked into an image the name is that of every node that boots from it.
initiator=/etc/iscsi/initiatorname.iscsi
write_file "$initiator" 0600 root:root <<<"InitiatorName=iqn.1994-05.com.redhat:$LAB_NODE"
run_service iscsid "$initiator"
