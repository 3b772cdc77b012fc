#!/bin/sh
# Makes loop devices of files and prints them. Usage: hold-disks.sh FILE...    inside the sandbox's namespaces
# Each is held by a process of the sandbox and let go of by the kernel when that process ends, whatever ends it: once
# detaching was asked for, a loop device stays only as long as somebody has it open.
set -eu
for file; do
  device=$(losetup --find --show "$file")
  (
    exec 3<>"$device"
    losetup --detach "$device"
    exec setsid sleep infinity </dev/null >/dev/null 2>&1
  ) &
  # the next file may be asked for as soon as this one's holder has it open
  until [ "$(cat "/sys/block/${device#/dev/}/loop/autoclear" 2>/dev/null)" = 1 ]; do
    kill -0 $! 2>/dev/null || { echo "$device: not held" >&2; exit 1; }
    sleep 0.02
  done
  echo "$device"
done
