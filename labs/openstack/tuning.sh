#!/usr/bin/env bash
# Small-machine settings
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/tuning.sh"

tune_node /usr/lib/python2.7/site-packages
