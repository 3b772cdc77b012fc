# shellcheck shell=sh disable=SC2154,SC2034 # read by the sandbox's inside.sh, which sets $state
# libvirtd as the daemon of a sandbox.

# Whether KVM can be used libvirt asks by access(2), which root is only refused where nothing can be written
hide_kvm() {
  : >/run/without-kvm
  mount --bind /run/without-kvm /dev/kvm
  mount -o remount,bind,ro /dev/kvm
}

# Usage: lead FOLDER...   an account without rights comes to them, past folders that only root enters: what else is in those is hidden
lead() {
  held=$(mktemp -d /run/way.XXXXXX)
  for folder; do
    mkdir -p "$held$folder"
    mount --rbind "$folder" "$held$folder"
  done
  for folder; do
    shut=$(first_shut "$folder")
    [ -z "$shut" ] || mount -t tmpfs -o mode=755 tmpfs "$shut"
  done
  for folder; do
    [ -d "$folder" ] || { mkdir -p "$folder" && mount --rbind "$held$folder" "$folder"; }
  done
}

# Usage: first_shut FOLDER   prints the first of the folders above it that others may not enter
first_shut() {
  above=${1%/*} path=
  while [ -n "$above" ]; do
    above=${above#/}
    path=$path/${above%%/*}
    [ -d "$path" ] || return 0
    case $(stat -c %A "$path") in *[xt]) ;; *) echo "$path" && return 0 ;; esac
    case $above in */*) above=/${above#*/} ;; *) above= ;; esac
  done
}

prepare() {
  mkdir -p /run/libvirt
  if [ -e "$state/etc/ways" ]; then
    # this script is read once more, by the process that becomes the daemon; which may be one of the user's own
    for needed in "$service" "$(command -v libvirtd || :)"; do
      [ -z "$needed" ] || printf '%s\n' "${needed%/*}" >>"$state/etc/ways"
    done
    chmod 711 "${state%/*}"
    # a line each, whatever is in it
    set -f
    IFS='
'
    # shellcheck disable=SC2046
    set -- $(cat "$state/etc/ways")
    unset IFS
    set +f
    lead "$@"
    [ -e "$state/without-kvm" ] || [ ! -e /dev/kvm ] || open_device /dev/kvm 10 232
  fi
  # QEMU's account is looked up even though everything in here runs as the holder
  account /etc/passwd libvirt-qemu 'libvirt-qemu:x:64055:64055::/nonexistent:/usr/sbin/nologin'
  account /etc/group libvirt-qemu 'libvirt-qemu:x:64055:'
  # libvirt's directories are fixed at compile time
  for parent in /var/lib /var/log /var/cache; do graft "$parent" libvirt; done
  [ ! -e "$state/without-kvm" ] || [ ! -e /dev/kvm ] || hide_kvm
  mount --bind "$state/etc" /etc/libvirt
  mount --bind "$state/run" /run/libvirt # the socket is visible outside as STATE_DIR/run/libvirt-sock
  mount --bind "$state/lib" /var/lib/libvirt
  mount --bind "$state/log" /var/log/libvirt
  mount --bind "$state/cache" /var/cache/libvirt
}

serve() {
  exec libvirtd
}
