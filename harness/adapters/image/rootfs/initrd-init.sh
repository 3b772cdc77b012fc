#!/bin/busybox sh
# Process 1 of a node's initrd: loads the drivers, sets up the NICs, writes the node's identity into its root file system,
# hands over. What it does in a tenth of a second takes systemd's helpers several on an emulated machine.
# The provider appended: /lab-identity, a tree; /lab-identity.id, its name. etc/lab/nics in it: "MAC NAME [ADDRESS/PREFIX]".
export PATH=/bin
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev

fail() {
  echo "lab initrd: $*" >/dev/console
  poweroff -f
}

while read -r module; do
  insmod "/modules/$module" || echo "lab initrd: $module not loaded" >/dev/console
done </modules/order

# Names follow the MACs, whatever order the kernel found the NICs in. Here and not in the system: the addresses are
# there before any service starts, after a reboot too.
set_up_nics() {
  for path in /sys/class/net/eth*; do ip link set "${path##*/}" name "new${path##*/}"; done
  while read -r mac name address; do
    for path in /sys/class/net/new*; do
      [ "$(cat "$path/address")" = "$mac" ] || continue
      ip link set "${path##*/}" name "$name"
      [ -z "$address" ] || ip address add "$address" broadcast + dev "$name"
      # IPv6 works where a deployment wants it, but no address comes by itself
      echo 0 >"/proc/sys/net/ipv6/conf/$name/accept_ra"
      echo 1 >"/proc/sys/net/ipv6/conf/$name/addr_gen_mode"
      ip link set "$name" up
    done
  done <"$nics"
}
nics=/lab-identity/etc/lab/nics
[ ! -f "$nics" ] || set_up_nics

tries=0
until [ -b /dev/vda ]; do
  tries=$((tries + 1))
  [ "$tries" -le 600 ] || fail 'no /dev/vda within 60 s'
  usleep 100000
done
mount -t ext4 -o rw,noatime /dev/vda /root || fail '/dev/vda holds no ext4 file system'

# Written once: what the deployment changes in these files survives a reboot.
written=/root/var/lib/lab/identity.id
if [ -f /lab-identity.id ] && ! cmp -s /lab-identity.id "$written"; then
  cp -a /lab-identity/. /root/ || fail 'the identity could not be written'
  mkdir -p "${written%/*}"
  cp /lab-identity.id "$written"
fi

# journald writes to the disk from its first line on: there is nothing to flush later
mount -t tmpfs -o mode=755,nosuid,nodev tmpfs /run
mkdir -p /run/systemd/journal
: >/run/systemd/journal/flushed

# Devices whose drivers are loaded at their first use
mkdir -p /dev/net /dev/mapper
mknod -m 666 /dev/net/tun c 10 200
mknod -m 600 /dev/mapper/control c 10 236
mknod -m 660 /dev/loop-control c 10 237
mknod -m 600 /dev/vhost-net c 10 238
mknod -m 666 /dev/fuse c 10 229

mount -o move /run /root/run
mount -o move /dev /root/dev

# The first virtual machine of a node, and the end of the last one, have the kernel rewrite an instruction that all of its processors
# run all the time (KVM's preempt notifiers, in __schedule). QEMU 7.2 can go on with the int3 that stands there meanwhile: the
# node hangs with its interrupts off (decision 22). An emulated node has a machine without a processor from here on, made while
# nothing else runs, so that no other one is the first or the last.
hold_kvm() {
  chroot /root /sbin/modprobe -q kvm_amd
  # shellcheck disable=SC2016 # perl's variables
  chroot /root perl -e '
    open my $kvm, "+<", "/dev/kvm" or exit;
    ioctl $kvm, 0xAE01, 0 or exit; # KVM_CREATE_VM
    exit if fork;
    open STDIN, "<", "/dev/null"; open STDOUT, ">", "/dev/null"; open STDERR, ">&", STDOUT;
    $0 = "lab-holds-kvm";
    sleep while 1'
}
if grep -q 'QEMU TCG' /proc/cpuinfo && grep -qw svm /proc/cpuinfo; then hold_kvm; fi

# An emulated node boots with maxcpus=1, for the same reason: what its kernel rewrites while it boots (that its clock is
# stable, which every processor asks whenever it wakes) no second processor runs meanwhile.
add_processors() {
  for online in /sys/devices/system/cpu/cpu*/online; do
    [ ! -f "$online" ] || echo 1 >"$online" || echo "lab initrd: ${online%/online} stays off" >/dev/console
  done
}
add_processors

umount /proc /sys
exec switch_root /root /sbin/init "$@"
