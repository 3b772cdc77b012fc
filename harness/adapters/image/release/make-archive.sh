#!/bin/sh
# Makes an apt archive of packages out of what is installed in a tree.
# Usage: make-archive.sh WORK TREE SITE SOURCES
#   WORK/in    plan/NAME/ (see pack.sh), packages/NAME/ (folders of packages), title, epoch
#   WORK/out   filled: *.deb, Packages, Release
#   TREE, SITE, SOURCES   tree.tar.zst of make-tree.sh, site.tar.zst and sources.tar.zst of make-site.sh
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
work=$1 tree=$2 site=$3 sources=$4
root=$work/root
# shellcheck source-path=SCRIPTDIR
. "$here/tree.sh"

mkdir "$root"
echo '@step unpacking distributions'
# distributions at /, so that generators and the dashboard find everything where a node has it
unpack "$root" "$tree" "$site"
mkdir "$root/sources"
unpack "$root/sources" "$sources"
furnish
echo '@step making packages'
inside sh /build/scripts/pack-all.sh
echo '@step indexing the archive'
inside sh /build/scripts/index-archive.sh
