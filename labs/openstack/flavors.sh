#!/usr/bin/env bash
# The five flavors that clouds had by themselves up to Mitaka: V002-19 (trap 11.4-21)
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/rdo/loaded.sh"
. "$LAB_LIB/rdo/services.sh"

log_in
there=$(call openstack flavor list -c Name -f value)
while read -r id name ram disk vcpus; do
  grep -qx "$name" <<<"$there" || tell openstack flavor create --id "$id" --ram "$ram" --disk "$disk" --vcpus "$vcpus" "$name"
done <<'FLAVORS'
1 m1.tiny 512 0 1
2 m1.small 2048 20 1
3 m1.medium 4096 40 2
4 m1.large 8192 80 4
5 m1.xlarge 16384 160 8
FLAVORS
