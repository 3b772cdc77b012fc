# shellcheck shell=sh disable=SC2154,SC2034 # read by the sandbox's inside.sh, which sets $state
# libvirtd as the daemon of a sandbox.

# QEMU's account is looked up even though everything in here runs as the holder
account() {
  database=$1 line=$2
  if ! grep -q "^libvirt-qemu:" "$database"; then
    { cat "$database"; echo "$line"; } >"$state/${database##*/}"
    mount --bind "$state/${database##*/}" "$database"
  fi
}

# Whether KVM can be used libvirt asks by access(2), which root is only refused where nothing can be written
hide_kvm() {
  : >/run/without-kvm
  mount --bind /run/without-kvm /dev/kvm
  mount -o remount,bind,ro /dev/kvm
}

prepare() {
  mkdir -p /run/libvirt
  account /etc/passwd 'libvirt-qemu:x:64055:64055::/nonexistent:/usr/sbin/nologin'
  account /etc/group 'libvirt-qemu:x:64055:'
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
