#!/bin/sh
# Process 1 of a build's process namespace: runs one build script and leaves nothing of it behind.
# Usage: supervise.sh SCRIPT WORK [ARGUMENT...]
# Standard input is the lifeline: when it closes (the caller ended, or gave up), every process of the build is killed.
# WORK/root is removed in any case, all of WORK unless the build succeeded. Prints "@bytes KIB": how much of
# what is being made exists, which is the tree, then the disk made of it, then the image made of that.
set -u
PATH=$PATH:/usr/sbin:/sbin
work=$2
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
exec 3<&0

# A mount namespace of its own: the mounts of a killed build vanish with it, before the tree is removed below.
unshare --mount sh "$@" </dev/null 2>"$work/log" &
build=$!
{ cat <&3 >/dev/null; kill -KILL -1; } &
lifeline=$!
{
  while kill -0 "$build" 2>/dev/null; do
    sleep 1
    for made in "$work/out/disk.qcow2" "$work/disk.raw" "$work/root"; do
      [ ! -e "$made" ] || break
    done
    echo "@bytes $(du -sk "$made" 2>/dev/null | cut -f1)"
  done
} &
wait "$build"
status=$?

[ "$status" = 0 ] || tail -n 40 "$work/log" >&2
kill "$lifeline" 2>/dev/null
rm -rf "$work/root"
[ "$status" = 0 ] || rm -rf "$work"
exit "$status"
