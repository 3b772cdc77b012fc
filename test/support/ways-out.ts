/** What root of a node tries in order to be root of the node's host, by the name of the way: each succeeds where it leads there. */
const WAYS_OUT: Readonly<Record<string, string>> = {
  'a program for core dumps': 'mount -t proc proc m && echo "|/bin/true" >m/sys/kernel/core_pattern',
  'the same through the /proc that is there': 'echo "|/bin/true" >/proc/sys/kernel/core_pattern',
  'a program for modules': 'mount -t proc proc m && echo /bin/true >m/sys/kernel/modprobe',
  'a program for events of devices': 'mount -t sysfs sysfs m && echo /bin/true >m/kernel/uevent_helper',
  'a program for control groups that end':
    'mount -t cgroup -o memory none m && echo /bin/true >m/release_agent',
  'a magic key': 'mount -t proc proc m && echo h >m/sysrq-trigger',
  debugfs: 'mount -t debugfs none m',
  tracefs: 'mount -t tracefs none m',
  "the kernel's own configuration": 'mount -t configfs none m',
  'a device file of a disk': 'mknod disk b 7 0 && head -c 1 disk',
  'a loop device': 'truncate -s 1M file && losetup --find --show file',
  'memory of the host': 'mknod mem c 1 1 && head -c 1 mem',
  "the kernel's messages": 'mknod kmsg c 1 11 && echo x >kmsg',
  'a file system of the host, by a handle': `perl -e '
    my $handle = pack("Ii", 128, 0) . "\\0" x 128;
    my $id = pack("i", 0);
    syscall(303, -100, "/etc/lab", $handle, $id, 0) == 0 or exit 1;
    open my $place, "<", "/etc/lab" or exit 1;
    exit(syscall(304, fileno $place, $handle, 0) >= 0 ? 0 : 1)'`,
  'its own memory limit':
    'for f in /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max; do ! echo -1 >$f || exit 0; done; exit 1',
  "the host's clock": 'date -s "$(date)"',
  'a module': 'f=$(find /lib/modules -name "*.ko*" | head -n 1); [ -n "$f" ] && insmod "$f"',
};

/** Tries each in a folder of its own, with an empty one to mount something on, and prints the name of those that succeed. */
export function tryWaysOut(): string {
  const tries = Object.entries(WAYS_OUT).map(
    ([name, way]) =>
      `(cd "$(mktemp -d)" && mkdir m && ${way}) >/dev/null 2>&1 && echo ${JSON.stringify(name)}`,
  );
  return [...tries, 'true'].join('\n');
}
