#!/bin/sh
# Called by mmdebstrap. Usage: hooks.sh before|after DEBS ROOT, hooks.sh tools DEBS ROOT DIR, hooks.sh show|hide DEBS ROOT ARCHIVE
# before: shows the shared package cache to apt, keeps packages from making initrds.
# tools: fetches programs into DIR.   after: adds what was downloaded to the shared cache.
# show, hide: whether dpkg, in the tree, finds an archive of the host at its place, and prefers it.
set -eu
moment=$1 debs=$2 root=$3
archives=$root/var/cache/apt/archives

before() {
  # a node boots from the initrd that the image brings; making another takes a minute on an emulated machine
  mkdir -p "$root/etc/initramfs-tools"
  echo 'update_initramfs=no' >"$root/etc/initramfs-tools/update-initramfs.conf"
  mkdir -p "$archives"
  for deb in "$debs"/*.deb; do
    # the kernel lets nobody link what is somebody else's, and some may be
    [ ! -e "$deb" ] || ln "$deb" "$archives/" 2>/dev/null || cp "$deb" "$archives/"
  done
}

# Programs that a build needs and an image does not have: fetched, never installed. Into a folder of their own: among
# packages that were downloaded before may be other versions of them.
tools() {
  mkdir "$1"
  (cd "$1" && APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get download busybox-static lz4 xz-utils)
  for package in "$1"/*.deb; do dpkg-deb -x "$package" "$1"; done
}

# Whatever a version says: Debian may have a package of that name, with an epoch.
show() {
  top=$1
  while [ ! -d "$root${top%/*}" ]; do top=${top%/*}; done
  echo "$top" >"$root/.shown"
  mkdir -p "$root$1"
  mount --bind "$1" "$root$1"
  mount -o remount,bind,ro "$root$1"
  printf '%s\n' 'Package: *' 'Pin: release o=stacklab' 'Pin-Priority: 1001' >"$root/etc/apt/preferences.d/stacklab"
}

# The preference stays, and so does the index: a node finds the archive under another name, where the host answers for it.
hide() {
  place=archive.stacklab/${1##*-}
  find "$root/etc/apt" -name '*.list' -exec sed -i "s,file:$1 ,http://$place/ ," {} +
  lists=$root/var/lib/apt/lists
  for index in "$lists"/*_._*; do
    # apt has a link to what lies on the same machine
    cp --dereference "$index" "$lists/$(echo "$place" | tr / _)_._${index##*_._}"
    rm "$index"
  done
  umount "$root$1"
  find "$root$(cat "$root/.shown")" -depth -type d -empty -delete
  rm "$root/.shown"
}

after() {
  for deb in "$archives"/*.deb; do
    [ -e "$debs/${deb##*/}" ] || ln "$deb" "$debs/" 2>/dev/null || copy_whole "$deb"
  done
  rm -f "$archives"/*.deb
}

# Another build may read the cache: a package appears in it whole or not at all.
copy_whole() {
  partial=$debs/${1##*/}.$$
  cp "$1" "$partial"
  mv "$partial" "$debs/${1##*/}"
}

shift 3
"$moment" "$@"
