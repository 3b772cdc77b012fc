#!/usr/bin/env bash
# Message queue: seed 001 step 5
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/messaging.sh"
. "$LAB_LIB/packages.sh"

need_packages rabbitmq-server jq
run_broker
