#!/bin/sh
# Takes the root file system out of a node's disk without a mount, which only real root may make of a disk.
# Runs as root of a build's namespaces.
# Usage: dump-tree.sh WORK DISK      WORK/out/root is made: every file with its owner, mode, links and capabilities, but no
# device, which an ordinary user cannot make and a node mounts over
set -eu
umask 022
here=$(dirname "$0")
work=$1 disk=$2
raw=$work/disk.raw root=$work/out/root

# debugfs succeeds whatever happens to it: beyond its name it has nothing to say when all went well
ask_disk() {
  debugfs "$@" "$raw" 2>"$work/said" || true
  ! grep -v '^debugfs [0-9]' "$work/said" >&2
}

echo '@step unpacking the disk'
qemu-img convert -O raw "$disk" "$raw"
mkdir -p "$root"
echo '@step copying files'
cd "$work/out"
ask_disk -R 'rdump / root' >/dev/null
echo '@step restoring modes, links and capabilities'
cd "$root"
find . -type d -printf 'ls -p "/%P"\n' >"$work/folders"
ask_disk -f "$work/folders" >"$work/entries"
awk -F/ '/^\/[0-9]+\/10/ && !seen[$2]++ { print "ea_list <" $2 ">" }' "$work/entries" >"$work/files"
ask_disk -f "$work/files" >"$work/attributes"
awk -f "$here/restore.awk" "$work/entries" "$work/attributes" >"$work/restore"
sh -eu "$work/restore" >&2
rm "$raw"
