# shellcheck shell=bash
# Small-machine settings for all programs of a node, so that an emulated one is bearable. What they are for is measured in
# docs/performance.md.

. "$LAB_LIB/files.sh"

# tune_node PACKAGES: makes all settings of this file; PACKAGES is the folder of Python's packages, on a node that has one
tune_node() {
  local packages=$1 name settings=()

  # What base.sh has for phases: for units, and through sudo, which neutron and cinder start their helpers with.
  local quick=(EVENTLET_NO_GREENDNS SETUPTOOLS_USE_DISTUTILS)
  for name in "${quick[@]}"; do settings+=("$name=${!name}"); done
  [[ ! -d /etc/sudoers.d ]] || write_file /etc/sudoers.d/tuning 0440 root:root <<<"Defaults env_keep += \"${quick[*]}\""

  # The kernel may wake a service 50 ms later than it asked for: many look for something a hundred times a second while
  # they are idle, cinder-volume for its own child.
  local slack_ms=50

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
  [[ ! -d $packages ]] || write_file "$packages/lab.pth" 0644 root:root <<<'import gc; gc.set_threshold(50000, 20, 100)'
}
