#!/bin/sh
# Removes the control groups of a sandbox whose processes have ended. Usage: remove-cgroups.sh NAME
# The kernel lets go of a group a moment after its last process: a group that is busy is tried again, for 5 s.
set -u
name=$1
# below a user's group there are some of the user's subordinate ids
as_owner=
[ "$(id -u)" = 0 ] || as_owner='unshare --user --map-root-user --map-auto'

# wherever it was made: in the root of each hierarchy, or in the group that is a user's own
groups() {
  awk '/ - cgroup2? / { print $5 }' /proc/self/mountinfo | while read -r hierarchy; do
    find "$hierarchy" -type d -name "$name" -prune 2>/dev/null
  done
}

tries=0
while :; do
  left=$(groups)
  [ -n "$left" ] || exit 0
  [ "$tries" -lt 50 ] || { echo "control group $left could not be removed" >&2; exit 1; }
  for group in $left; do
    # the deepest first; somebody else may be removing the same
    $as_owner find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null
    [ ! -d "$group" ] || sleep 0.1
  done
  tries=$((tries + 1))
done
