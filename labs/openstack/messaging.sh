#!/usr/bin/env bash
# Message queue: seed 001 step 5; seed 000 step 5; seed 002 step 10; seed 003 step 8; seed 004 step 1 (V001-3)
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/messaging.sh"
. "$LAB_LIB/rdo/packages.sh"

need_packages rabbitmq-server jq
run_broker
