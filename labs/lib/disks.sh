# shellcheck shell=bash
# Extra disks of a node, with file systems on them.

# mount_disk DISK FOLDER OPTIONS OWNER: mounts a disk, with XFS on it, now and at each boot. The folder belongs to root
# while nothing is mounted there: a service then refuses to write onto the system disk.
mount_disk() {
  local disk=$1 folder=$2 options=$3 owner=$4
  mkdir -p "$folder"
  [[ $(blkid -o value -s TYPE "$disk") == xfs ]] || mkfs.xfs -q "$disk"
  grep -q " $folder " /etc/fstab || printf '%s %s xfs %s 0 2\n' "$disk" "$folder" "$options" >>/etc/fstab
  mountpoint --quiet "$folder" || mount "$folder"
  [[ $(stat -c %U:%G "$folder") == "$owner" ]] || chown "$owner" "$folder"
}

# mount_object_disks: mounts those of an object node, as the rings name them. `nobarrier` of the old guides is no option of
# XFS any more (E002-33; trap 8.4-13).
mount_object_disks() {
  local disk number=0
  for disk in $LAB_DISKS; do
    number=$((number + 1))
    mount_disk "$disk" "/srv/node/disk$number" noatime,nodiratime,logbufs=8 swift:swift
  done
  ((number == LAB_CLOUD_OBJECTS_DISKS)) || die "$LAB_NODE has $number extra disks, the rings name $LAB_CLOUD_OBJECTS_DISKS; make them the same in lab.yaml and cloud.objects.disks of deployment.yaml"
}
