#!/usr/bin/env bash
# client01 fetches the page through the management network
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/packages.sh"

need_packages curl

# The password travels on stdin: an argument would show in the process list.
page=$(curl --silent --show-error --fail --config - "http://$LAB_ADDRESS_SERVER01_MANAGEMENT:$LAB_SETTING_PORT/" <<<"user = reader:$LAB_PASSWORD_READER")
write_file /var/lib/smoke/page 0644 root:root <<<"$page"
