#!/bin/sh
# Builds a node's disk, kernel and modules from Debian packages. Runs as root of the build's namespaces.
# Usage: build-node.sh WORK DEBS SUITE [ARCHIVE]
#   WORK/in    sources.list, apt-options and packages (one a line); node-options, apt's on the node
#   WORK/out   filled: disk.qcow2, kernel, busybox, modules/*.ko, modules/order
#   DEBS       shared package cache, read and added to
#   ARCHIVE    folder of an apt archive whose packages come before the suite's own
set -eu
umask 022
here=$(dirname "$0")
work=$1 debs=$2 suite=$3 archive=${4:-}
root=$work/root out=$work/out

# 20 GiB are an upper bound that costs nothing: the file holds only what was written
DISK_SIZE=20G
# ext4 is a part of the cloud kernels, and a module of others
INITRD_MODULES='virtio_pci virtio_blk virtio_net ext4'
SYSV_LEVELS='2 3 4 5'

step() { echo "@step $*"; }

install_packages() {
  step 'installing packages'
  set -- --mode=root --variant=apt --format=directory
  while IFS= read -r option; do set -- "$@" "--aptopt=$option"; done <"$work/in/apt-options"
  # documentation is never read on a node; the disk need not be safe before it is finished
  for exclude in doc man info locale lintian; do set -- "$@" "--dpkgopt=path-exclude=/usr/share/$exclude/*"; done
  if [ -n "$archive" ]; then
    echo "deb [trusted=yes] file:$archive ./" >>"$work/in/sources.list"
    set -- "$@" "--setup-hook=sh '$here/hooks.sh' show '$debs' \"\$1\" '$archive'" \
      "--customize-hook=sh '$here/hooks.sh' hide '$debs' \"\$1\" '$archive'"
  fi
  mmdebstrap "$@" \
    --dpkgopt=force-unsafe-io --dpkgopt=force-confold \
    --skip=essential/unlink,cleanup/apt/cache,cleanup/apt/lists \
    --include="$(paste -sd, "$work/in/packages")" \
    --setup-hook="sh '$here/hooks.sh' before '$debs' \"\$1\"" \
    --customize-hook="sh '$here/hooks.sh' tools '$debs' \"\$1\" '$work/tools'" \
    --customize-hook="sh '$here/hooks.sh' after '$debs' \"\$1\"" \
    "$suite" "$root" "$work/in/sources.list" >&2
  # without the right to make device nodes mmdebstrap leaves none of these, and a node mounts over them
  for dir in dev proc sys run; do mkdir -p "$root/$dir"; done
}

# Usage: in_root_with_devices COMMAND...    An ordinary user's build has no device nodes: those of the host are there meanwhile,
# and a mount namespace of its own takes them away again.
in_root_with_devices() {
  # shellcheck disable=SC2016  # the inner shell expands them
  unshare --mount sh -c 'root=$1 && shift && mount --rbind /dev "$root/dev" && exec chroot "$root" "$@"' sh "$root" "$@" >&2
}

# What a package starts by itself would be a service that no deployment asked for.
disable_services() {
  step 'disabling services'
  mkdir -p "$root/etc/systemd/system-preset"
  cp "$here/lab.preset" "$root/etc/systemd/system-preset/00-lab.preset"
  # systemd 247 takes a link to /dev/null that leads nowhere for a unit that is wrong, not for one that is masked
  in_root_with_devices systemctl preset-all
  rm "$root/etc/systemd/system-preset/00-lab.preset"
  for level in $SYSV_LEVELS; do
    for link in "$root/etc/rc$level.d"/S*; do
      name=${link##*/S??}
      [ ! -L "$link" ] || mv "$link" "$root/etc/rc$level.d/K01$name"
    done
  done
  while read -r masked; do
    case $masked in
      '' | '#'*) continue ;;
      */*) link=$root/etc/$masked ;;
      *) link=$root/etc/systemd/system/$masked ;;
    esac
    mkdir -p "${link%/*}"
    ln -sf /dev/null "$link"
  done <"$here/masked"
}

settle() {
  step 'settling files'
  cp -R --no-preserve=mode,ownership "$here/files/." "$root/"
  ln -sf multi-user.target "$root/etc/systemd/system/default.target"
  rm -f "$root"/etc/ssh/ssh_host_* "$root"/etc/apt/apt.conf.d/99mmdebstrap "$root"/etc/dpkg/dpkg.cfg.d/99mmdebstrap
  rm -f "$root/etc/resolv.conf" "$root/etc/hostname" "$root/boot"/initrd.img*
  # unlike a missing one, an empty file is no "first boot" with its presets and questions
  : >"$root/etc/machine-id"
  # how the host reaches its mirror (proxy, certificates) is not how a node does
  { grep -E '^Acquire::(Check|Max|Languages)' "$work/in/apt-options" || true; } |
    cat - "$work/in/node-options" >"$root/etc/apt/apt.conf.d/50lab"
  # the way through the proxy is the host's affair: a node asks it in plain words
  find "$root/etc/apt" -name '*.list' -exec sed -i 's,https://,http://,' {} +
  printf '%s\n' 'path-exclude=/usr/share/man/*' 'path-exclude=/usr/share/info/*' >"$root/etc/dpkg/dpkg.cfg.d/50lab"
}

# apt builds this index at its first use; on an emulated machine that takes half a minute
index_packages() {
  step 'indexing packages'
  in_root_with_devices apt-cache gencaches
}

# The kernel as an ELF file, which QEMU starts directly. An emulated machine spends seconds on unpacking it, and far more
# after a reset, when it unpacks over code that the emulator has already translated.
unpack_kernel() {
  packer=$(sed -n 's/^CONFIG_KERNEL_\([A-Z0-9]*\)=y$/\1/p' "$root/boot/config-$version")
  case $packer in
    LZ4) magic='\x02\x21\x4c\x18' program=lz4 options='-d - -' ;;
    XZ) magic='\xfd7zXZ\x00' program=xz options='-dc --single-stream' ;;
    *) echo "E: the kernel is packed with $packer, which cannot be unpacked" >&2; exit 1 ;;
  esac
  offset=$(grep --only-matching --byte-offset --text --perl-regexp "$magic" "$1" | head -n 1 | cut -d : -f 1)
  cp "$work/tools/usr/bin/$program" "$root/tmp/unpack"
  # what follows the kernel in its file is no part of the archive: lz4 says so and fails after it wrote everything
  # shellcheck disable=SC2086  # a list of words
  tail -c "+$((offset + 1))" "$1" | chroot "$root" /tmp/unpack $options >"$2" || true
  rm "$root/tmp/unpack"
  readable=$(head -c 4 "$2" | tail -c 3)
  [ "$readable" = ELF ] || { echo "E: the kernel could not be unpacked with $program" >&2; exit 1; }
}

take_kernel() {
  step 'taking the kernel out'
  version=$(find "$root/lib/modules" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort -V | tail -n 1)
  unpack_kernel "$root/boot/vmlinuz-$version" "$out/kernel"
  cp "$work/tools/bin/busybox" "$out/busybox"
  mkdir "$out/modules"
  # shellcheck disable=SC2086  # a list of words
  chroot "$root" modprobe --set-version "$version" --show-depends --all $INITRD_MODULES |
    awk '$1 == "insmod" && !seen[$2]++ { print $2 }' |
    while read -r module; do
      cp "$root$module" "$out/modules/"
      echo "${module##*/}" >>"$out/modules/order"
    done
}

write_disk() {
  step 'writing the disk'
  mke2fs -q -F -t ext4 -L root -m 0 -E lazy_itable_init=0,lazy_journal_init=0 -d "$root" "$work/disk.raw" $DISK_SIZE
  step 'converting the disk'
  qemu-img convert -f raw -O qcow2 "$work/disk.raw" "$out/disk.qcow2"
  rm "$work/disk.raw"
}

mkdir -p "$out"
install_packages
disable_services
settle
index_packages
take_kernel
write_disk
