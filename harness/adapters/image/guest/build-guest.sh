#!/bin/sh
# Builds the stand-in guest: a BIOS-bootable disk with a kernel and everything else in its initramfs.
# Runs as root of the build's namespaces. Usage: build-guest.sh WORK DEBS SUITE
#   WORK/in    sources.list, apt-options (one a line)
#   WORK/out   filled: disk.qcow2
#   DEBS       shared package cache, read and added to
set -eu
umask 022
here=$(dirname "$0")
work=$1 debs=$2 suite=$3
root=$work/root out=$work/out guest=$work/root/guest boot=$work/root/boot-disk

MODULES='virtio_pci virtio_blk virtio_net virtio_rng button evdev'
# Twice what lies in it: room for a longer kernel, and for nothing else
DISK_KIB=49152
# the password of the original, gocubsgo, in a scheme that an emulated machine hashes in no time
# shellcheck disable=SC2016  # the dollars belong to it
PASSWORD_HASH='$1$stacklab$.f.f0aGdFcygJycs17z801'
# the same packages give the same bytes
STAMP='2000-01-01 00:00:00 UTC'

step() { echo "@step $*"; }

fetch_packages() {
  step 'fetching packages'
  set -- --mode=root --variant=extract --format=directory
  while IFS= read -r option; do set -- "$@" "--aptopt=$option"; done <"$work/in/apt-options"
  mmdebstrap "$@" --skip=essential/unlink,cleanup/apt/cache \
    --include=linux-image-cloud-amd64,busybox-static,dropbear-bin,syslinux,syslinux-common,mtools \
    --setup-hook="sh '$here/../rootfs/hooks.sh' before '$debs' \"\$1\"" \
    --customize-hook="sh '$here/../rootfs/hooks.sh' after '$debs' \"\$1\"" \
    "$suite" "$root" "$work/in/sources.list" >&2
  busybox=$root/bin/busybox
}

fill_guest() {
  step 'filling the guest'
  for dir in bin dev etc/dropbear home/cirros lib/modules proc root run sbin sys tmp usr/bin usr/sbin var/log; do
    mkdir -p "$guest/$dir"
  done
  cp -R --no-preserve=mode,ownership "$here/files/." "$guest/"
  chmod 755 "$guest/init" "$guest"/sbin/* "$guest"/usr/bin/* "$guest"/usr/share/udhcpc/* "$guest"/etc/acpi/PWRF/*
  chmod 700 "$guest/root"
  chmod 1777 "$guest/tmp"
  printf '%s\n' 'root:x:0:0:root:/root:/bin/sh' 'cirros:x:1000:1000:cirros:/home/cirros:/bin/sh' >"$guest/etc/passwd"
  printf '%s\n' 'root:x:0:' 'tty:x:5:' 'disk:x:6:' 'cirros:x:1000:' >"$guest/etc/group"
  # root has no password: whoever is in may become root, and nobody comes in as root
  printf '%s\n' 'root::10000::::::' "cirros:$PASSWORD_HASH:10000::::::" >"$guest/etc/shadow"
  chmod 600 "$guest/etc/shadow"
  chown -R 1000:1000 "$guest/home/cirros"
  copy_programs
  copy_modules
}

# busybox changes to root only for the applets that ask for it (su), and drops it for the others
copy_programs() {
  cp "$busybox" "$guest/bin/busybox"
  chmod 4755 "$guest/bin/busybox"
  ln -s busybox "$guest/bin/sh"
  cp "$root/usr/sbin/dropbear" "$guest/usr/sbin/"
  cp "$root/usr/bin/dropbearkey" "$guest/usr/bin/"
  libraries=$root/lib/x86_64-linux-gnu:$root/usr/lib/x86_64-linux-gnu
  mkdir -p "$guest/lib64" "$guest/lib/x86_64-linux-gnu"
  cp -L "$root/lib64/ld-linux-x86-64.so.2" "$guest/lib64/"
  "$guest/lib64/ld-linux-x86-64.so.2" --library-path "$libraries" --list "$guest/usr/sbin/dropbear" |
    awk '$3 ~ /^\// { print $3 }' |
    while read -r library; do cp -L "$library" "$guest/lib/x86_64-linux-gnu/"; done
}

copy_modules() {
  version=$(find "$root/lib/modules" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort -V | tail -n 1)
  chroot "$root" depmod "$version"
  # shellcheck disable=SC2086  # a list of words
  chroot "$root" modprobe --set-version "$version" --show-depends --all $MODULES |
    awk '$1 == "insmod" && !seen[$2]++ { print $2 }' |
    while read -r module; do
      cp "$root$module" "$guest/lib/modules/"
      echo "${module##*/}" >>"$guest/lib/modules/order"
    done
}

# A FAT file system without a partition table: the BIOS starts its first sector as it would a partitioned disk's.
write_disk() {
  step 'writing the disk'
  mkdir -p "$boot"
  cp "$root/boot/vmlinuz-$version" "$boot/kernel"
  find "$guest" -exec touch --no-dereference --date "$STAMP" {} +
  (cd "$guest" && find . | LC_ALL=C sort | "$busybox" cpio -o -H newc) >"$boot/initrd"
  cp "$here/syslinux.cfg" "$boot/"
  touch --date "$STAMP" "$boot"/*
  export PATH="$root/usr/bin:$PATH" TZ=UTC MTOOLS_SKIP_CHECK=1
  mformat -i "$work/disk.raw" -C -T $((DISK_KIB * 2)) -h 16 -s 63 -H 0 -N 12345678 ::
  mcopy -m -i "$work/disk.raw" "$boot/kernel" "$boot/initrd" "$boot/syslinux.cfg" ::
  syslinux --install "$work/disk.raw"
  qemu-img convert -f raw -O qcow2 "$work/disk.raw" "$out/disk.qcow2"
  rm "$work/disk.raw"
}

mkdir -p "$out"
fetch_packages
fill_guest
write_disk
