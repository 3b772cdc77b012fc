#!/bin/sh
# Builds the tree with compilers in which a release is made: its packages never reach a node.
# Usage: make-tree.sh WORK DEBS SUITE
#   WORK/in    sources.list, apt-options (one a line), packages (one a line)
#   WORK/out   filled: tree.tar.zst
#   DEBS       shared package cache, read and added to
set -eu
umask 022
here=$(dirname "$0")
work=$1 debs=$2 suite=$3
root=$work/root hooks=$here/../rootfs/hooks.sh

echo '@step installing compilers'
set -- --mode=root --variant=apt --format=directory
while IFS= read -r option; do set -- "$@" "--aptopt=$option"; done <"$work/in/apt-options"
for exclude in doc man info locale lintian; do set -- "$@" "--dpkgopt=path-exclude=/usr/share/$exclude/*"; done
mmdebstrap "$@" \
  --dpkgopt=force-unsafe-io \
  --skip=essential/unlink,cleanup/apt/cache \
  --include="$(paste -sd, "$work/in/packages")" \
  --setup-hook="sh '$hooks' before '$debs' \"\$1\"" \
  --customize-hook="sh '$hooks' after '$debs' \"\$1\"" \
  "$suite" "$root" "$work/in/sources.list" >&2

echo '@step packing the tree with compilers'
mkdir -p "$work/out"
tar --create --numeric-owner --directory "$root" --exclude=./dev --exclude=./proc --exclude=./sys . |
  zstd -q -1 -T0 -o "$work/out/tree.tar.zst"
