# shellcheck shell=bash
# Packages as yum names them.

# need_packages NAME...: installs what is absent, without a question (E001-16, E003-13). On a baked image that is nothing, and
# no mirror is asked. One installation at a time: phases run side by side.
need_packages() (
  ! rpm -q "$@" >/dev/null 2>&1 || return 0
  exec 9>/run/lab-packages.lock
  flock 9
  said=$(yum install -y -q "$@" </dev/null 2>&1) || die "packages $*: not installed; $(tail -n 3 <<<"$said")"
  # yum is content with one of several that it knows
  said=$(rpm -q "$@" 2>&1) || die "packages $*: not installed; $(grep 'not installed' <<<"$said"); bake them into the image (bake: in lab.yaml)"
)

# version_of PACKAGE: prints name, version and release in one word
version_of() {
  rpm -q "$1"
}
