# shellcheck shell=sh disable=SC2154 # what bootstrap.sh sets
# Part of bootstrap.sh: what the host lacks, and who may put it there.

table=$home/harness/host-packages
# a whole system's user ids, as subuid(5) grants them
IDS=65536

# Usage: require_host 'KIND...'    kinds of the table
require_host() {
  user=$(id -un) uid=$(id -u)
  wanted=$1
  [ "$uid" = 0 ] || wanted="$wanted rootless"
  modules_ready || wanted="$wanted build"
  packages=$(missing_packages "$wanted" | sort -u | paste -sd ' ' -)
  grant=
  [ "$uid" = 0 ] || { has_ids /etc/subuid && has_ids /etc/subgid; } || grant=$(grant_ids)
  [ -n "$packages$grant" ] || return 0
  mend_host
  missing=$(missing_packages "$wanted" | paste -sd ' ' -)
  [ -z "$missing" ] || lack "what $missing should bring is still not there; does PATH name where it is?"
}

mend_host() {
  # shellcheck disable=SC2086  # lists of words
  if [ "$uid" = 0 ]; then
    install_packages $packages
  elif may_ask; then
    [ -z "$packages" ] || sudo sh "$self" --install $packages || exit "$HOST_LACKS"
    [ -z "$grant" ] || sudo $grant || exit "$HOST_LACKS"
  else
    lack "$(wants); this installs it:
  $(remedy)"
  fi
}

# Usage: missing_packages 'KIND...'    one a line, some twice
missing_packages() {
  while read -r kind thing package _; do
    case " $1 " in *" $kind "*) has "$thing" || echo "$package" ;; esac
  done <"$table"
}

# Usage: has PROGRAM | static:PROGRAM | /FILE
has() {
  case $1 in
    /*) [ -e "$1" ] ;;
    static:*) has "${1#*:}" && ! head -c 4096 "$(command -v "${1#*:}")" | grep -q /ld- ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

# Whether a user may map a whole system's ids: a rootless sandbox cannot start without.
has_ids() {
  awk -F: -v name="$user" -v uid="$uid" -v ids=$IDS \
    '($1 == name || $1 == uid) && $3 >= ids { found = 1 } END { exit !found }' "$1" 2>/dev/null
}

# The command that grants ids which no other user has.
grant_ids() {
  first=$(cat /etc/subuid /etc/subgid 2>/dev/null |
    awk -F: '$2 + $3 > end { end = $2 + $3 } END { print (end > 100000) ? end : 100000 }')
  range=$first-$((first + IDS - 1))
  echo "usermod --add-subuids $range --add-subgids $range $user"
}

may_ask() {
  [ -t 0 ] && [ -t 2 ] && [ -z "${CI:-}" ] && has sudo || return 1
  say "$(wants)"
  printf '  %s\nRun it now? [y/N] ' "$(remedy)" >&2
  read -r answer || answer=
  case $answer in
    [yY] | [yY][eE][sS]) ;;
    *) exit "$HOST_LACKS" ;;
  esac
}

wants() {
  both=${packages:+${grant:+ and }}
  echo "this host lacks ${packages:+the Debian packages $packages}$both${grant:+a range of subordinate ids for user $user}"
}

remedy() {
  install="apt-get install -y --no-install-recommends $packages"
  # apt-get alone would start these packages' services
  [ -z "$(services "$packages")" ] || install="sh $(quote_word "$self") --install $packages"
  both=${packages:+${grant:+ && }}
  echo "${packages:+sudo $install}$both${grant:+sudo $grant}"
}

# Usage: quote_word TEXT    as the reader's shell takes it; words that need no quotes stay as they are
quote_word() {
  case $1 in
    *[!A-Za-z0-9_./-]*) printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")" ;;
    *) printf %s "$1" ;;
  esac
}

# Usage: services 'PACKAGE...'    the services that these bring, one a line
services() {
  while read -r _ _ package service; do
    case " $1 " in *" $package "*) [ -z "$service" ] || echo "$service" ;; esac
  done <"$table"
}
