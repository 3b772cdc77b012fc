#!/usr/bin/perl
# Mounts a folder read-only somewhere else, where the files of its user 0 are those of another: an idmapped mount (mount_setattr(2)),
# for which mount(8) has no option before util-linux 2.39. Usage: mount-as.pl FOLDER PLACE FIRST_ID COUNT
use strict;
use warnings;
use Socket;

# The numbers of the newer system calls are the same on all architectures; unshare's is x86-64's.
use constant { UNSHARE => 272, OPEN_TREE => 428, MOVE_MOUNT => 429, MOUNT_SETATTR => 442 };
use constant { NEWUSER => 0x10000000, AT_FDCWD => -100, AT_EMPTY_PATH => 0x1000, AT_RECURSIVE => 0x8000 };
use constant { TREE_CLONE => 1, FROM_EMPTY_PATH => 4, ATTR_RDONLY => 1, ATTR_IDMAP => 0x00100000 };

my ($folder, $place, $first, $count) = @ARGV;

# A user namespace with these ids lives as long as somebody is in it, and longer as long as it is open.
socketpair(my $here, my $there, AF_UNIX, SOCK_STREAM, PF_UNSPEC) or die "socketpair: $!\n";
defined(my $child = fork) or die "fork: $!\n";
if ($child == 0) {
  close $here;
  syswrite $there, syscall(UNSHARE, NEWUSER) == 0 ? '+' : '-';
  sysread $there, my $end, 1;
  exit;
}
close $there;
sysread $here, my $ready, 1;
$ready eq '+' or die "there can be no user namespace\n";
for my $map ('uid_map', 'gid_map') {
  open my $file, '>', "/proc/$child/$map" or die "$map: $!\n";
  syswrite $file, "0 $first $count\n" or die "$map: $!\n";
}
open my $ids, '<', "/proc/$child/ns/user" or die "user namespace: $!\n";
close $here;
waitpid $child, 0;

my $tree = syscall OPEN_TREE, AT_FDCWD, $folder, TREE_CLONE | AT_RECURSIVE;
$tree >= 0 or die "$folder: open_tree: $!\n";
my $attributes = pack 'Q4', ATTR_RDONLY | ATTR_IDMAP, 0, 0, fileno $ids;
syscall(MOUNT_SETATTR, $tree, my $nothing = '', AT_EMPTY_PATH, $attributes, length $attributes) == 0
  or die "$folder: its file system gives its files no other owners: mount_setattr: $!\n";
syscall(MOVE_MOUNT, $tree, $nothing, AT_FDCWD, $place, FROM_EMPTY_PATH) == 0
  or die "$place: move_mount: $!\n";

# Before Linux 5.19 no overlay could stand on such a mount, which only shows when one is tried.
my $trial = '/run/trial';
-d $trial or mkdir $trial or die "$trial: $!\n";
system('mount', '-t', 'overlay', '-o', "ro,lowerdir=$place:$trial", 'overlay', $trial) == 0
  or system('umount', $place), die "$place: no overlay stands on it\n";
system 'umount', $trial;
