#!/bin/sh
# Runs as process 1 of the sandbox's process namespace and turns it into a private host for libvirtd.
# Usage: inside.sh STATE_DIR      standard input is the lifeline: the sandbox ends when it does, unless STATE_DIR/keep exists
set -eu
state=$1

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

mount --make-rprivate /
# the new network namespace needs its own view of /sys/class/net; the cgroup mounts below are hidden with the old one
mount -t sysfs sysfs /sys
mount -t tmpfs tmpfs /run
mkdir -p /run/libvirt /run/lock
account /etc/passwd 'libvirt-qemu:x:64055:64055::/nonexistent:/usr/sbin/nologin'
account /etc/group 'libvirt-qemu:x:64055:'
for parent in /var/lib /var/log /var/cache; do graft "$parent"; done
mount --bind "$state/etc" /etc/libvirt
mount --bind "$state/run" /run/libvirt # the socket is visible outside as STATE_DIR/run/libvirt-sock
mount --bind "$state/lib" /var/lib/libvirt
mount --bind "$state/log" /var/log/libvirt
mount --bind "$state/cache" /var/cache/libvirt
ip link set lo up

# process 1 must reap: without it libvirt waits 40 s for each zombie that a QEMU probe leaves;
# the sandbox ends with its daemon, and the daemon with the lifeline, which descriptor 3 keeps for the watcher alone
# shellcheck disable=SC2016  # the inner shell expands them
exec tini -s -- sh -c '
  libvirtd </dev/null 3<&- >"$1/log/libvirtd.out" 2>&1 &
  daemon=$!
  { cat <&3 >/dev/null || true; [ -e "$1/keep" ] || kill -KILL "$daemon"; } &
  wait "$daemon"
' holder "$state" 3<&0
