#!/bin/sh
# Takes the root file system out of a node's disk. Runs as root of a build's namespaces, whose mounts nobody else sees.
# Usage: unpack-tree.sh WORK DISK      WORK/out/root is made: every file with its owner, mode, links and attributes
set -eu
umask 022
work=$1 disk=$2

echo '@step unpacking the disk'
qemu-img convert -O raw "$disk" "$work/disk.raw"
mkdir -p "$work/mnt" "$work/out"
mount -o loop,ro,noload "$work/disk.raw" "$work/mnt"
echo '@step copying files'
cp -a "$work/mnt" "$work/out/root"
umount "$work/mnt"
rm "$work/disk.raw"
