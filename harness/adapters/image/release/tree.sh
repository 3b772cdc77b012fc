# shellcheck shell=sh disable=SC2154  # root and work are set by who sources it
# Sourced: a tree with compilers, unpacked and entered. The mounts end with the build's mount namespace.

# unpack DIR ARCHIVE...
unpack() {
  dir=$1
  shift
  for archive; do zstd -q -d -c "$archive" | tar --extract --numeric-owner --directory "$dir"; done
}

# What builds read is at /build/in, what they leave at /build/out.
furnish() {
  mkdir -p "$root/dev" "$root/proc" "$root/sys" "$root/build/in" "$root/build/out" "$root/build/scripts" "$work/out"
  mount --bind "$work/in" "$root/build/in"
  mount --bind "$work/out" "$root/build/out"
  mount --bind "$here" "$root/build/scripts"
  mount -t proc proc "$root/proc"
  # these alone: nothing that runs as root here can reach the rest of the host's /dev
  for device in null zero full random urandom tty; do
    : >"$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
  done
  ln -s /proc/self/fd "$root/dev/fd"
  mkdir "$root/dev/shm"
  mount -t tmpfs tmpfs "$root/dev/shm"
}

make_place() {
  mkdir -p "$root${1%/*}"
  if [ -d "$1" ]; then mkdir "$root$1"; else : >"$root$1"; fi
}

# How the host finds and believes its package index: names, certificates, and what pip's configuration speaks of.
show_host() {
  for name in resolv.conf hosts; do cat "/etc/$name" >"$root/etc/$name"; done
  while IFS= read -r path; do
    [ -e "$path" ] || continue
    # one that lies in another is there already, and is the host's own
    [ -e "$root$path" ] || make_place "$path"
    mount --bind "$path" "$root$path"
  done <"$work/in/shown"
}

# Equal inputs give equal files: no hash seed, one date, one language.
inside() {
  chroot "$root" /usr/bin/env -i HOME=/root LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    DEBIAN_FRONTEND=noninteractive PYTHONHASHSEED=0 SOURCE_DATE_EPOCH="$(cat "$work/in/epoch")" "$@" >&2
}
