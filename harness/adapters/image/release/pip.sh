# shellcheck shell=sh disable=SC2154  # in is set by who sources it
# Sourced in the tree: pip for Python 2.7, and the host's way to a package index.

# -g would bring the name of the folder that a build was done in
export CFLAGS=-g0

# Debian 11 has pip for Python 2.7 as wheels alone, and with it pkg_resources.
wheels=$(echo /usr/share/python-wheels/*.whl | tr ' ' ':')
pip() {
  PYTHONPATH=$wheels PYTHONDONTWRITEBYTECODE=1 python2.7 -m pip --no-cache-dir --no-python-version-warning --disable-pip-version-check "$@"
}

# with_index COMMAND...: as the host's own pip would reach its index
with_index() (
  set -a
  # shellcheck source=/dev/null
  . "$in/environment"
  export PIP_CONFIG_FILE="$in/pip.conf"
  "$@"
)

# What a setup.py fetches by itself is nobody's choice: everything is in the lock, and installed before.
forbid_fetching() {
  printf '[easy_install]\nallow_hosts = none.invalid\n' >/usr/lib/python2.7/distutils/distutils.cfg
}

say() { echo "E: release: $*" >&2; exit 1; }
