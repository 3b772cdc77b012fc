#!/usr/bin/env bash
# The network that all instances are on: seed 002 step 11; E002-20
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/rdo/database.sh"
. "$LAB_LIB/rdo/loaded.sh"

label=$LAB_CLOUD_FLAT_LABEL
[[ -z $(sql <<<"SELECT uuid FROM nova.networks WHERE deleted = 0 AND label = $(sql_text "$label");") ]] || exit 0
load nova nova nova.cmd.manage nova-manage
# The bridge has its card already, so that nova is told of none (E002-15). The whole range is the seed's, in which nodes have
# addresses, too: what is given away is a part of it without them (E002-20).
tell nova network create --label="$label" --multi_host=T --fixed_range_v4="$LAB_CLOUD_FLAT_CIDR" \
  --fixed_cidr="$LAB_CLOUD_FLAT_GIVEN" --bridge="$LAB_CLOUD_FLAT_BRIDGE" --num_networks=1 --network_size=256
