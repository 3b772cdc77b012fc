# shellcheck shell=bash
# Packages of Debian, for what the image has not been baked with.

# need_packages NAME...: installs what is absent. On a baked image that is nothing, and neither network nor apt is asked.
need_packages() {
  local name status missing=()
  local -A statuses=()
  while read -r name status; do statuses[$name]=$status; done < <(package_statuses "$@")
  for name; do [[ ${statuses[$name]:-} == installed ]] || missing+=("$name"); done
  ((${#missing[@]} == 0)) || install_packages "${missing[@]}"
}

# which of them dpkg knows, and how far they are
package_statuses() {
  dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null
}

# One installation at a time: phases run side by side, and policy-rc.d belongs to the whole node. It keeps services from
# starting with the package's own configuration, before the script has written the lab's (trap 8.4-3).
install_packages() (
  exec 9>/run/lab-packages.lock
  flock 9
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
  chmod 755 /usr/sbin/policy-rc.d
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq install --no-install-recommends "$@" >/var/log/lab-packages.log 2>&1 </dev/null ||
    die "packages $*: not installed; bake them into the image (bake: in lab.yaml); $(tail -n 3 /var/log/lab-packages.log)"
)
