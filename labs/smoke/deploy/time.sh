#!/usr/bin/env bash
# server01 gives the time, the others follow it
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/time.sh"

if [[ $LAB_NODE == server01 ]]; then
  give_time "$LAB_NETWORK_MANAGEMENT"
else
  follow_time "$LAB_ADDRESS_SERVER01_MANAGEMENT"
fi
