#!/bin/sh
# Process 1 of a container until systemd takes over: what the initrd does for a virtual machine.
# /etc/lab/container/nics    "ENGINE_ADDRESS MAC NAME [ADDRESS/PREFIX]"
# /etc/lab/container/disks   "DEVICE SERIAL"
set -eu
export PATH=/usr/sbin:/usr/bin:/sbin:/bin

# Control groups below the node's own belong to its systemd; outside of them it sees none.
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
  mount -o remount,bind,rw /sys/fs/cgroup
else
  for group in /sys/fs/cgroup/*; do [ -L "$group" ] || mount -o remount,bind,rw "$group"; done
fi

# Where root of the node is nobody on the host, the host hands these groups over as soon as they are there.
own=/sys/fs/cgroup
[ -e "$own/cgroup.procs" ] || own=$own/systemd
tries=0
until [ -w "$own/cgroup.procs" ]; do
  [ "$tries" -lt 600 ] || { echo "$own: not handed over by the host within 60 s" >&2; exit 1; }
  tries=$((tries + 1))
  sleep 0.1
done

# The network's settings are the node's own, all others the host's: those stay closed.
mkdir -p /run/proc
mount -t proc proc /run/proc
mount --bind /run/proc/sys/net /proc/sys/net
umount -l /run/proc

# The engine lays files of its own over these; the node's are beneath.
for file in /etc/hosts /etc/hostname /etc/resolv.conf; do ! mountpoint -q "$file" || umount "$file"; done

# Engines name NICs in an order of their own: each is known by the address that the engine has given it.
# a kernel without IPv6 has no such settings
ipv6=/proc/sys/net/ipv6/conf
[ ! -d "$ipv6" ] || echo 0 >"$ipv6/all/disable_ipv6"
while read -r given mac name address; do
  found=$(ip -o -4 address show to "$given/32" | cut -d ' ' -f 2)
  ip link set "$found" down
  ip address flush dev "$found"
  ip link set "$found" name "new$name" address "$mac"
done </etc/lab/container/nics
while read -r given mac name address; do
  ip link set "new$name" name "$name"
  [ -z "$address" ] || ip address add "$address" broadcast + dev "$name"
  # IPv6 works where a deployment wants it, but no address comes by itself
  if [ -d "$ipv6" ]; then
    echo 0 >"$ipv6/$name/accept_ra"
    echo 1 >"$ipv6/$name/addr_gen_mode"
  fi
  ip link set "$name" up
done </etc/lab/container/nics

while read -r device serial; do
  mkdir -p /dev/disk/by-id
  ln -sf "$device" "/dev/disk/by-id/virtio-$serial"
done </etc/lab/container/disks

# systemd leaves devices in fstab alone where it runs in a container: what a deployment has written there is mounted at a restart
# as on a machine.
if [ -e /etc/fstab ]; then
  while read -r device target type options _; do
    case $device in /dev/* | UUID=* | LABEL=*) ;; *) continue ;; esac
    case $type,$options, in swap,* | *,noauto,*) continue ;; esac
    mountpoint -q "$target" || mount "$target" || echo "$target of /etc/fstab is not mounted" >&2
  done </etc/fstab
fi

# What instances of the deployed cloud plug their NICs into: engines allow the device, but make no file for it.
[ -e /dev/net/tun ] || { mkdir -p /dev/net && mknod -m 666 /dev/net/tun c 10 200; } || :

# journald writes to the disk from its first line on: there is nothing to flush later
mount -t tmpfs -o mode=755,nosuid,nodev tmpfs /run
mkdir -p /run/lock /run/systemd/journal
: >/run/systemd/journal/flushed

# systemd's own limits (90 s) go by the clock on the wall, and on a busy host a node has a tenth of a processor: what starts as it
# should would be taken for hung. What does hang is found by the limit of its phase. To stop has less: whatever does not hear SIGTERM
# is killed after it, and only then things go on.
mkdir -p /run/systemd/system.conf.d
cat >/run/systemd/system.conf.d/busy-host.conf <<'CONF'
[Manager]
DefaultTimeoutStartSec=15min
DefaultTimeoutStopSec=5min
CONF

# In a user's namespaces nobody may set the attributes of files in which libvirt remembers whose they were (xattr(7), trusted):
# it is told not to, once it is there.
if ! grep -qw 4294967295 /proc/self/uid_map; then
  mkdir -p /run/systemd/system/libvirtd.service.d
  cat >/run/systemd/system/libvirtd.service.d/owners.conf <<'UNIT'
[Service]
ExecStartPre=/bin/sh -c 'grep -q ^remember_owner /etc/libvirt/qemu.conf || echo remember_owner = 0 >>/etc/libvirt/qemu.conf'
UNIT
fi

exec /sbin/init
