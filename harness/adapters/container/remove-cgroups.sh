#!/bin/sh
# Removes the control groups of a sandbox whose processes have ended. Usage: remove-cgroups.sh NAME
# The kernel lets go of a group a moment after its last process: a group that is busy is tried again, for 5 s.
set -u
tries=0
while :; do
  left=
  for group in "/sys/fs/cgroup/$1" /sys/fs/cgroup/*/"$1"; do
    [ -d "$group" ] || continue
    # the deepest first; somebody else may be removing the same
    find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null
    [ ! -d "$group" ] || left=$group
  done
  [ -n "$left" ] || exit 0
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || { echo "control group $left could not be removed" >&2; exit 1; }
  sleep 0.1
done
