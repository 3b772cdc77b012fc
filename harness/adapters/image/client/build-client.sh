#!/bin/sh
# Builds the tree that a release's command-line client runs in, on any host. Runs as root of the build's namespaces.
# Usage: build-client.sh WORK DEBS SUITE [ARCHIVE]
#   WORK/in    sources.list, apt-options and packages (one a line)
#   WORK/out   filled: root, the folders of a system that programs are started from, and place, where it is entered
#   DEBS       shared package cache, read and added to
#   ARCHIVE    folder of an apt archive whose packages come before the suite's own
set -eu
umask 022
here=$(dirname "$0")
work=$1 debs=$2 suite=$3 archive=${4:-}
root=$work/root out=$work/out hooks=$here/../rootfs/hooks.sh

echo '@step installing packages'
set -- --mode=root --variant=essential --format=directory
while IFS= read -r option; do set -- "$@" "--aptopt=$option"; done <"$work/in/apt-options"
for exclude in doc man info locale lintian; do set -- "$@" "--dpkgopt=path-exclude=/usr/share/$exclude/*"; done
if [ -n "$archive" ]; then
  echo "deb [trusted=yes] file:$archive ./" >>"$work/in/sources.list"
  set -- "$@" "--setup-hook=sh '$hooks' show '$debs' \"\$1\" '$archive'" \
    "--customize-hook=sh '$hooks' hide '$debs' \"\$1\" '$archive'"
fi
mmdebstrap "$@" \
  --dpkgopt=force-unsafe-io \
  --skip=essential/unlink,cleanup/apt/cache,cleanup/apt/lists \
  --include="$(paste -sd, "$work/in/packages")" \
  --setup-hook="sh '$hooks' before '$debs' \"\$1\"" \
  --customize-hook="sh '$hooks' after '$debs' \"\$1\"" \
  "$suite" "$root" "$work/in/sources.list" >&2

# a link to one of several versions leads nowhere from here
[ -x "$root/usr/bin/openstack" ] || [ -L "$root/usr/bin/openstack" ] || {
  echo "E: $(paste -sd' ' "$work/in/packages"): no program /usr/bin/openstack comes with it" >&2
  exit 1
}

echo '@step taking the programs out'
mkdir -p "$out/root" "$out/place"
for part in bin etc lib lib32 lib64 libx32 sbin usr; do
  if [ -e "$root/$part" ] || [ -L "$root/$part" ]; then mv "$root/$part" "$out/root/"; fi
done
rm -f "$out/root/etc/"*shadow*
# nobody's system: it belongs to whoever has made it, anybody may read it, and it lends nobody rights
chown -R 0:0 "$out"
chmod -R a+rX,go-w,ug-s "$out"
