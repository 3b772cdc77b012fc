# shellcheck shell=sh disable=SC2154 # what bootstrap.sh sets
# Part of bootstrap.sh: installs Debian packages as root and keeps their services from running.

# invoke-rc.d asks this file before a package's script may start a service
POLICY=/usr/sbin/policy-rc.d
OURS="# stacklab's bootstrap put this here for a moment and removes it"

install_packages() {
  if ! has apt-get || ! has dpkg; then lack "this host has no apt-get; install what Debian calls: $*"; fi
  say "installing the Debian packages $*"
  umask 022 # it is for everybody
  # one at a time on this host, whichever clone it comes from
  exec 8</usr/sbin
  flock 8
  log=$(mktemp)
  trap 'rm -f "$log"; allow_services' EXIT
  trap 'exit 130' INT TERM HUP
  # a service that was there before is its owner's business
  fresh=$(services "$(not_installed "$@")")
  hold_services
  try_to_install "$@"
  for service in $fresh; do disable "$service"; done
  allow_services
  rm -f "$log"
  trap - EXIT INT TERM HUP
  exec 8<&-
}

not_installed() {
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || printf '%s ' "$package"
  done
}

try_to_install() {
  export DEBIAN_FRONTEND=noninteractive
  # what a killed install left half-done
  [ -z "$(dpkg --audit)" ] || logged dpkg --configure -a || apt_failed "$@"
  apt_install --simulate "$@" || logged apt-get update || true
  apt_install "$@" || { logged apt-get update && apt_install "$@"; } || apt_failed "$@"
}

apt_install() { logged apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"; }

logged() { "$@" >>"$log" 2>&1 </dev/null 8<&-; }

apt_failed() {
  grep -E '^(E|W|Err|dpkg)[: ]' "$log" | sort -u | tail -n 12 >&2 || tail -n 12 "$log" >&2
  lack "apt-get could not install $* (above); does a mirror of /etc/apt answer ('apt-get update' tells)? Mend that, then run this again"
}

hold_services() {
  # one of ours was left by a bootstrap that was killed: it is no administrator's wish
  if [ ! -e $POLICY ] || grep -qxF "$OURS" $POLICY; then
    printf '#!/bin/sh\n%s\nexit 101\n' "$OURS" >$POLICY
    chmod 755 $POLICY
  fi
}

allow_services() { ! grep -qsxF "$OURS" $POLICY || rm -f $POLICY; }

# The package is wanted for its program alone: the service must not come up at the next boot either.
disable() {
  ! has systemctl || logged systemctl --quiet disable "$1" || say "could not disable the service $1"
  [ ! -e "/etc/init.d/$1" ] || logged update-rc.d "$1" disable || say "could not disable the service $1"
}
