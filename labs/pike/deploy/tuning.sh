#!/usr/bin/env bash
# Small-machine settings for all programs of a node, so that an emulated one is bearable. What they are for is measured in
# docs/performance.md.
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"

# What base.sh has for phases: for units, and through sudo, which neutron and cinder start their helpers with.
quick=(EVENTLET_NO_GREENDNS SETUPTOOLS_USE_DISTUTILS)
settings=()
for name in "${quick[@]}"; do settings+=("$name=${!name}"); done
[[ ! -d /etc/sudoers.d ]] || write_file /etc/sudoers.d/tuning 0440 root:root <<<"Defaults env_keep += \"${quick[*]}\""

# The kernel may wake a service 50 ms later than it asked for: many look for something a hundred times a second while they
# are idle, cinder-volume for its own child.
slack_ms=50

# For units from now on, and, since a setting of the running manager does not outlive it, at each boot
write_file /etc/systemd/system.conf.d/tuning.conf 0644 root:root <<CONF
[Manager]
DefaultEnvironment=${settings[*]}
TimerSlackNSec=${slack_ms}ms
CONF
systemctl set-environment "${settings[@]}"
# not where a host keeps CAP_SYS_NICE from its containers
{ echo "${slack_ms}000000" >/proc/1/timerslack_ns; } 2>/dev/null || true

# While a program in Python loads, nothing of what it makes is garbage, yet Python looks through all of it every 700
# objects.
packages=/usr/lib/python3/dist-packages
[[ ! -d $packages ]] || write_file "$packages/lab.pth" 0644 root:root <<<'import gc; gc.set_threshold(50000, 20, 100)'
