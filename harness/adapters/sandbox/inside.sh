#!/bin/sh
# Runs as process 1 of the sandbox's process namespace and turns it into a private host for one daemon.
# Usage: inside.sh STATE_DIR SERVICE [own]   standard input is the lifeline: the sandbox ends when it does, unless STATE_DIR/keep exists
# own: the namespace has control groups (version 2) of its own
# SERVICE: shell that is read in here, with
#   prepare   called once the namespaces have views of their own; $state is STATE_DIR
#   serve     called last: becomes the daemon
#   cgroups   not empty where the daemon makes control groups
set -eu
state=$1 service=$2 own=${3:-} cgroups=
# daemons give up rights and go on reading what is in here, whatever the caller's umask is; others do not come past STATE_DIR
umask 022
chmod -R go+rX "$state"/*
# shellcheck source=/dev/null
. "$service"
[ -z "$own" ] || cgroups=

# Usage: graft PARENT NAME   for prepare: makes PARENT/NAME exist, without hiding what else lives beside it
graft() {
  [ -d "$1/$2" ] || { renew "$1" && mkdir "$1/$2"; }
}

# Usage: account FILE NAME LINE   for prepare: has a file of accounts (passwd(5), subuid(5)) tell of one that the host does not know
account() {
  [ -e "$1" ] || { renew "${1%/*}" && : >"$1"; }
  ! grep -q "^$2:" "$1" || return 0
  { cat "$1"; echo "$3"; } >"$state/${1##*/}"
  mount --bind "$state/${1##*/}" "$1"
}

# Usage: open_device PATH MAJOR MINOR   for prepare: a device is open to all accounts in here, whatever its mode on the host
open_device() {
  device=/run/device-$2-$3
  mknod -m 666 "$device" c "$2" "$3"
  mount --bind "$device" "$1"
}

# Usage: renew FOLDER   puts one in its place that can be written, with all that is in it
renew() {
  parent=$1
  original=$(mktemp -d "$state/graft.XXXXXX")
  mount --rbind "$parent" "$original"
  mount -t tmpfs -o mode=755 tmpfs "$parent"
  for entry in "$original"/* "$original"/.[!.]*; do
    [ -e "$entry" ] || [ -L "$entry" ] || continue
    copy="$parent/${entry##*/}"
    if [ -L "$entry" ]; then
      cp -P "$entry" "$copy"
    else
      if [ -d "$entry" ]; then mkdir "$copy"; else : >"$copy"; fi
      mount --rbind "$entry" "$copy"
    fi
  done
}

mount --make-rprivate /
[ -z "$cgroups" ] || { mkdir "$state/cgroup" && mount --rbind /sys/fs/cgroup "$state/cgroup"; }
# the new network namespace needs its own view of /sys/class/net, which hides the mounts of control groups
mount -t sysfs sysfs /sys
[ -z "$cgroups" ] || mount --rbind "$state/cgroup" /sys/fs/cgroup
[ -z "$own" ] || mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t tmpfs tmpfs /run
mkdir -p /run/lock
prepare
ip link set lo up

# process 1 must reap: without it libvirt waits 40 s for each zombie that a QEMU probe leaves;
# the sandbox ends with its daemon, and the daemon with the lifeline, which descriptor 3 keeps for the watcher alone
# shellcheck disable=SC2016  # the inner shell expands them
exec tini -s -- sh -c '
  state=$1
  . "$2"
  serve </dev/null 3<&- >"$state/log/daemon.out" 2>&1 &
  daemon=$!
  { cat <&3 >/dev/null || true; [ -e "$state/keep" ] || kill -KILL "$daemon"; } &
  wait "$daemon"
' holder "$state" "$service" 3<&0
