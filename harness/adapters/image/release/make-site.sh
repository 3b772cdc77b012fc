#!/bin/sh
# Installs the Python distributions of a release into a folder of their own.
# Usage: make-site.sh WORK TREE
#   WORK/in    release/ (its folder), lock.txt, first, sdists (names, one a line), environment, pip.conf, shown, epoch
#   WORK/out   filled: site.tar.zst (to lie at /), sources.tar.zst (to lie at /sources), distributions.json
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
for step in fetch wheels install patches settle; do
  case $step in
    fetch) echo '@step fetching what builds need' ;;
    wheels) echo '@step fetching and building wheels' ;;
    install) echo '@step installing distributions' ;;
    patches) echo '@step applying patches' ;;
    settle) echo '@step byte-compiling' ;;
  esac
  inside sh /build/scripts/site.sh "$step"
done
echo '@step packing distributions'
for part in site sources; do
  tar --create --numeric-owner --sort=name --directory "$root/$part" . | zstd -q -1 -T0 -o "$work/out/$part.tar.zst"
done
