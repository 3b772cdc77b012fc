# shellcheck shell=bash
# What every phase script stands on. Sourced first: . "$LAB_LIB/base.sh"
set -euo pipefail
shopt -s inherit_errexit # a failure inside $(...) ends the script too
umask 022
# systemctl waits 25 s for an answer of systemd, which has other things to do on an emulated node
export SYSTEMD_BUS_TIMEOUT=5m
# What programs in Python need not load when they start, up to half of the time (phase tuning: for units and for sudo too).
# Names are in /etc/hosts: eventlet needs no resolver of its own. eventlet asks distutils for a version: Python's own is
# loaded in no time, setuptools' looks through every package that is installed.
export EVENTLET_NO_GREENDNS=yes SETUPTOOLS_USE_DISTUTILS=stdlib

# die MESSAGE...: ends the script, with a message that says what is wrong, and what mends it
die() {
  printf '%s\n' "$*" >&2
  exit 1
}

# variable_part NAME: prints the form that a name takes in a `LAB_` variable: `block-01` as `BLOCK_01`
variable_part() {
  local name=${1^^}
  printf '%s' "${name//[^A-Z0-9]/_}"
}

# password_of SECRET: prints the run's password of one of the deployment's secrets
password_of() {
  local variable
  variable=LAB_PASSWORD_$(variable_part "$1")
  printf '%s' "${!variable}"
}

# rpc_patience: prints for how many seconds a service waits for the answer of another (small-machine setting; OpenStack has 60).
# A busy one takes longer, on an emulated node by far; but it is also what a question costs whose reader was being restarted.
rpc_patience() {
  if [[ $(systemd-detect-virt) == qemu ]]; then echo 300; else echo 120; fi
}

# node_has_role ROLE: succeeds where this node is for that
node_has_role() {
  [[ " $LAB_ROLES " == *" $1 "* ]]
}

# address_of NODE NETWORK: prints the address of a node; prints nothing for a NIC without one
address_of() {
  local variable
  variable=LAB_ADDRESS_$(variable_part "$1")_$(variable_part "$2")
  printf '%s' "${!variable:-}"
}

# nic_of NETWORK: prints this node's device there
nic_of() {
  local variable
  variable=LAB_NIC_$(variable_part "$1")
  printf '%s' "${!variable}"
}

# wait_until SUBJECT UNIT COMMAND...: repeats the command until it succeeds, and says every half minute what it waits for. Gives up
# at once when the unit has failed, or when systemd starts it again and again.
# The phase's own `within` is the limit that counts; this one only ends a script that somebody runs by hand.
wait_until() {
  local subject=$1 unit=$2 begun=$SECONDS told=$SECONDS said='' state='' restarts=0 before=''
  shift 2
  until said=$("$@" 2>&1); do
    state=$(systemctl show --property=ActiveState,NRestarts "$unit")
    [[ $state != *ActiveState=failed* ]] || die "$subject: unit $unit failed; last seen: $said; see journalctl -u $unit"
    [[ $state != *NRestarts=* ]] || restarts=${state##*NRestarts=} restarts=${restarts%%$'\n'*}
    before=${before:-$restarts}
    ((restarts < before + 5)) || die "$subject: unit $unit ends as soon as it is started, systemd has started it again" \
      "$((restarts - before)) times meanwhile; last seen: $said; see journalctl -u $unit"
    ((SECONDS < begun + 1800)) || die "$subject: not so within 30m; last seen: $said; see journalctl -u $unit"
    if ((SECONDS >= told + 30)); then
      echo "waiting for $((SECONDS - begun)) s: $subject; last seen: ${said:-nothing}" >&2
      told=$SECONDS
    fi
    sleep 1
  done
}

# as_user USER COMMAND...: runs a command as somebody else: quiet, unless it fails; it reads nothing
as_user() {
  told_as_user "$@" </dev/null
}

# told_as_user USER COMMAND... <INPUT: the same for a command that reads; when it fails, the script ends with what it said last
told_as_user() {
  local user=$1 said
  shift
  said=$(cd / && runuser -u "$user" -- "$@" 2>&1) || die "$* (as $user): failed; $(tail -n 20 <<<"$said")"
}
