# shellcheck shell=bash

# need_packages NAME...: installs what is absent. On a baked image that is nothing, and neither network nor apt is asked.
need_packages() {
  local missing
  missing=$(comm -23 <(printf '%s\n' "$@" | sort) <(installed_packages "$@" | sort))
  [[ -z $missing ]] || install_packages "$missing"
}

installed_packages() {
  dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null | awk '$2 == "installed" { print $1 }'
}

# One installation at a time: phases run side by side, and policy-rc.d belongs to the whole node. It keeps services from
# starting with the package's own configuration, before the script has written the lab's (digest 8.4, trap 3).
install_packages() (
  exec 9>/run/lab-packages.lock
  flock 9
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
  chmod 755 /usr/sbin/policy-rc.d
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  export DEBIAN_FRONTEND=noninteractive
  if [[ -n ${LAB_PROXY:-} ]]; then export http_proxy=$LAB_PROXY; fi
  # shellcheck disable=SC2086 # a list of words
  { apt-get -qq update && apt-get -qq install --no-install-recommends $1; } >/var/log/lab-packages.log 2>&1 </dev/null ||
    die "packages ${1//$'\n'/ }: not installed; bake them into the image (bake: in lab.yaml); $(tail -n 3 /var/log/lab-packages.log)"
)
