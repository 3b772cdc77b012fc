#!/bin/sh
# Sets stacklab up: host packages, node_modules, the libvirt binding. Quiet and quick when everything is there.
# Usage: bootstrap.sh [--dev]                 --dev: also what tests and benches need
#        bootstrap.sh --install PACKAGE...    root's part alone: installs Debian packages, starts none of their services
# Exits 69 when the host lacks something that may not be installed from here, after printing the command that does.
set -eu
self=$(readlink -f -- "$0")
home=${self%/harness/*}
# system tools live in sbin, which an ordinary user's PATH does not name
PATH=${PATH:+$PATH:}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
# what a user's shell sets for itself must not change what programs do here, nor the language of what they say
unset CDPATH ENV BASH_ENV NODE_OPTIONS GREP_OPTIONS GREP_COLOR GREP_COLORS TAR_OPTIONS POSIXLY_CORRECT
LC_ALL=C.UTF-8
export LC_ALL
[ -d "${TMPDIR:-/}" ] || unset TMPDIR
# npm keeps what it downloads in the home folder
case ${HOME:-} in
  /*) ;;
  *)
    HOME=$(getent passwd "$(id -u)" 2>/dev/null | cut -d : -f 6)
    [ -n "$HOME" ] || HOME=/nonexistent
    export HOME
    ;;
esac
OLDEST_NODE=20.19
WRONG_USAGE=64
HOST_LACKS=69

say() { echo "bootstrap: $*" >&2; }
lack() {
  say "$@"
  exit $HOST_LACKS
}

# shellcheck source=/dev/null
. "$home/harness/bootstrap/host.sh"
# shellcheck source=/dev/null
. "$home/harness/bootstrap/packages.sh"
# shellcheck source=/dev/null
. "$home/harness/bootstrap/modules.sh"

require_place() {
  case $home in *\\*) lack "$home: Node.js takes no program from a folder with a backslash in its path; move stacklab" ;; esac
}

look_at_node() {
  if ! has node || ! has npm; then
    beyond_help "this host has no node or no npm; install Node.js $OLDEST_NODE or later: https://nodejs.org/en/download"
    return
  fi
  found=$(node --version)
  newer_than_oldest "${found#v}" ||
    beyond_help "stacklab needs Node.js $OLDEST_NODE or later, and $(command -v node) is $found; install a newer one: https://nodejs.org/en/download"
}

newer_than_oldest() {
  major=${1%%.*} rest=${1#*.}
  minor=${rest%%.*}
  [ "$major" -gt "${OLDEST_NODE%.*}" ] || { [ "$major" -eq "${OLDEST_NODE%.*}" ] && [ "$minor" -ge "${OLDEST_NODE#*.}" ]; }
}

case ${1:-} in
  --install)
    shift
    install_packages "$@"
    exit
    ;;
  --dev) kinds='run dev container vagrant' ;;
  '') kinds=run ;;
  *)
    say "unknown argument $1; usage: bootstrap.sh [--dev | --install PACKAGE...]"
    exit $WRONG_USAGE
    ;;
esac
require_place
require_host "$kinds"
prepare_modules
