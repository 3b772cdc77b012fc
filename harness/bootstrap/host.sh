# shellcheck shell=sh disable=SC2154 # what bootstrap.sh sets
# Part of bootstrap.sh: what the host lacks, and who may put it there.

table=$home/harness/host-packages
# a whole system's user ids, as subuid(5) grants them
IDS=65536
TUN=/dev/net/tun
# node_modules, what npm unpacks it from, and the binding's build
MODULES_MIB=400

# Usage: require_host 'KIND...'    kinds of the table
require_host() {
  uid=$(id -u)
  # an id that passwd(5) does not know is called by its number
  user=$(id -un 2>/dev/null) || user=$uid
  wanted=$1
  [ "$uid" = 0 ] || wanted="$wanted rootless"
  modules_ready || wanted="$wanted build"
  look_at_host
  [ -n "$packages$lacks$hopeless" ] || return 0
  [ -z "$hopeless" ] || refuse_host
  mend_host
  look_at_host
  [ -z "$packages" ] || lack "what $packages should bring is still not there; does PATH name where it is?"
  [ -z "$lacks$hopeless" ] || refuse_host
}

# All that is missing, at once: packages (a list), lacks (in words) with mends (root's commands), and hopeless (in words),
# which no command mends.
look_at_host() {
  lacks='' mends='' hopeless=''
  packages=$(missing_packages "$wanted" | sort -u | paste -sd ' ' -)
  look_at_node
  modules_ready || look_at_disk
  [ "$uid" = 0 ] || look_at_user
}

# Usage: lacking 'WORDS' 'COMMAND OF ROOT'
lacking() {
  lacks="$lacks${lacks:+, }$1"
  mends="$mends${mends:+ && }$2"
}

# Usage: beyond_help 'SENTENCE'
beyond_help() {
  hopeless="$hopeless${hopeless:+
}$1"
}

look_at_disk() {
  free=$(df -Pm "$home" 2>/dev/null | awk 'NR == 2 { print $4 }')
  [ "${free:-$MODULES_MIB}" -ge $MODULES_MIB ] ||
    beyond_help "$home: $free MiB free, node_modules needs about $MODULES_MIB MiB; make room, or clone stacklab into a folder of another file system"
}

look_at_user() {
  look_at_namespaces
  if [ "$user" = "$uid" ]; then
    # unshare(1) maps ranges of ids for accounts alone; useradd(8) grants a range with the account
    lacking "an account for id $uid" "sudo useradd --uid $uid --no-create-home stacklab-$uid"
  elif ! has_ids /etc/subuid || ! has_ids /etc/subgid; then
    lacking "a range of subordinate ids for user $user" "sudo $(grant_ids)"
  fi
  # udev opens it to everybody; where there is no udev it stays root's
  if [ ! -e $TUN ]; then
    lacking "$TUN" "sudo modprobe tun && sudo chmod 0666 $TUN"
  elif ! [ -r $TUN ] || ! [ -w $TUN ]; then
    lacking "the right to open $TUN" "sudo chmod 0666 $TUN"
  elif ! (: <>$TUN) 2>/dev/null; then
    beyond_help "$TUN cannot be opened here: a container forbids it: give it the device (docker run --device), or run stacklab outside of it"
  fi
}

# The settings that harness/adapters/host/user-namespaces.ts knows.
look_at_namespaces() {
  has unshare || return 0
  ! unshare --user --map-root-user --mount true 2>/dev/null || return 0
  settings=
  forbidden_by kernel.apparmor_restrict_unprivileged_userns 1 0
  forbidden_by kernel.unprivileged_userns_clone 0 1
  forbidden_by user.max_user_namespaces 0 65536
  if [ -n "$settings" ]; then
    lacking 'the right to make user namespaces' "$settings"
  else
    beyond_help 'this host lets no ordinary user make namespaces: a chroot or a container forbids it: run stacklab outside of it, or as root'
  fi
}

# Usage: forbidden_by SETTING CLOSED OPEN
forbidden_by() {
  value=$(cat "/proc/sys/$(echo "$1" | sed 's,\.,/,')" 2>/dev/null) || return 0
  [ "$value" != "$2" ] || settings="$settings${settings:+ && }sudo sysctl -w $1=$3"
}

mend_host() {
  # shellcheck disable=SC2086  # lists of words
  if [ "$uid" = 0 ]; then
    install_packages $packages
  elif may_ask; then
    [ -z "$packages" ] || sudo sh "$self" --install $packages || exit "$HOST_LACKS"
    [ -z "$mends" ] || sh -c "$mends" || exit "$HOST_LACKS"
  else
    lack "$(wants); this mends it:
  $(remedy)"
  fi
}

# What no command mends is told with what one does: the next try should not end with another finding.
refuse_host() {
  [ -z "$hopeless" ] || say "$hopeless"
  [ -z "$packages$lacks" ] || lack "$(wants); this mends that:
  $(remedy)"
  exit "$HOST_LACKS"
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
  both=${packages:+${lacks:+ and }}
  echo "this host lacks ${packages:+the Debian packages $packages}$both$lacks"
}

remedy() {
  install="apt-get install -y --no-install-recommends $packages"
  # apt-get alone would start these packages' services
  [ -z "$(services "$packages")" ] || install="sh $(quote_word "$self") --install $packages"
  both=${packages:+${mends:+ && }}
  echo "${packages:+sudo $install}$both$mends"
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
