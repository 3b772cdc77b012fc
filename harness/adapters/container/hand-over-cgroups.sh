#!/bin/sh
# Gives a node's control groups to whom root of the node is on this host, as systemd wants of whoever starts it in a container
# (CGROUP_DELEGATION). Its limits stay the host's. Usage: hand-over-cgroups.sh GROUP CONTAINER UID
set -eu
group=$1 container=$2 owner=$3
awk '/ - cgroup2? / { print $5 }' /proc/self/mountinfo | while read -r hierarchy; do
  own=$hierarchy/$group/$container
  [ -d "$own" ] || continue
  for file in "$own" "$own/cgroup.procs" "$own/cgroup.threads" "$own/cgroup.subtree_control" "$own/tasks"; do
    [ ! -e "$file" ] || chown "$owner:$owner" "$file"
  done
done
