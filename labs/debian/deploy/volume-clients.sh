#!/usr/bin/env bash
# Volumes, the part of a compute node: it logs in to the targets of block nodes; guide 6.2 step 8
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/packages.sh"
. "$LAB_LIB/service.sh"

need_packages open-iscsi

# Baked into an image the name is that of every node that boots from it.
initiator=/etc/iscsi/initiatorname.iscsi
write_file "$initiator" 0600 root:root <<<"InitiatorName=iqn.1993-08.org.debian:01:$LAB_NODE"
run_service iscsid "$initiator"
