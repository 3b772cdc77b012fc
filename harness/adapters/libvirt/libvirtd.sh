# shellcheck shell=sh disable=SC2154,SC2034 # read by the sandbox's inside.sh, which sets $state
# libvirtd as the daemon of a sandbox.

# libvirt's directories are fixed at compile time: show ours there, without hiding what else lives beside them
graft() {
  parent=$1
  if [ ! -d "$parent/libvirt" ]; then
    original=$(mktemp -d "$state/graft.XXXXXX")
    mount --rbind "$parent" "$original"
    mount -t tmpfs tmpfs "$parent"
    for entry in "$original"/* "$original"/.[!.]*; do
      [ -e "$entry" ] || continue
      copy="$parent/${entry##*/}"
      if [ -L "$entry" ]; then
        cp -P "$entry" "$copy"
      else
        if [ -d "$entry" ]; then mkdir "$copy"; else : >"$copy"; fi
        mount --rbind "$entry" "$copy"
      fi
    done
    mkdir "$parent/libvirt"
  fi
}

# QEMU's account is looked up even though everything in here runs as the holder
account() {
  database=$1 line=$2
  if ! grep -q "^libvirt-qemu:" "$database"; then
    { cat "$database"; echo "$line"; } >"$state/${database##*/}"
    mount --bind "$state/${database##*/}" "$database"
  fi
}

prepare() {
  mkdir -p /run/libvirt
  account /etc/passwd 'libvirt-qemu:x:64055:64055::/nonexistent:/usr/sbin/nologin'
  account /etc/group 'libvirt-qemu:x:64055:'
  for parent in /var/lib /var/log /var/cache; do graft "$parent"; done
  mount --bind "$state/etc" /etc/libvirt
  mount --bind "$state/run" /run/libvirt # the socket is visible outside as STATE_DIR/run/libvirt-sock
  mount --bind "$state/lib" /var/lib/libvirt
  mount --bind "$state/log" /var/log/libvirt
  mount --bind "$state/cache" /var/cache/libvirt
}

serve() {
  exec libvirtd
}
