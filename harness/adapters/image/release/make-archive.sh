#!/bin/sh
# Makes an apt archive of packages out of what is installed in a tree.
# Usage: make-archive.sh WORK TREE SITE
#   WORK/in    plan/NAME/ (see pack.sh), packages/NAME/ (folders of packages), title, epoch
#   WORK/out   filled: *.deb, Packages, Release
#   TREE, SITE tree.tar.zst of make-tree.sh, site.tar.zst of make-site.sh
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
work=$1 tree=$2 site=$3
root=$work/root
# shellcheck source-path=SCRIPTDIR
. "$here/tree.sh"

mkdir "$root"
echo '@step unpacking distributions'
unpack "$tree" "$site"
# laid at /, so that generators and the dashboard find everything where a node has it
cp --recursive --link --no-dereference --preserve=all "$root/site/." "$root/"
furnish
echo '@step making packages'
inside sh /build/scripts/pack-all.sh
echo '@step indexing the archive'
inside sh /build/scripts/index-archive.sh
