# shellcheck shell=sh disable=SC2154,SC2034 # read by the sandbox's inside.sh, which sets $state
# dockerd as the daemon of a sandbox. It makes no rule of a packet filter and opens no way out: the lab's networks are all
# there is in its network namespace. Its userland proxy stays on, though nobody's port is published: without it each port of
# a bridge sends back what came in by it (hairpin mode), and a bridge in a node takes its own instances for strangers outside.

cgroups=yes

# an engine keeps a key of its own in there
prepare() {
  graft /etc docker
  mount -t tmpfs tmpfs /etc/docker
  # containers' file systems are mounted with options that name folders, between commas and colons
  mkdir /run/stacklab
  mount --bind "$state" /run/stacklab
  # for nodes in a user namespace
  mkdir /run/sysfs
  mount -t sysfs sysfs /run/sysfs
  [ ! -e "$state/etc/remap" ] || remap "$(cat "$state/etc/remap")"
}

# Usage: remap FIRST:COUNT   root of a node is an account that nobody else has on the host; dockerd looks it up by name
remap() {
  account /etc/passwd stacklab-nodes "stacklab-nodes:x:${1%:*}:${1%:*}::/nonexistent:/usr/sbin/nologin"
  account /etc/group stacklab-nodes "stacklab-nodes:x:${1%:*}:"
  account /etc/subuid stacklab-nodes "stacklab-nodes:$1"
  account /etc/subgid stacklab-nodes "stacklab-nodes:$1"
  # what instances plug their NICs into: runc shows nodes the file that is at this path here
  open_device /dev/net/tun 10 200
  # that account comes past this folder to its files; the lab's own, around it, nobody else enters
  chmod 711 "$state"
}

serve() {
  # what makes containers lives in sbin, which an ordinary PATH does not name
  PATH=$PATH:/usr/sbin:/sbin
  # shellcheck disable=SC2046 # a list of words
  exec dockerd $(cat "$state/etc/options") --host unix:///run/stacklab/run/docker.sock --data-root /run/stacklab/data \
    --exec-root /run/docker --pidfile /run/docker.pid --config-file /run/stacklab/etc/daemon.json \
    --bridge none --iptables=false --ip-forward=false --ip-masq=false
}
