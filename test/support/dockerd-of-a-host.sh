# shellcheck shell=sh disable=SC2154,SC2034 # read by the sandbox's inside.sh, which sets $state
# dockerd as a package's service would start it, with a bridge and rules of its own, at three places: a socket that can be
# seen from outside of the sandbox, the usual one, and TCP.

cgroups=yes

prepare() { :; }

serve() {
  PATH=$PATH:/usr/sbin:/sbin
  # shellcheck disable=SC2046 # a list of words
  exec dockerd $(cat "$state/etc/options") --host "unix://$state/run/docker.sock" --host unix:///run/docker.sock \
    --host tcp://127.0.0.1:2375 --tls=false --data-root "$state/data" --config-file "$state/etc/daemon.json"
}
