#!/bin/sh
# Tells the checksums of the files that pip would take for pinned distributions.
# Usage: make-lock.sh WORK TREE
#   WORK/in    pins (NAME==VERSION), first, sdists (such lines too), environment, pip.conf, shown, epoch
#   WORK/out   filled: sums, as sha256sum writes them
#   TREE       tree.tar.zst of make-tree.sh
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
work=$1 tree=$2
root=$work/root
# shellcheck source-path=SCRIPTDIR
. "$here/tree.sh"

mkdir "$root"
echo '@step unpacking the tree with compilers'
unpack "$root" "$tree"
furnish
show_host
echo '@step fetching distributions'
inside sh /build/scripts/lock.sh
