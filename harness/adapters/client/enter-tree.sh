#!/bin/sh
# Runs a program of another system on this host: the folders that programs are started from are those of a tree, all else of
# the host is where it is. Runs as root of a mount namespace of its own.
# Usage: enter-tree.sh TREE FOLDER UID GID PROGRAM [ARGUMENT...]
#   TREE     has root, with these folders, and place, where the new root is mounted
#   FOLDER   where the program starts, a path of the host
#   UID GID  what it is, where root here is an ordinary user outside; 0 0 for root
set -eu
tree=$1 folder=$2 uid=$3 gid=$4
shift 4
place=$tree/place

mount -t tmpfs -o mode=0755 tmpfs "$place"
# what a user may not mount otherwise than it is
options=$(findmnt --noheadings --output VFS-OPTIONS --target "$tree/root")
for path in "$tree/root"/*; do
  target=$place/${path##*/}
  if [ -L "$path" ]; then
    cp -P "$path" "$target"
  else
    mkdir "$target"
    mount --bind "$path" "$target"
    mount -o "remount,bind,$options,ro" "$target"
  fi
done
for path in /* /.[!.]*; do
  target=$place/${path#/}
  if [ -e "$target" ] || [ -L "$target" ]; then continue; fi
  if [ -L "$path" ]; then
    cp -P "$path" "$target"
  elif [ -d "$path" ]; then
    mkdir "$target"
    mount --rbind "$path" "$target"
  fi
done
# who is who is the host's affair
for name in passwd group; do mount --bind "/etc/$name" "$place/etc/$name"; done

set -- -- "$@"
[ "$uid" = 0 ] || set -- --user --map-user="$uid" --map-group="$gid" "$@"
exec unshare --root="$place" --wd="$folder" "$@"
