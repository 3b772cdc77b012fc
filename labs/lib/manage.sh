# shellcheck shell=bash
# The -manage programs of OpenStack. One loads for a quarter of a minute and more on an emulated node before it does
# anything: several commands of one program share that.

# manage USER PROGRAM MODULE <COMMANDS: runs several commands of one program: its arguments, a line for each call. As the
# service's own user: what root runs leaves log files that the service cannot write (E001-1). Quiet, unless one fails; those
# after it are not run.
manage() {
  local commands
  commands=$(cat)
  [[ -z $commands ]] || manage_as_told "$@" <<<"$commands"
}

# manage_as_told USER PROGRAM MODULE <COMMANDS: the same, but loads before the first line is there
manage_as_told() {
  told_as_user "$1" "$LAB_CLOUD_PYTHON" "$LAB_LIB/manage.py" "$2" "$3"
}
