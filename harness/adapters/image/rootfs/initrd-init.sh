#!/bin/busybox sh
# Process 1 of a node's initrd: loads the disk's driver, writes the node's identity into its root file system, hands over.
# The identity is what the provider appended to the initrd: a tree under /lab-identity and its name in /lab-identity.id.
export PATH=/bin
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t devtmpfs dev /dev

fail() {
  echo "lab initrd: $*" >/dev/console
  poweroff -f
}

while read -r module; do
  insmod "/modules/$module" || echo "lab initrd: $module not loaded" >/dev/console
done </modules/order

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

mount -o move /dev /root/dev
umount /proc
exec switch_root /root /sbin/init "$@"
